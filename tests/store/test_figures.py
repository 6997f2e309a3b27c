"""Figures in the table: they add up, and are read by day."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from saletunnel.domain.figures.figures import ArrivalFigures, ArrivalKey, Figures, FlowKey
from saletunnel.domain.pipeline import Semantic
from saletunnel.usecases.ports import Ports
from tests.values import INSTALLATION, SALES

NEW, WON = SALES.first_stage.id, SALES.won_stage.id
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
AN, BINH, NOBODY = (ArrivalKey(NEW, FIRST, responsible) for responsible in ("an", "binh", ""))
FLOW = FlowKey(LAST, 2, "tun_sales_6_1", INSTALLATION.first_stage.id, "an")


def add(
    ports: Ports, arrivals: Mapping[ArrivalKey, ArrivalFigures], flows: Mapping[FlowKey, int] | None = None
) -> None:
    ports.commit(ports.figures.add("acme", Figures(arrivals, flows or {}, {})))


def arrivals(ports: Ports, first: date = FIRST, last: date = LAST) -> dict[ArrivalKey, ArrivalFigures]:
    return dict(ports.figures.arrivals("acme", SALES.id, first, last))


def test_figures_are_read_as_they_were_added(ports: Ports) -> None:
    of_an, of_nobody = ArrivalFigures(2, 1, Counter(USD=100, VND=5), Semantic.OPEN), ArrivalFigures(1, 0, Counter())
    add(ports, {AN: of_an, NOBODY: of_nobody}, {FLOW: 3})

    assert arrivals(ports) == {AN: of_an, NOBODY: of_nobody}
    assert dict(ports.figures.flows("acme", FIRST, LAST)) == {FLOW: 3}
    assert dict(ports.figures.arrivals("rival", SALES.id, FIRST, LAST)) == {}
    assert dict(ports.figures.flows("rival", FIRST, LAST)) == {}


def test_figures_of_the_same_key_add_up(ports: Ports) -> None:
    add(ports, {AN: ArrivalFigures(2, 1, Counter(USD=100))}, {FLOW: 3})
    add(ports, {AN: ArrivalFigures(1, 0, Counter(USD=10, VND=7))}, {FLOW: 1})

    assert arrivals(ports) == {AN: ArrivalFigures(3, 1, Counter(USD=110, VND=7))}
    assert dict(ports.figures.flows("acme", FIRST, LAST)) == {FLOW: 4}


def test_a_period_includes_its_first_and_its_last_day(ports: Ports) -> None:
    days = [date(2026, 2, 28), FIRST, date(2026, 3, 15), LAST, date(2026, 4, 1)]
    add(ports, {ArrivalKey(WON, day, "binh"): ArrivalFigures(1, 0, Counter()) for day in days})

    assert [key.day for key in arrivals(ports)] == days[1:4]
    assert [key.day for key in arrivals(ports, LAST, LAST)] == [LAST]


def test_figures_of_another_pipeline_are_omitted(ports: Ports) -> None:
    other = ArrivalKey(INSTALLATION.first_stage.id, FIRST, "binh")
    add(ports, {BINH: ArrivalFigures(1, 1, Counter()), other: ArrivalFigures(5, 5, Counter())})

    assert arrivals(ports) == {BINH: ArrivalFigures(1, 1, Counter())}
