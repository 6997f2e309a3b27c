"""The four roles; each may do everything that the lower roles may.

An admin designs everything, a manager works on all deals, an agent on their own deals and on unassigned deals, and a
viewer only reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from saletunnel.domain.errors import RoleLacks

type RoleName = Literal["admin", "manager", "agent", "viewer"]


class Role(IntEnum):
    """Ordered by power: a role may do everything that the smaller ones may."""

    VIEWER = 1
    AGENT = 2
    MANAGER = 3
    ADMIN = 4

    @property
    def word(self) -> RoleName:
        """The role's name in the API and in messages."""
        return _WORDS[self]


_WORDS: Mapping[Role, RoleName] = {
    Role.VIEWER: "viewer",
    Role.AGENT: "agent",
    Role.MANAGER: "manager",
    Role.ADMIN: "admin",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The user who makes a request, as named by the verified token."""

    tenant: str
    user_id: str
    name: str
    email: str | None = None
    role: Role = Role.VIEWER

    def must_be(self, least: Role, to_do: str) -> None:
        """Raises RoleLacks if the caller's role is lower than `least`. `to_do` completes "The role … may not …"."""
        if self.role < least:
            raise RoleLacks(
                f"The role {self.role.word} may not {to_do}. The role {least.word} or higher is needed.",
                role=self.role.word,
                needed=least.word,
            )

    def sees(self, responsible_id: str | None) -> bool:
        """Whether the caller may see a deal with this responsible user: agents see their own and unassigned deals."""
        return self.role != Role.AGENT or responsible_id in (None, self.user_id)
