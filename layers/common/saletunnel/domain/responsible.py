"""The choice of the responsible user when a tunnel or plan makes or moves a deal."""

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Responsible:
    """`keep` leaves the responsible user (no `user_ids`), `user` names one, `in_turn` rotates over at least one."""

    kind: Literal["keep", "user", "in_turn"] = "keep"
    user_ids: tuple[str, ...] = ()

    @property
    def takes_turns(self) -> bool:
        return self.kind == "in_turn"

    def choose(self, before: str | None, turn: int) -> str | None:
        """The id of the responsible user. `before` is the current one, `turn` the number of earlier choices."""
        return before if self.kind == "keep" else self.user_ids[turn % len(self.user_ids)]

    def without(self, removed: Set[str]) -> "Responsible":
        """The choice without the removed users; if none remains, the responsible user is kept."""
        remaining = tuple(user_id for user_id in self.user_ids if user_id not in removed)
        return replace(self, user_ids=remaining) if remaining else Responsible()
