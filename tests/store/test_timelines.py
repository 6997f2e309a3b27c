"""What happened to a deal and what was made from it, newest first, from any place on."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.tunnels.transfer import copied
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.keeping import ids, keep, keep_new, retitled
from tests.values import INSTALLATION, MAINTENANCE, PERSON, a_deal, a_tunnel, made


def a_note(version: int, about: str = "loop", text: str = "Stopped.") -> Note:
    return Note(deal_id="deal_1", version=version, about=about, kind="loop_stopped", at=NOON, actor=PERSON, text=text)


def history(ports: Ports, deal_id: str = "deal_1", after: str | None = None, at_once: int = 100) -> list[Event | Note]:
    return values(ports.deals.history("acme", deal_id, after=after, at_once=at_once))


def values[T](placed: Iterable[Placed[T]]) -> list[T]:
    return [one.value for one in placed]


class TestHistory:
    def test_events_come_newest_first_each_with_its_notes(self, ports: Ports) -> None:
        first = made(a_deal())
        second = retitled(first.deal, "Second")
        third = retitled(second.deal, "Third")
        for event in (first, second, third):
            keep(ports, event)
        ports.commit([*ports.deals.note("acme", a_note(2)), *ports.deals.note("acme", a_note(3))])

        assert history(ports) == [a_note(3), third, a_note(2), second, first]

    def test_the_same_is_noted_once(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        for text in ("Stopped.", "Stopped again."):
            ports.commit(ports.deals.note("acme", a_note(1, text=text)))
        ports.commit(ports.deals.note("acme", a_note(1, about="plan_1#0001")))

        assert history(ports) == [a_note(1, about="plan_1#0001"), a_note(1, text="Stopped again."), made(a_deal())]

    @pytest.mark.parametrize("at_once", [1, 2, 3, 12, 13, 100])
    def test_it_goes_on_after_any_place(self, ports: Ports, at_once: int) -> None:
        event = made(a_deal())
        for number in range(12):
            keep(ports, event)
            event = retitled(event.deal, f"Title {number}")
        whole = list(ports.deals.history("acme", "deal_1", after=None, at_once=at_once))

        assert [one.value.version for one in whole] == list(range(12, 0, -1))
        for at, one in enumerate(whole):
            assert history(ports, after=one.place, at_once=at_once) == values(whole[at + 1 :])

    def test_a_place_that_is_none_reads_nothing_else(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        keep_new(ports, a_deal(id="deal_2"))

        assert history(ports, after="~") == [made(a_deal())]
        assert history(ports, after="!") == []

    def test_another_tenant_sees_nothing_of_it(self, ports: Ports) -> None:
        keep_new(ports, a_deal(), tenant="rival")

        assert history(ports) == []


class TestWhatWasMadeFromADeal:
    """A journey: `deal_1` has three copies, one of which has a copy of its own."""

    @pytest.fixture
    def children(self, ports: Ports) -> list[Deal]:
        source = a_deal(INSTALLATION.first_stage, version=3, arrival=3)
        keep_new(ports, a_deal())
        children = [
            keep(ports, self.copy(source, f"deal_{letter}", NOON + timedelta(days=day)))
            for letter, day in zip("cab", (2, 0, 1), strict=True)
        ]
        keep(ports, self.copy(children[0], "deal_grandchild", NOON))
        keep(ports, self.copy(a_deal(id="deal_11"), "deal_of_another", NOON))
        keep(ports, self.copy(source, "deal_theirs", NOON), tenant="rival")
        return children

    def copy(self, source: Deal, id_: str, at: datetime) -> Event:
        tunnel = a_tunnel(INSTALLATION.first_stage, MAINTENANCE.first_stage)
        return copied(
            source, id_, MAINTENANCE.first_stage, {"title": "Copy"}, tunnel.actor, made(source), at, tunnel.id
        )

    @pytest.mark.parametrize("at_once", [1, 2, 3, 4, 100])
    def test_it_comes_newest_first_and_goes_on_after_any_place(
        self, ports: Ports, children: list[Deal], at_once: int
    ) -> None:
        newest_first = [children[0], children[2], children[1]]
        whole = list(ports.deals.made_from("acme", a_deal(), after=None, at_once=at_once))

        assert values(whole) == newest_first
        for at, one in enumerate(whole):
            rest = ports.deals.made_from("acme", a_deal(), after=one.place, at_once=at_once)
            assert values(rest) == newest_first[at + 1 :]

    def test_a_child_has_children_of_its_own(self, ports: Ports, children: list[Deal]) -> None:
        found = ports.deals.made_from("acme", children[0], after=None, at_once=10)

        assert ids(values(found)) == ["deal_grandchild"]

    def test_a_child_that_has_changed_is_shown_as_it_is_now(self, ports: Ports, children: list[Deal]) -> None:
        renamed = keep(ports, retitled(children[0], "Renamed"))

        assert renamed in values(ports.deals.made_from("acme", a_deal(), after=None, at_once=10))

    def test_a_deal_of_which_nothing_was_made_has_none(self, ports: Ports) -> None:
        keep_new(ports, a_deal())

        assert values(ports.deals.made_from("acme", a_deal(), after=None, at_once=10)) == []
        assert values(ports.deals.made_from("acme", a_deal(), after="~", at_once=10)) == []
