"""A call of a trigger: what it asks for, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from saletunnel.domain.scheduled_work import Piece

CallState = Literal["received", "moved", "made", "ignored"]
CallReason = Literal[
    "trigger_deleted",
    "switched_off",
    "rests",
    "stage_gone",
    "no_deal",
    "other_pipeline",
    "there_already",
    "backwards",
    "fields_missing",
    "not_valid",
]
"""Why nothing moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deal a call means: by its id, its external id, or the newest open deal of a customer."""

    deal_id: str | None = None
    external_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    """The title of a deal that is made."""

    @property
    def is_empty(self) -> bool:
        """Whether it means no deal."""
        return not (self.deal_id or self.external_id or self.email or self.phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerCall:
    """`message_id` is the `webhook-id`, by which a call that comes twice is recognised."""

    trigger_id: str
    message_id: str
    received_at: datetime
    wanted: Wanted
    state: CallState = "received"
    reason: CallReason | None = None
    detail: str = ""
    missing: tuple[str, ...] = ()
    """The fields that the stage requires and the deal lacks."""
    deal_id: str | None = None
    ended_at: datetime | None = None
    version: int = 1

    def piece(self, tenant: str) -> Piece | None:
        """The call as scheduled work, due at once; None if it has ended."""
        return Piece(tenant, (self.trigger_id, self.message_id), self.received_at) if self.state == "received" else None

    def ended(
        self,
        state: CallState,
        at: datetime,
        *,
        deal_id: str | None = None,
        reason: CallReason | None = None,
        detail: str = "",
        missing: tuple[str, ...] = (),
    ) -> "TriggerCall":
        """The next version, at its end. It keeps nothing of the customer."""
        return replace(
            self,
            wanted=Wanted(),
            state=state,
            reason=reason,
            detail=detail,
            missing=missing,
            deal_id=deal_id,
            ended_at=at,
            version=self.version + 1,
        )
