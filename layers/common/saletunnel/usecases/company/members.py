"""The members of a company: listing, inviting and removing them, and changing their roles.

Members are stored in the registry and in the user pool. A crash between the two writes must not take effect on its own,
and a retry must complete it. So additional rights are written to the pool first, and reduced rights to the registry.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from saletunnel.domain.company.invitation import Invitation
from saletunnel.domain.company.members import Member, Members, MemberStatus
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.validity import check_responsible
from saletunnel.domain.errors import Contended, RuleViolated, StaleVersion
from saletunnel.domain.mail_caps import MailKind
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.mail_caps import must_count_mail
from saletunnel.usecases.ports import MembersChanged, Ports
from saletunnel.usecases.writes import Writes

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Visitor:
    """The caller with the role that the registry gives them, and their entry there: None if the company is full."""

    caller: Caller
    member: Member | None


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


def act_as_registered[T](ports: Ports, caller: Caller, act: Callable[[Ports, Caller], T]) -> T:
    """The result of `act`, which gets the caller with their role in the registry of members.

    The role is that of the registry which this process knows. The registry is read again with the first read of `act`,
    and before it writes; if it has changed, `act` begins again.
    Raises RoleMissing for a removed member, and Contended after too many changes.
    """
    members = ports.members.cached(caller.tenant)
    for _ in range(_TRIES):
        confirming = ports.confirming(caller.tenant, members.version)
        with suppress(MembersChanged):
            try:
                result = act(confirming, members.registered(caller))
            except Exception:
                confirming.confirm()  # an error may come from a role that the caller has no more
                raise
            confirming.confirm()
            return result
        members = ports.members.get(caller.tenant)
    raise Contended


def with_registered_role(ports: Ports, caller: Caller) -> Caller:
    """The caller with their role in the registry, for a read that only some roles may do. Raises RoleMissing."""
    return ports.members.get(caller.tenant).registered(caller)


def register_visit(ports: Ports, caller: Caller) -> Visitor:
    """Registers a user on their first visit: users may be created in the pool itself.

    Raises RoleMissing for a removed member.
    """
    before = ports.members.get(caller.tenant)
    registered = before.registered(caller)
    after = before.with_caller(caller)
    if after != before:
        with suppress(StaleVersion):  # another member was registered concurrently; the next visit registers the caller
            ports.commit(ports.members.save(caller.tenant, after))
    return Visitor(registered, after.find(caller.user_id))


def change_profile(ports: Ports, caller: Caller, seen: int | None, changes: Mapping[str, Any]) -> Visitor:
    """Changes the caller's name, language (None is that of the company) or notices. `seen` is as for `give_role`.

    Raises RoleMissing for a removed member, NotFound if the company has no room for the caller, StaleVersion,
    Contended.
    """

    def decide() -> tuple[Writes, Visitor]:
        before = ports.members.get(caller.tenant)
        before.registered(caller)
        visited = before.with_caller(caller)
        check_seen(visited.member(caller.user_id), seen)
        after = visited.with_profile(caller.user_id, changes)
        writes = ports.members.save(caller.tenant, after.as_successor_of(before)) if after != before else ()
        return writes, Visitor(after.registered(caller), after.member(caller.user_id))

    return decide_and_commit(ports, decide)


def invite_member(ports: Ports, caller: Caller, *, email: str, name: str, role: Role) -> Member:
    """Creates a user in the pool, which sends them a temporary password, and registers the member.

    A retry completes an interrupted invitation. Raises RoleLacks, AlreadyExists, LimitReached, TooManyMails, Contended.
    """
    before = _registry_for(ports, caller, "invite members")
    before.with_member(Member("", name, role, MemberStatus.INVITED, email))
    must_count_mail(ports, caller.tenant, MailKind.INVITATION, email)
    user_id = ports.users.invite(caller.tenant, email, name, role, _invitation(ports, caller))
    member = Member(user_id, name, role, MemberStatus.INVITED, email)
    _change(ports, caller, "invite members", lambda members: members.with_member(member))
    return member


def invite_again(ports: Ports, caller: Caller, member_id: str) -> Member:
    """Sends another temporary password to a member who has not signed in yet.

    Raises RoleLacks, NotFound, RuleViolated, TooManyMails, Contended.
    """
    member = _registry_for(ports, caller, "invite members").member(member_id)
    if member.status != MemberStatus.INVITED or member.email is None:
        raise RuleViolated("The member has signed in already and needs no invitation.")
    must_count_mail(ports, caller.tenant, MailKind.INVITATION, member.email)
    ports.users.invite_again(member.email, _invitation(ports, caller))
    return member


def give_role(ports: Ports, caller: Caller, member_id: str, seen: int | None, role: Role) -> Member:
    """Gives a member another role, which counts at once; `seen` is the version that was read, None for any.

    Raises RoleLacks, NotFound, StaleVersion, Contended, and InUse for the last admin.
    """
    to_do = "give roles"

    def give(members: Members) -> Members:
        check_seen(members.member(member_id), seen)
        return members.with_role(member_id, role)

    member = _registry_for(ports, caller, to_do).with_caller(caller).member(member_id)
    if role > check_seen(member, seen).role:
        ports.users.give_role(member_id, role)
        return _change(ports, caller, to_do, give).member(member_id)
    member = _change(ports, caller, to_do, give).member(member_id)
    ports.users.give_role(member_id, role)
    return member


def remove_member(ports: Ports, caller: Caller, member_id: str, seen: int | None) -> None:
    """Removes a member from the company and the pool. Their deals and events remain. Idempotent.

    Raises RoleLacks, NotFound, StaleVersion, Contended, and InUse for the last admin.
    """

    def remove(members: Members) -> Members:
        if member_id not in members.removed:
            check_seen(members.member(member_id), seen)
        return members.without(member_id)

    _change(ports, caller, "remove members", remove)
    ports.users.remove(member_id)


def _invitation(ports: Ports, caller: Caller) -> Invitation:
    account = read_account(ports, caller.tenant)
    return Invitation(account.language, account.name, caller.name)


def _registry_for(ports: Ports, caller: Caller, to_do: str) -> Members:
    """The registry, if it says that the caller is an admin. Raises RoleMissing, RoleLacks."""
    members = ports.members.get(caller.tenant)
    members.registered(caller).must_be(Role.ADMIN, to_do)
    return members


def _change(ports: Ports, caller: Caller, to_do: str, change: Callable[[Members], Members]) -> Members:
    """The registry after the change. The caller is an admin in the very version that the change follows."""

    def decide() -> tuple[Writes, Members]:
        before = _registry_for(ports, caller, to_do)
        after = change(before.with_caller(caller))
        writes = ports.members.save(caller.tenant, after.as_successor_of(before)) if after != before else ()
        return writes, after

    return decide_and_commit(ports, decide)
