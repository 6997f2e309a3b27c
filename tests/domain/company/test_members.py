"""The members of a company: joining, leaving, roles, and that an active admin always remains."""

from dataclasses import replace

import pytest

from saletunnel.domain.company.members import MOST_MEMBERS, Member, Members, MemberStatus
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import AlreadyExists, InUse, LimitReached, NotFound, RoleMissing

ADA = Member("ada", "Ada", Role.ADMIN, MemberStatus.ACTIVE, "ada@example.com")
BINH = Member("binh", "Bình", Role.AGENT, MemberStatus.INVITED, "binh@example.com")
BOTH = Members(members=(ADA, BINH), version=2)


def caller(member: Member) -> Caller:
    return Caller("acme", member.id, member.name, member.email, member.role)


def test_a_visit_registers_a_new_member_and_activates_an_invited_member() -> None:
    assert Members().with_caller(caller(ADA)).members == (ADA,)
    assert BOTH.with_caller(caller(ADA)) is BOTH
    came = BOTH.with_caller(caller(BINH)).member("binh")
    assert (came.status, came.version) == (MemberStatus.ACTIVE, 2)


def test_a_removed_member_is_not_registered_again_by_an_old_token() -> None:
    left = BOTH.without("binh")
    assert left.with_caller(caller(BINH)) is left
    assert left.without("binh") is left


def test_a_recreated_user_replaces_the_member_with_the_same_email() -> None:
    anew = replace(BINH, id="binh-2", email="Binh@Example.com", status=MemberStatus.ACTIVE)
    after = BOTH.with_caller(caller(anew))
    assert after.members == (ADA, anew)
    with pytest.raises(RoleMissing):
        after.registered(caller(BINH))


def test_the_list_decides_the_role_of_a_member_and_the_token_that_of_a_newcomer() -> None:
    manager = replace(caller(ADA), role=Role.MANAGER)
    assert BOTH.registered(manager).role == Role.ADMIN
    assert BOTH.with_role("binh", Role.VIEWER).registered(caller(BINH)).role == Role.VIEWER
    assert BOTH.registered(replace(manager, user_id="chi")).role == Role.MANAGER
    with pytest.raises(RoleMissing):
        BOTH.without("binh").registered(caller(BINH))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
def test_the_only_active_admin_can_be_neither_demoted_nor_removed(role: Role) -> None:
    invited = BOTH.with_role("binh", Role.ADMIN)
    for members in (BOTH, invited):  # an invited admin may never sign in
        with pytest.raises(InUse):
            members.with_role("ada", role)
        with pytest.raises(InUse):
            members.without("ada")
    two = invited.with_caller(caller(BINH))
    assert two.with_role("ada", role).member("ada").role == role
    assert [member.id for member in two.without("ada").members] == ["binh"]


def test_only_a_different_role_creates_the_next_version() -> None:
    manager = BOTH.with_role("binh", Role.MANAGER)
    assert (manager.member("binh").version, manager.version) == (2, 3)
    assert manager.with_role("binh", Role.MANAGER) is manager


def test_emails_are_unique_and_the_number_of_members_is_limited() -> None:
    with pytest.raises(AlreadyExists):
        BOTH.with_member(replace(BINH, id="other", email="BINH@example.com"))
    with pytest.raises(NotFound):
        BOTH.with_role("nobody", Role.AGENT)
    full = Members(members=tuple(replace(ADA, id=str(at), email=None) for at in range(MOST_MEMBERS)))
    with pytest.raises(LimitReached):
        full.with_member(BINH)
    assert full.with_caller(caller(BINH)) is full
