"""Pages of large things end before the 6 MB of a response, with a cursor. `Member.call` checks every response."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from saletunnel import runtime
from saletunnel.domain.deals.deal import creation_event
from saletunnel.domain.pipeline import default_stages
from saletunnel.domain.sizes import DEAL_LIMIT, PAGE_LIMIT, TUNNELS_LIMIT
from tests.fakes import NOON
from tests.functions.http_caller import Member
from tests.functions.one_of_each import one_of_each
from tests.values import PERSON, SALES, a_deal

WORST = '"' * (DEAL_LIMIT // 2 - 2000)
"""A text of a deal at its limit that a response doubles."""
FROM_BEFORE = {f"f{number}": "ế" * 1000 for number in range(46)}
"""The custom values of a deal from the time before the limit: 138 KB."""

type Ids = dict[str, str]


@pytest.fixture
def ids(admin: Member) -> Ids:
    return dict(one_of_each(admin))


def save_deals(admin: Member, ids: Ids, count: int, **fields: Any) -> set[str]:
    """Saves deals on the first stage, as they were stored before deals had a limit."""
    ports = runtime.ports()
    stage = replace(SALES.first_stage, id=ids["stage"])
    made = set()
    for number in range(count):
        deal = a_deal(stage, id=f"deal_{number}", journey_id=f"deal_{number}", rank=f"zz{number:03}")
        event = creation_event(deal, PERSON, NOON)
        ports.commit(ports.deals.save(admin.tenant, replace(event, deal=replace(event.deal, **fields))))
        made.add(deal.id)
    return made


def read_all(admin: Member, path: str) -> Iterator[list[Any]]:
    """The pages of a list, by their cursors."""
    cursor = ""
    while cursor is not None:
        page = admin.get(f"{path}{'&' if '?' in path else '?'}limit=100{cursor and f'&cursor={cursor}'}").done()
        yield page["data"]
        cursor = page["next_cursor"]


def ids_in(pages: list[list[Any]]) -> list[str]:
    return [each["id"] for page in pages for each in page]


LARGE = pytest.mark.parametrize("fields", [{"comments": WORST}, {"custom": FROM_BEFORE}], ids=["full", "from before"])


@LARGE
@pytest.mark.parametrize(
    "query", ["", "?stage_id={stage}", "?closing_from=2026-12-01&closing_to=2026-12-31", "?responsible_id=user_x"]
)
def test_lists_of_deals(admin: Member, ids: Ids, fields: Any, query: str) -> None:
    from datetime import date

    dated = {"expected_close_date": date(2026, 12, 24), "responsible_id": "user_x"}
    made = save_deals(admin, ids, 45, **fields, **dated)
    pages = list(read_all(admin, "/v1/deals" + query.format(**ids)))
    found = ids_in(pages)
    assert made <= set(found)
    assert len(found) == len(set(found))
    assert len(pages) > 1


@LARGE
def test_a_column_and_the_board(admin: Member, ids: Ids, fields: Any) -> None:
    made = save_deals(admin, ids, 70, **fields)
    path = f"/v1/pipelines/{ids['pipeline']}"
    assert made <= set(ids_in(list(read_all(admin, f"{path}/stages/{ids['stage']}/deals"))))

    column = admin.get(f"{path}/board?per_stage=100").done()["columns"][0]
    first = [deal["id"] for deal in column["deals"]]
    assert 0 < len(first) < 70
    rest, cursor = [], column["next_cursor"]
    while cursor is not None:
        page = admin.get(f"{path}/stages/{ids['stage']}/deals?cursor={cursor}").done()
        rest += [deal["id"] for deal in page["data"]]
        cursor = page["next_cursor"]
    assert made <= {*first, *rest}
    assert len([*first, *rest]) == len({*first, *rest})


def test_a_board_of_very_many_columns(admin: Member) -> None:
    """A column whose first deal does not fit is empty and has a cursor to that deal."""
    ports = runtime.ports()
    stages = [{"name": f"S{number}", "color": "#39A8EF", "semantic": "open"} for number in range(98)]
    ends = [{"name": name, "color": "#39A8EF", "semantic": name} for name in ("won", "lost")]
    made = admin.post("/v1/pipelines", {"name": "Long", "stages": [*stages, *ends]}).done(201)
    for number, stage in enumerate(made["stages"]):
        place = replace(default_stages("en")[0], name="x")
        deal = a_deal(replace(SALES.first_stage, id=stage["id"], name=place.name), id=f"deal_{number}", comments=WORST)
        ports.commit(ports.deals.save(admin.tenant, creation_event(deal, PERSON, NOON)))
    path = f"/v1/pipelines/{made['id']}"
    columns = admin.get(f"{path}/board").done()["columns"]
    empty = [column for column in columns if not column["deals"]]
    assert empty
    for column in empty:
        page = admin.get(f"{path}/stages/{column['stage_id']}/deals?cursor={column['next_cursor']}").done()
        assert len(page["data"]) == 1


def test_a_timeline_of_large_changes(admin: Member, ids: Ids) -> None:
    path = f"/v1/deals/{ids['deal']}"
    for number in range(40):
        comments = {f"f{at}": f"{number}" + '"' * 900 for at in range(30)}
        admin.patch(path, {"custom": comments}).done()
    for number in range(60):
        admin.post(f"{path}/comments", {"text": f"{number}" + '"' * 9_990}).done(201)
    pages = list(read_all(admin, f"{path}/timeline"))
    assert len(pages) > 1
    kinds = [entry["kind"] for page in pages for entry in page]
    assert (kinds.count("changed"), kinds.count("commented")) == (40, 60)


def test_a_journey_of_large_deals(admin: Member, ids: Ids) -> None:
    won, target = ids["won"], ids["target"]
    for _ in range(10):
        ends = {"source": {"stage_id": won}, "target": {"stage_id": target}}
        admin.post("/v1/tunnels", {"action": "copy", **ends}).done(201)
    save_deals(admin, ids, 1, journey_id="deal_0", comments=WORST)
    ports = runtime.ports()
    from saletunnel.domain.deals.origin import Origin, OriginKind

    for number in range(1, 60):
        origin = Origin(OriginKind.TUNNEL_COPY, deal_id="deal_0", tunnel_id="tun_x", made_by="T")
        deal = a_deal(replace(SALES.first_stage, id=target), id=f"copy_{number}", journey_id="deal_0", origin=origin)
        event = creation_event(replace(deal, comments=WORST), PERSON, NOON)
        ports.commit(ports.deals.save(admin.tenant, event))
    pages = list(read_all(admin, "/v1/deals/deal_0/journey"))
    assert len(pages) > 1
    assert len(set(ids_in(pages))) == 60


def test_customers_with_long_notes(admin: Member) -> None:
    made = {
        admin.post("/v1/customers", {"name": f"An {number}", "notes": '"' * 10_000}).done(201)["id"]
        for number in range(180)
    }
    for path in ("/v1/customers", "/v1/customers?q=An"):
        assert made <= set(ids_in(list(read_all(admin, path))))


def large_tunnel(ids: Ids) -> Any:
    condition = {"field": "title", "op": "in", "value": [str(number) + '"' * 950 for number in range(48)]}
    ends = {"source": {"stage_id": ids["won"]}, "target": {"stage_id": ids["target"]}}
    return {"action": "copy", **ends, "conditions": condition}


def test_tunnels_of_a_pipeline_have_a_limit_together(admin: Member, ids: Ids) -> None:
    while (reply := admin.post("/v1/tunnels", large_tunnel(ids))).status == 201:
        last = reply.json
    problem = reply.refused(422, "validation_failed", "")
    assert str(TUNNELS_LIMIT) in problem["detail"]
    assert admin.patch(f"/v1/tunnels/{last['id']}", {"enabled": False}).done()["enabled"] is False
    assert admin.get("/v1/pipelines").done()["data"]
    assert admin.get(f"/v1/pipelines/{ids['pipeline']}").done()["tunnels"]
    assert len(list(read_all(admin, "/v1/tunnels"))) >= 1


def test_a_simulation_stops_at_its_bytes(admin: Member, ids: Ids) -> None:
    for _ in range(18):
        ends = {"source": {"stage_id": ids["won"]}, "target": {"stage_id": ids["target"]}}
        admin.post("/v1/tunnels", {"action": "copy", **ends}).done(201)
    for _ in range(9):
        back = {"source": {"stage_id": ids["target"]}, "target": {"stage_id": ids["won"]}}
        condition = {"field": "amount", "op": "gt", "value": 1}
        if admin.post("/v1/tunnels", {"action": "copy", **back, "conditions": condition}).status != 201:
            break
    deal = {"title": "T", "amount": 5, "comments": '"' * 9_990, "custom": {f"f{n}": '"' * 950 for n in range(20)}}
    simulated = admin.post("/v1/tunnels/simulate", {"stage_id": ids["won"], "deal": deal}).done()
    assert simulated["stopped"]["reason"] in ("too_many_steps", "too_many_hops")
    assert len(simulated["steps"]) < 100


def test_a_page_of_small_deals_is_full(admin: Member, ids: Ids) -> None:
    save_deals(admin, ids, 101, comments="x" * 1000)
    assert len(admin.get(f"/v1/deals?stage_id={ids['stage']}&limit=100").done()["data"]) == 100
    assert PAGE_LIMIT > 100 * 1000
