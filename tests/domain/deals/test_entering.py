"""The rules for entering a stage: required fields, and the roles that may move deals."""

from dataclasses import replace
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.entering import missing_fields, must_be_allowed_to_move, must_have_fields
from saletunnel.domain.errors import RequiredFieldsMissing, RoleLacks
from saletunnel.domain.pipeline import REQUIRABLE
from tests.values import SALES, a_deal, stage_of

WON = SALES.won_stage
FILLED: dict[str, Any] = {
    "amount": 0,
    "probability": 0,
    "customer": CustomerRef("cust_an", "An"),
    "responsible_id": "user_ada",
    "expected_close_date": "2026-12-24",
    "source": "phone",
    "tags": ("vip",),
    "comments": "Third floor",
}


def member(role: Role) -> Caller:
    return Caller("acme", "user_ada", "Ada", None, role)


def test_a_stage_without_rules_accepts_every_deal() -> None:
    assert missing_fields(WON, a_deal()) == ()
    must_have_fields(WON, a_deal())


def test_missing_fields_are_listed_in_the_order_of_the_stage() -> None:
    asking = replace(WON, required_fields=("custom.floor", "amount", "customer", "tags"))
    assert missing_fields(asking, a_deal(amount=5)) == ("custom.floor", "customer", "tags")
    with pytest.raises(RequiredFieldsMissing) as refusal:
        must_have_fields(asking, a_deal(amount=5))
    assert refusal.value.details["fields"] == ["custom.floor", "customer", "tags"]
    assert [error.pointer for error in refusal.value.errors] == ["/custom/floor", "/customer", "/tags"]


@pytest.mark.parametrize("name", sorted(REQUIRABLE))
def test_every_requirable_field_can_be_missing_or_filled(name: str) -> None:
    asking = replace(WON, required_fields=(name,))
    assert missing_fields(asking, a_deal()) == (name,)
    assert missing_fields(asking, a_deal(**{name: FILLED[name]})) == ()


@pytest.mark.parametrize(("value", "is_there"), [(0, True), (False, True), ("x", True), ("", False), (None, False)])
def test_a_custom_field_is_filled_if_it_has_a_value(value: Any, is_there: bool) -> None:
    asking = replace(WON, required_fields=("custom.floor",))
    assert (missing_fields(asking, a_deal(custom={"floor": value})) == ()) is is_there


def test_a_lost_reason_is_a_required_field_if_the_stage_asks_for_it() -> None:
    lost = replace(stage_of(SALES, "Lost"), ask_lost_reason=True)
    assert missing_fields(lost, a_deal()) == ("lost_reason",)
    assert missing_fields(lost, a_deal(lost_reason="Too dear")) == ()


@pytest.mark.parametrize(
    ("roles", "refused"),
    [
        ((), []),
        ((Role.AGENT,), []),
        ((Role.MANAGER,), [Role.AGENT]),
        ((Role.AGENT, Role.ADMIN), []),
        ((Role.ADMIN,), [Role.AGENT, Role.MANAGER]),
    ],
)
def test_the_lowest_named_role_and_all_higher_roles_may_move_deals(
    roles: tuple[Role, ...], refused: list[Role]
) -> None:
    guarded = replace(WON, move_roles=roles)
    for role in (Role.AGENT, Role.MANAGER, Role.ADMIN):
        if role in refused:
            with pytest.raises(RoleLacks) as refusal:
                must_be_allowed_to_move(member(role), SALES.first_stage, guarded)
            assert refusal.value.details["needed"] == min(roles).name.lower()
        else:
            must_be_allowed_to_move(member(role), SALES.first_stage, guarded)
