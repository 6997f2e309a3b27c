"""Who may do what: four roles, each able to do all that the ones below it can.

admin designs everything · manager works on all deals · agent works on own deals and the unassigned · viewer reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from saletunnel.domain.errors import RoleLacks

type RoleName = Literal["admin", "manager", "agent", "viewer"]


class Role(IntEnum):
    """Ordered: a bigger role can do all that a smaller one can."""

    VIEWER = 1
    AGENT = 2
    MANAGER = 3
    ADMIN = 4

    @property
    def word(self) -> RoleName:
        """What it is called outside."""
        return _WORDS[self]


_WORDS: Mapping[Role, RoleName] = {
    Role.VIEWER: "viewer",
    Role.AGENT: "agent",
    Role.MANAGER: "manager",
    Role.ADMIN: "admin",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the verified token says."""

    tenant: str
    user_id: str
    name: str
    email: str | None = None
    role: Role = Role.VIEWER

    def must_be(self, least: Role, to_do: str) -> None:
        """Raises RoleLacks when the caller's role is below `least`; `to_do` completes "may not …"."""
        if self.role < least:
            raise RoleLacks(
                f"The role {self.role.word} may not {to_do}; it takes {least.word}.",
                role=self.role.word,
                needed=least.word,
            )

    def sees(self, responsible_id: str | None) -> bool:
        """Whether a deal of this responsible is the caller's to see: agents see their own and the unassigned."""
        return self.role != Role.AGENT or responsible_id in (None, self.user_id)
