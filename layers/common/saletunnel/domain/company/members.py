"""The members of a company: who belongs to it with which role, as one thing with one version.

The user pool lets people in and knows no companies; this says who they are, and keeps a company from losing its
last admin: two changes at once cannot both follow on the same version.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import AlreadyExists, InUse, LimitReached, NotFound

MOST_MEMBERS = 500
_REMEMBERED = 500
"""Removed ids that are kept: longer than any token of theirs is good."""


class MemberStatus(StrEnum):
    """Who was invited is active from the first time that they come by."""

    INVITED = "invited"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Member:
    """`id` is the user's `sub` in the pool."""

    id: str
    name: str
    role: Role
    status: MemberStatus
    email: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """All members, in the order in which they came."""

    members: tuple[Member, ...] = ()
    removed: tuple[str, ...] = ()
    version: int = 0

    def as_successor_of(self, before: "Members") -> "Members":
        """As the next version after `before`, however many changes led here."""
        return replace(self, version=before.version + 1)

    def member(self, member_id: str) -> Member:
        """Raises NotFound."""
        for member in self.members:
            if member.id == member_id:
                return member
        raise NotFound("member", member_id)

    def with_caller(self, caller: Caller) -> "Members":
        """With whoever comes by, as their token names them; whoever was removed does not come back by an old token."""
        known = next((member for member in self.members if member.id == caller.user_id), None)
        if known is None:
            if caller.user_id in self.removed or len(self.members) >= MOST_MEMBERS:
                return self
            # The pool has an e-mail once: whoever had it before is gone from there.
            left = tuple(member for member in self.members if not _same(member.email, caller.email))
            newcomer = Member(caller.user_id, caller.name, caller.role, MemberStatus.ACTIVE, caller.email)
            return replace(self, members=left).with_member(newcomer)
        if known.status == MemberStatus.ACTIVE:
            return self
        return self._with(replace(known, status=MemberStatus.ACTIVE, version=known.version + 1))

    def must_have_room(self) -> None:
        """Raises LimitReached."""
        if len(self.members) >= MOST_MEMBERS:
            raise LimitReached(f"A company has at most {MOST_MEMBERS} members.", limit=MOST_MEMBERS)

    def with_member(self, member: Member) -> "Members":
        """Raises AlreadyExists, LimitReached."""
        if any(member.id == other.id or _same(member.email, other.email) for other in self.members):
            raise AlreadyExists("There is a member with this e-mail already.")
        self.must_have_room()
        removed = tuple(id_ for id_ in self.removed if id_ != member.id)
        return replace(self, members=(*self.members, member), removed=removed, version=self.version + 1)

    def with_role(self, member_id: str, role: Role) -> "Members":
        """With another role for a member; the same if they have it. Raises NotFound, InUse for the last admin."""
        member = self.member(member_id)
        if member.role == role:
            return self
        if role != Role.ADMIN:
            self._must_leave_an_admin(member)
        return self._with(replace(member, role=role, version=member.version + 1))

    def without(self, member_id: str) -> "Members":
        """The same if they were removed already. Raises NotFound, InUse for the last admin."""
        if member_id in self.removed:
            return self
        member = self.member(member_id)
        self._must_leave_an_admin(member)
        left = tuple(other for other in self.members if other != member)
        removed = (*self.removed, member_id)[-_REMEMBERED:]
        return replace(self, members=left, removed=removed, version=self.version + 1)

    def _must_leave_an_admin(self, member: Member) -> None:
        others = (other for other in self.members if other.id != member.id)
        # Whoever was invited as admin may never come.
        able = any(other.role == Role.ADMIN and other.status == MemberStatus.ACTIVE for other in others)
        if member.role == Role.ADMIN and not able:
            raise InUse(
                f"{member.name} is the only admin of the company: make another one first.",
                references=[{"kind": "last_admin", "count": 1}],
            )

    def _with(self, member: Member) -> "Members":
        members = tuple(member if other.id == member.id else other for other in self.members)
        return replace(self, members=members, version=self.version + 1)


def _same(email: str | None, other: str | None) -> bool:
    return email is not None and other is not None and email.casefold() == other.casefold()
