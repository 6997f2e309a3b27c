"""One rule, one place: a value that is invalid by itself is refused at every door to a deal, with its pointer."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from saletunnel.domain.deals.deal import EDITABLE
from saletunnel.http.bodies.deal_bodies import BulkMove, DealChange, MadeUpDeal, MissingFields, Move, NewDeal
from saletunnel.http.bodies.import_bodies import ImportRow
from saletunnel.http.bodies.tunnel_bodies import SetBody
from tests.functions.http_caller import Member, Reply
from tests.functions.one_of_each import one_of_each

FLOOR = {"name": "floor", "label": "Floor", "type": "number"}

WRONG: Mapping[str, tuple[Any, str]] = {
    "title": ("", "/title"),
    "amount": (-1, "/amount"),
    "currency": ("usd", "/currency"),
    "probability": (101, "/probability"),
    "customer_id": ("no id", "/customer_id"),
    "customer": ({"name": ""}, "/customer/name"),
    "responsible_id": ("user-unknown", "/responsible_id"),
    "expected_close_date": ("24/12/2026", "/expected_close_date"),
    "source": ("x" * 201, "/source"),
    "tags": (["x" * 51], "/tags/0"),
    "custom": ({"floor": "five"}, "/custom/floor"),
    "lost_reason": ("x" * 201, "/lost_reason"),
    "comments": ("x" * 10_001, "/comments"),
}
"""A wrong value of each field of a deal, and the pointer to it."""

type Ids = Mapping[str, str]


def create(admin: Member, ids: Ids, fields: Any) -> Reply:
    return admin.post("/v1/deals", {"title": "T", "stage_id": ids["stage"], **fields})


def change(admin: Member, ids: Ids, fields: Any) -> Reply:
    return admin.patch(f"/v1/deals/{ids['deal']}", fields)


def import_first(admin: Member, ids: Ids, fields: Any) -> Reply:
    return admin.post("/v1/deals/import", {"rows": [row(ids, fields)]})


def import_later(admin: Member, ids: Ids, fields: Any) -> Reply:
    [first] = import_first(admin, ids, {}).done()["results"]
    assert first["status"] in ("created", "unchanged")
    return import_first(admin, ids, fields)


def row(ids: Ids, fields: Any) -> Any:
    return {"external_id": "A1", "title": "T", "pipeline": ids["pipeline"], **fields}


def move(admin: Member, ids: Ids, fields: Any) -> Reply:
    return admin.post(f"/v1/deals/{ids['deal']}/move", {"stage_id": ids["lost"], **fields})


def move_many(admin: Member, ids: Ids, fields: Any) -> Reply:
    return admin.post("/v1/deals/bulk-move", {"deal_ids": [ids["deal"]], "stage_id": ids["lost"], **fields})


def fill_many(admin: Member, ids: Ids, fields: Any) -> Reply:
    return move_many(admin, ids, {"fields": fields})


def set_by_tunnel(admin: Member, ids: Ids, fields: Any) -> Reply:
    ends = {"source": {"stage_id": ids["won"]}, "target": {"stage_id": ids["target"]}}
    return admin.post("/v1/tunnels", {"action": "move", **ends, "changes": {"set": fields}})


def simulate(admin: Member, ids: Ids, fields: Any) -> Reply:
    return admin.post("/v1/tunnels/simulate", {"stage_id": ids["won"], "deal": fields})


DOORS: Mapping[str, tuple[Callable[[Member, Ids, Any], Reply], type[Any], str]] = {
    "create": (create, NewDeal, ""),
    "change": (change, DealChange, ""),
    "first row": (import_first, ImportRow, ""),
    "later row": (import_later, ImportRow, ""),
    "move": (move, Move, ""),
    "bulk move": (move_many, BulkMove, ""),
    "bulk move's fields": (fill_many, MissingFields, "/fields"),
    "tunnel": (set_by_tunnel, SetBody, "/changes/set"),
    "simulation": (simulate, MadeUpDeal, "/deal"),
}
"""What sends fields of a deal through each door, the fields that it takes, and where they are in the body."""
SAVES_NOTHING = {("simulation", "responsible_id"), ("simulation", "custom")}
"""A made-up deal may belong to anybody; its custom fields point into the deal."""


@pytest.fixture
def ids(admin: Member) -> Ids:
    admin.patch("/v1/account", {"custom_fields": [FLOOR]}).done()
    return one_of_each(admin)


def test_every_field_of_a_deal_has_a_wrong_value() -> None:
    assert set(WRONG) == EDITABLE | {"customer_id"}


@pytest.mark.parametrize("door", DOORS)
def test_a_wrong_value_is_refused_with_its_pointer(admin: Member, ids: Ids, door: str) -> None:
    send, body, where = DOORS[door]
    taken = WRONG.keys() & body.model_fields.keys()
    assert taken
    for name in sorted(taken):
        if (door, name) in SAVES_NOTHING:
            continue
        value, pointer = WRONG[name]
        assert f"{where}{pointer}" in pointers(send(admin, ids, {name: value})), name


def pointers(reply: Reply) -> list[str]:
    """The pointers of the errors: those of a refused request, or of a refused row."""
    if reply.status == 200:
        [result] = reply.done()["results"]
        assert result["status"] == "refused", result
        return [error["pointer"] for error in result["errors"]]
    return [error["pointer"] for error in reply.refused(422, "validation_failed")["errors"]]


def test_a_new_deal_belongs_to_its_maker(admin: Member, ids: Ids) -> None:
    assert create(admin, ids, {}).done(201)["responsible_id"] == admin.user_id
    assert create(admin, ids, {"responsible_id": None}).done(201)["responsible_id"] is None


def test_a_row_with_a_null_customer_empties_it(admin: Member, ids: Ids) -> None:
    [first] = import_first(admin, ids, {"customer": {"name": "An"}}).done()["results"]
    path = f"/v1/deals/{first['deal_id']}"
    import_first(admin, ids, {"amount": 5})
    assert admin.get(path).done()["customer_name"] == "An"
    import_first(admin, ids, {"customer": None})
    assert admin.get(path).done()["customer_name"] is None


@pytest.mark.parametrize(
    ("condition", "pointer"),
    [
        ({"field": "amount", "op": "gt", "value": "1000"}, "/value"),
        ({"field": "status", "op": "eq", "value": "closed"}, "/value"),
        ({"field": "tags", "op": "eq", "value": "VIP"}, "/op"),
        ({"field": "expected_close_date", "op": "gt", "value": "24/12/2026"}, "/value"),
        ({"field": "custom.floor", "op": "eq", "value": "five"}, "/value"),
        ({"any": []}, "/any"),
    ],
    ids=str,
)
def test_a_condition_that_can_never_hold_is_refused(admin: Member, ids: Ids, condition: Any, pointer: str) -> None:
    ends = {"source": {"stage_id": ids["won"]}, "target": {"stage_id": ids["target"]}}
    tunnel = {"action": "move", **ends, "conditions": condition}
    admin.post("/v1/tunnels", tunnel).refused(422, "validation_failed", f"/conditions{pointer}")
    source = {"pipeline_id": ids["pipeline"], "conditions": condition}
    plan = {"name": "Other", "source": source, "target": {"stage_id": ids["target"]}}
    admin.post("/v1/repeat-plans", plan).refused(422, "validation_failed", f"/source/conditions{pointer}")


def test_a_custom_field_in_use_is_not_removed(admin: Member, ids: Ids) -> None:
    set_by_tunnel(admin, ids, {"custom": {"floor": 5}}).done(201)
    problem = admin.patch("/v1/account", {"custom_fields": []}).refused(409, "in_use")
    assert [reference["kind"] for reference in problem["references"]] == ["tunnel"]
