"""The members of a company: listing, inviting and removing them, and changing their roles.

Members are stored in the registry and in the user pool. A crash between the two writes must not take effect on its own,
and a retry must complete it. So additional rights are written to the pool first, and reduced rights to the registry.
"""

from collections.abc import Callable, Collection, Sequence

from saletunnel.domain.company.members import Member, Members, MemberStatus
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.validity import check_responsible
from saletunnel.domain.errors import RuleViolated, StaleVersion
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


def list_members(ports: Ports, caller: Caller) -> list[Member]:
    """All members, oldest first. Every role may see them."""
    return list(ports.members.get(caller.tenant).with_caller(caller).members)


def removed_members(ports: Ports, tenant: str) -> frozenset[str]:
    """The ids of the removed members. A user of the pool who has not signed in yet is neither member nor removed."""
    return frozenset(ports.members.get(tenant).removed)


def check_members(
    ports: Ports, caller: Caller, user_ids: Sequence[str], pointer: str, kept: Collection[str] = ()
) -> None:
    """Raises RuleViolated if a user is not a member of the company; see `check_responsible` for the pointer.

    The caller and the users that were `kept` are accepted; the registry is read only if others are named.
    """
    accepted = {caller.user_id, *kept}
    if not accepted.issuperset(user_ids):
        members = ports.members.get(caller.tenant).with_caller(caller).members
        check_responsible(user_ids, accepted | {member.id for member in members}, pointer)


def register_visit(ports: Ports, caller: Caller) -> None:
    """Registers the caller as a member at the first request, since users can also be created directly in the pool."""
    before = ports.members.get(caller.tenant)
    after = before.with_caller(caller)
    if after != before:
        try:
            ports.commit(ports.members.save(caller.tenant, after))
        except StaleVersion:  # another member was registered concurrently; the next request registers the caller
            return


def invite_member(ports: Ports, caller: Caller, *, email: str, name: str, role: Role) -> Member:
    """Creates a user in the pool, which sends them a temporary password, and registers the member.

    A retry completes an interrupted invitation. Raises RoleLacks, AlreadyExists, LimitReached, Contended.
    """
    caller.must_be(Role.ADMIN, "invite members")
    before = ports.members.get(caller.tenant)
    before.with_member(Member("", name, role, MemberStatus.INVITED, email))
    user_id = ports.users.invite(caller.tenant, email, name, role)
    member = Member(user_id, name, role, MemberStatus.INVITED, email)
    _change(ports, caller, lambda members: members.with_member(member))
    return member


def invite_again(ports: Ports, caller: Caller, member_id: str) -> Member:
    """Sends another temporary password to an invited member.

    Raises RoleLacks, NotFound, and RuleViolated if the member has signed in already.
    """
    caller.must_be(Role.ADMIN, "invite members")
    member = ports.members.get(caller.tenant).member(member_id)
    if member.status != MemberStatus.INVITED or member.email is None:
        raise RuleViolated("The member has signed in already and needs no invitation.")
    ports.users.invite_again(member.email)
    return member


def give_role(ports: Ports, caller: Caller, member_id: str, seen: int | None, role: Role) -> Member:
    """Changes a member's role, from their next token on; `seen` is the version that the caller read, None for any.

    Raises RoleLacks, NotFound, StaleVersion, Contended, and InUse for the last admin.
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
    """Removes a member from the company and the pool. Their deals and events remain. Idempotent.

    Raises RoleLacks, NotFound, StaleVersion, Contended, and InUse for the last admin.
    """
    caller.must_be(Role.ADMIN, "remove members")

    def remove(members: Members) -> Members:
        if member_id not in members.removed:
            check_seen(members.member(member_id), seen)
        return members.without(member_id)

    _change(ports, caller, remove)
    ports.users.remove(member_id)


def _change(ports: Ports, caller: Caller, change: Callable[[Members], Members]) -> Members:
    """Saves a change of the registry and returns the registry after it."""

    def decide() -> tuple[Writes, Members]:
        before = ports.members.get(caller.tenant)
        after = change(before.with_caller(caller))
        writes = ports.members.save(caller.tenant, after.as_successor_of(before)) if after != before else ()
        return writes, after

    return decide_and_commit(ports, decide)
