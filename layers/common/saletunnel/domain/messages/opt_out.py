"""Opt-outs: who must not be written to. An opt-out belongs to an address, not to a customer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.template import Purpose

OptOutScope = Literal["marketing", "everything"]
OptOutReason = Literal["unsubscribed", "bounced", "complained", "admin"]
_MOST_CHANGES = 20
_OF_A_PERSON = frozenset({"unsubscribed", "complained", "admin"})
"""The reasons that are about the person who has the address; a bounce is about the address."""
_RANK: dict[OptOutScope | None, int] = {None: 0, "marketing": 1, "everything": 2}


@dataclass(frozen=True, slots=True)
class OptOutChange:
    """A change of an opt-out. `scope` is None if the address was opted in. `by` is a user's id, or empty."""

    reason: OptOutReason
    at: datetime
    by: str = ""
    scope: OptOutScope | None = None


@dataclass(frozen=True, slots=True)
class OptOut:
    """What an address is opted out of, with its last changes, the newest one last."""

    channel: Channel
    address_hash: str
    changes: tuple[OptOutChange, ...] = ()
    version: int = 0

    @property
    def ref(self) -> tuple[Channel, str]:
        return self.channel, self.address_hash

    @property
    def scope(self) -> OptOutScope | None:
        """None if the address may be written to."""
        return self.changes[-1].scope if self.changes else None

    @property
    def reason(self) -> OptOutReason | None:
        """Why the address is opted out; None if it is not."""
        return self.changes[-1].reason if self.changes and self.scope is not None else None

    def stops(self, purpose: Purpose) -> bool:
        """Whether messages of the purpose must not be sent to the address."""
        return self.scope == "everything" or (self.scope == "marketing" and purpose == "marketing")

    def opted_out(self, scope: OptOutScope, reason: OptOutReason, at: datetime, by: str = "") -> "OptOut":
        """The next version; this version if the address is opted out of as much already."""
        if _RANK[scope] <= _RANK[self.scope]:
            return self
        return self._changed(OptOutChange(reason, at, by, scope))

    def opted_in(self, reason: OptOutReason, at: datetime, by: str = "") -> "OptOut":
        """The next version, without an opt-out; this version if there is none.

        The receiver of a message takes back only what a receiver has done; an admin everything.
        """
        if self.scope is None or (reason == "unsubscribed" and self.reason != "unsubscribed"):
            return self
        return self._changed(OptOutChange(reason, at, by))

    def _changed(self, change: OptOutChange) -> "OptOut":
        changes = (*self.changes, change)[-_MOST_CHANGES:]
        return replace(self, changes=changes, version=self.version + 1)


def stricter(opt_outs: Iterable[OptOut]) -> OptOut | None:
    """The opt-out that stops most, of those that are about the person who has the address; None if there is none."""
    personal = [each for each in opt_outs if each.reason in _OF_A_PERSON]
    return max(personal, key=lambda each: _RANK[each.scope], default=None)
