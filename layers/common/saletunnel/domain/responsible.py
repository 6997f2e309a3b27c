"""Who gets a deal that is made or moved by itself: whoever had it, a given person, or the people of a list in turn."""

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Responsible:
    """One of `user_ids` with `user`, at least one with `in_turn`, none with `keep`."""

    kind: Literal["keep", "user", "in_turn"] = "keep"
    user_ids: tuple[str, ...] = ()

    @property
    def takes_turns(self) -> bool:
        return self.kind == "in_turn"

    def choose(self, before: str | None, turn: int) -> str | None:
        """`turn` counts how often somebody was chosen before."""
        return before if self.kind == "keep" else self.user_ids[turn % len(self.user_ids)]

    def without(self, gone: Set[str]) -> "Responsible":
        """Without those who are gone; when none remains the deal keeps who it has."""
        remaining = tuple(user_id for user_id in self.user_ids if user_id not in gone)
        return replace(self, user_ids=remaining) if remaining else Responsible()
