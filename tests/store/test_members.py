"""The members of a tenant in the table."""

import pytest

from saletunnel.domain.company.members import Member, Members, MemberStatus
from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import StaleVersion
from saletunnel.usecases.ports import Ports

ADA = Member("ada", "Ada", Role.ADMIN, MemberStatus.ACTIVE)
BINH = Member("binh", "Bình", Role.AGENT, MemberStatus.INVITED, "binh@example.com")
FIRST = Members().with_member(ADA)


def test_a_new_tenant_has_no_members(ports: Ports) -> None:
    assert ports.members.get("acme") == Members()


def test_members_are_read_as_saved(ports: Ports) -> None:
    whole = FIRST.with_member(BINH).without("binh")
    for members in (FIRST, FIRST.with_member(BINH), whole):
        ports.commit(ports.members.save("acme", members))
        assert ports.members.get("acme") == members
    assert ports.members.get("rival") == Members()


def test_a_stale_change_is_refused(ports: Ports) -> None:
    ports.commit(ports.members.save("acme", FIRST))
    with pytest.raises(StaleVersion):
        ports.commit(ports.members.save("acme", FIRST))
    ports.commit(ports.members.save("acme", FIRST.with_member(BINH)))
    with pytest.raises(StaleVersion):
        ports.commit(ports.members.save("acme", FIRST.with_member(BINH)))
