"""The members of a company and their roles, saved as one item with one version.

The user pool authenticates people but knows no companies; this list assigns them to a company. Because it has a single
version, concurrent changes cannot remove the last two admins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from saletunnel.domain.company.account import Language
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import AlreadyExists, InUse, LimitReached, NotFound, RoleMissing
from saletunnel.domain.notices.notice import NOTICE_KINDS, NoticeKind

MOST_MEMBERS = 500
_REMEMBERED = 500
"""The number of removed ids that are kept: enough to outlast the tokens of removed members."""


class MemberStatus(StrEnum):
    """A member is `invited` until their first request, then `active`."""

    INVITED = "invited"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Member:
    """`id` is the user's `sub` in the pool. `language` is None if they have that of the company.

    `unwanted` are the kinds of notices that they do not get in the client, and `mailed` those that they get by mail;
    None if they have not chosen: then they get mails about stopped chains and paused campaigns.
    """

    id: str
    name: str
    role: Role
    status: MemberStatus
    email: str | None = None
    language: Language | None = None
    unwanted: tuple[NoticeKind, ...] = ()
    mailed: tuple[NoticeKind, ...] | None = None
    version: int = 1

    def reads(self, kind: NoticeKind) -> bool:
        """Whether they get notices of a kind in the client."""
        return kind not in self.unwanted

    @property
    def mailed_kinds(self) -> tuple[NoticeKind, ...]:
        """The kinds of notices that they get by mail."""
        return ("chain_stopped", "campaign_paused") if self.mailed is None else self.mailed

    @property
    def read_kinds(self) -> list[NoticeKind]:
        """The kinds of notices that they get in the client."""
        return [kind for kind in NOTICE_KINDS if self.reads(kind)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """All members, oldest first. `removed` are the ids of the last removed members."""

    members: tuple[Member, ...] = ()
    removed: tuple[str, ...] = ()
    version: int = 0

    def as_successor_of(self, before: "Members") -> "Members":
        """With the version after `before`, so that several changes can be saved as one."""
        return replace(self, version=before.version + 1)

    def find(self, member_id: str) -> Member | None:
        return next((member for member in self.members if member.id == member_id), None)

    def member(self, member_id: str) -> Member:
        """Raises NotFound."""
        member = self.find(member_id)
        if member is None:
            raise NotFound("member", member_id)
        return member

    def registered(self, caller: Caller) -> Caller:
        """The caller with their role and name in this list, whatever their token says. A newcomer keeps the token's.

        Raises RoleMissing for a removed member.
        """
        if caller.user_id in self.removed:
            raise RoleMissing("You are no longer a member of the company. Ask an admin to invite you again.")
        known = self.find(caller.user_id)
        return caller if known is None else replace(caller, role=known.role, name=known.name)

    def with_caller(self, caller: Caller) -> "Members":
        """With the caller as an active member. Returns itself if nothing changes.

        A removed member is not added again, since their old token may still be valid. Nobody is added if the company
        has MOST_MEMBERS members.
        """
        known = self.find(caller.user_id)
        if known is None:
            if caller.user_id in self.removed or len(self.members) >= MOST_MEMBERS:
                return self
            # E-mails are unique in the pool, so an older member with the same e-mail no longer exists there.
            gone = [member for member in self.members if _same(member.email, caller.email)]
            left = tuple(member for member in self.members if member not in gone)
            removed = _remembered(self.removed, *(member.id for member in gone))
            newcomer = Member(caller.user_id, caller.name, caller.role, MemberStatus.ACTIVE, caller.email)
            return replace(self, members=left, removed=removed).with_member(newcomer)
        if known.status == MemberStatus.ACTIVE:
            return self
        return self._with(replace(known, status=MemberStatus.ACTIVE, version=known.version + 1))

    def must_have_room(self) -> None:
        """Raises LimitReached."""
        if len(self.members) >= MOST_MEMBERS:
            raise LimitReached(f"A company can have at most {MOST_MEMBERS} members.", limit=MOST_MEMBERS)

    def with_member(self, member: Member) -> "Members":
        """With another member. Raises AlreadyExists for a known id or e-mail, LimitReached."""
        if any(member.id == other.id or _same(member.email, other.email) for other in self.members):
            raise AlreadyExists("The company already has a member with this e-mail.")
        self.must_have_room()
        removed = tuple(id_ for id_ in self.removed if id_ != member.id)
        return replace(self, members=(*self.members, member), removed=removed, version=self.version + 1)

    def with_role(self, member_id: str, role: Role) -> "Members":
        """With this role for a member. Returns itself if they have the role already.

        Raises NotFound, and InUse for the last admin.
        """
        member = self.member(member_id)
        if member.role == role:
            return self
        if role != Role.ADMIN:
            self._must_leave_an_admin(member)
        return self._with(replace(member, role=role, version=member.version + 1))

    def with_profile(self, member_id: str, changes: Mapping[str, Any]) -> "Members":
        """With other values in the fields of a member. Returns itself if they have them already. Raises NotFound."""
        member = self.member(member_id)
        after = replace(member, **changes)
        return self if after == member else self._with(replace(after, version=member.version + 1))

    def without(self, member_id: str) -> "Members":
        """Without a member. Returns itself if they were removed. Raises NotFound, and InUse for the last admin."""
        if member_id in self.removed:
            return self
        member = self.member(member_id)
        self._must_leave_an_admin(member)
        left = tuple(other for other in self.members if other != member)
        removed = _remembered(self.removed, member_id)
        return replace(self, members=left, removed=removed, version=self.version + 1)

    def _must_leave_an_admin(self, member: Member) -> None:
        others = (other for other in self.members if other.id != member.id)
        # An invited admin does not count: they may never sign in.
        has_other = any(other.role == Role.ADMIN and other.status == MemberStatus.ACTIVE for other in others)
        if member.role == Role.ADMIN and not has_other:
            raise InUse(
                f"{member.name} is the only active admin of the company. Make another member an admin first.",
                references=[{"kind": "last_admin", "count": 1}],
            )

    def _with(self, member: Member) -> "Members":
        members = tuple(member if other.id == member.id else other for other in self.members)
        return replace(self, members=members, version=self.version + 1)


def _remembered(removed: tuple[str, ...], *member_ids: str) -> tuple[str, ...]:
    return (*removed, *member_ids)[-_REMEMBERED:]


def _same(email: str | None, other: str | None) -> bool:
    return email is not None and other is not None and email.casefold() == other.casefold()
