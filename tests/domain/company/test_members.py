"""The members of a company: who comes, who goes, and that one admin always stays."""

from dataclasses import replace

import pytest

from saletunnel.domain.company.members import MOST_MEMBERS, Member, Members, MemberStatus
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import AlreadyExists, InUse, LimitReached, NotFound

ADA = Member("ada", "Ada", Role.ADMIN, MemberStatus.ACTIVE, "ada@example.com")
BINH = Member("binh", "Bình", Role.AGENT, MemberStatus.INVITED, "binh@example.com")
BOTH = Members(members=(ADA, BINH), version=2)


def caller(member: Member) -> Caller:
    return Caller("acme", member.id, member.name, member.email, member.role)


def test_who_comes_by_is_registered_and_who_was_invited_is_active_from_then_on() -> None:
    assert Members().with_caller(caller(ADA)).members == (ADA,)
    assert BOTH.with_caller(caller(ADA)) is BOTH
    came = BOTH.with_caller(caller(BINH)).member("binh")
    assert (came.status, came.version) == (MemberStatus.ACTIVE, 2)


def test_who_was_removed_does_not_come_back_by_an_old_token() -> None:
    left = BOTH.without("binh")
    assert left.with_caller(caller(BINH)) is left
    assert left.without("binh") is left


def test_a_user_that_was_made_anew_takes_the_place_of_the_one_with_their_email() -> None:
    anew = replace(BINH, id="binh-2", email="Binh@Example.com", status=MemberStatus.ACTIVE)
    assert BOTH.with_caller(caller(anew)).members == (ADA, anew)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
def test_the_only_admin_stays_one(role: Role) -> None:
    invited = BOTH.with_role("binh", Role.ADMIN)
    for members in (BOTH, invited):  # whoever is invited may never come
        with pytest.raises(InUse):
            members.with_role("ada", role)
        with pytest.raises(InUse):
            members.without("ada")
    two = invited.with_caller(caller(BINH))
    assert two.with_role("ada", role).member("ada").role == role
    assert [member.id for member in two.without("ada").members] == ["binh"]


def test_another_role_makes_the_next_version_and_the_same_role_does_not() -> None:
    manager = BOTH.with_role("binh", Role.MANAGER)
    assert (manager.member("binh").version, manager.version) == (2, 3)
    assert manager.with_role("binh", Role.MANAGER) is manager


def test_an_email_is_there_once_and_room_is_for_so_many() -> None:
    with pytest.raises(AlreadyExists):
        BOTH.with_member(replace(BINH, id="other", email="BINH@example.com"))
    with pytest.raises(NotFound):
        BOTH.with_role("nobody", Role.AGENT)
    full = Members(members=tuple(replace(ADA, id=str(at), email=None) for at in range(MOST_MEMBERS)))
    with pytest.raises(LimitReached):
        full.with_member(BINH)
    assert full.with_caller(caller(BINH)) is full
