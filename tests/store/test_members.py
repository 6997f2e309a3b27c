"""The members of a tenant in the table."""

import pytest

from saletunnel.domain.company.members import Member, Members, MemberStatus
from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import StaleVersion
from saletunnel.usecases.ports import Ports

ADA = Member("ada", "Ada", Role.ADMIN, MemberStatus.ACTIVE)
BINH = Member("binh", "Bình", Role.AGENT, MemberStatus.INVITED, "binh@example.com")
FIRST = Members().joined(ADA)


def test_a_new_tenant_has_none(ports: Ports) -> None:
    assert ports.members.get("acme") == Members()


def test_they_are_read_as_they_were_saved(ports: Ports) -> None:
    whole = FIRST.joined(BINH).without("binh", 1)
    for members in (FIRST, FIRST.joined(BINH), whole):
        ports.commit(ports.members.save("acme", members))
        assert ports.members.get("acme") == members
    assert ports.members.get("rival") == Members()


def test_a_change_follows_on_the_version_before(ports: Ports) -> None:
    ports.commit(ports.members.save("acme", FIRST))
    with pytest.raises(StaleVersion):
        ports.commit(ports.members.save("acme", FIRST))
    ports.commit(ports.members.save("acme", FIRST.joined(BINH)))
    with pytest.raises(StaleVersion):
        ports.commit(ports.members.save("acme", FIRST.joined(BINH)))
