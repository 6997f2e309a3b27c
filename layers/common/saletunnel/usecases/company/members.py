"""The people of a company: listed, invited into the user pool, given roles, removed.

The registry of members and the pool are two places, so each act goes through them in the order in which a crash between
does no harm, and repeating the act makes it whole: more rights reach the pool first, fewer rights the registry.
"""

from collections.abc import Callable

from saletunnel.domain.company.members import Member, Members, MemberStatus
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import RuleViolated, StaleVersion
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


def list_members(ports: Ports, caller: Caller) -> list[Member]:
    """All members, oldest first: everybody sees who is responsible for what."""
    return list(ports.members.get(caller.tenant).with_caller(caller).members)


def removed_members(ports: Ports, tenant: str) -> frozenset[str]:
    """The ids of those who were removed. Who is in the user pool and never came by is no member, and not gone."""
    return frozenset(ports.members.get(tenant).removed)


def register_visit(ports: Ports, caller: Caller) -> None:
    """Registers who comes by for the first time: users may be made in the pool itself."""
    before = ports.members.get(caller.tenant)
    after = before.with_caller(caller)
    if after != before:
        try:
            ports.commit(ports.members.save(caller.tenant, after))
        except StaleVersion:  # somebody else came by at the same moment; there will be a next time
            return


def invite_member(ports: Ports, caller: Caller, *, email: str, name: str, role: Role) -> Member:
    """Makes a user in the pool, who is sent a temporary password.

    An invitation that was cut off is taken up again. Raises RoleLacks, AlreadyExists, LimitReached, Contended.
    """
    caller.must_be(Role.ADMIN, "invite members")
    before = ports.members.get(caller.tenant)
    before.with_member(Member("", name, role, MemberStatus.INVITED, email))
    user_id = ports.users.invite(caller.tenant, email, name, role)
    member = Member(user_id, name, role, MemberStatus.INVITED, email)
    _change(ports, caller, lambda members: members.with_member(member))
    return member


def invite_again(ports: Ports, caller: Caller, member_id: str) -> Member:
    """Sends another temporary password to who has not come by. Raises RoleLacks, NotFound, RuleViolated."""
    caller.must_be(Role.ADMIN, "invite members")
    member = ports.members.get(caller.tenant).member(member_id)
    if member.status != MemberStatus.INVITED or member.email is None:
        raise RuleViolated("The member has come by already and needs no invitation.")
    ports.users.invite_again(member.email)
    return member


def give_role(ports: Ports, caller: Caller, member_id: str, seen: int | None, role: Role) -> Member:
    """Gives a member another role, which their next token has; `seen` is the version that was read, None for any.

    Raises RoleLacks, NotFound, StaleVersion, InUse, Contended.
    """
    caller.must_be(Role.ADMIN, "give roles")

    def give(members: Members) -> Members:
        check_seen(members.member(member_id), seen)
        return members.with_role(member_id, role)

    member = ports.members.get(caller.tenant).with_caller(caller).member(member_id)
    if role > check_seen(member, seen).role:
        ports.users.give_role(member_id, role)
        return _change(ports, caller, give).member(member_id)
    member = _change(ports, caller, give).member(member_id)
    ports.users.give_role(member_id, role)
    return member


def remove_member(ports: Ports, caller: Caller, member_id: str, seen: int | None) -> None:
    """Removes a member from the company and the pool; what they did stays. Idempotent.

    Raises RoleLacks, NotFound, StaleVersion, InUse, Contended.
    """
    caller.must_be(Role.ADMIN, "remove members")

    def remove(members: Members) -> Members:
        if member_id not in members.removed:
            check_seen(members.member(member_id), seen)
        return members.without(member_id)

    _change(ports, caller, remove)
    ports.users.remove(member_id)


def _change(ports: Ports, caller: Caller, change: Callable[[Members], Members]) -> Members:
    """The registry after the change."""

    def decide() -> tuple[Writes, Members]:
        before = ports.members.get(caller.tenant)
        after = change(before.with_caller(caller))
        writes = ports.members.save(caller.tenant, after.as_successor_of(before)) if after != before else ()
        return writes, after

    return decide_and_commit(ports, decide)
