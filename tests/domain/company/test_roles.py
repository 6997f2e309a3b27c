"""The permissions of roles."""

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import RoleLacks


def caller(role: Role) -> Caller:
    return Caller("acme", "ada", "Ada", None, role)


@pytest.mark.parametrize("least", Role)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_everything_that_lower_roles_may(role: Role, least: Role) -> None:
    if role >= least:
        caller(role).must_be(least, "do this")
    else:
        with pytest.raises(RoleLacks, match=f"{role.name.lower()} may not do this"):
            caller(role).must_be(least, "do this")


def test_the_roles_are_ordered_from_viewer_to_admin() -> None:
    assert sorted(Role, reverse=True) == [Role.ADMIN, Role.MANAGER, Role.AGENT, Role.VIEWER]


@pytest.mark.parametrize(("responsible", "seen"), [("ada", True), (None, True), ("binh", False)])
def test_an_agent_sees_their_own_and_unassigned_deals(responsible: str | None, seen: bool) -> None:
    assert caller(Role.AGENT).sees(responsible) == seen
    assert all(caller(role).sees(responsible) for role in (Role.VIEWER, Role.MANAGER, Role.ADMIN))
