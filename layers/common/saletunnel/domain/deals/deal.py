"""A deal: a possible sale to a customer, on one stage of one pipeline. `tunnels/transfer.py` has the acts of tunnels.

Every act on a deal returns an event. The event holds the whole deal after the act and has the deal's new version as its
number. It is the deal's history, the message to the rest of the system, and everything that a repository has to save.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals import rank
from saletunnel.domain.deals.events import Actor, EventKind, FieldChange
from saletunnel.domain.deals.field_changes import fit_changes
from saletunnel.domain.deals.origin import ImportMark, Origin
from saletunnel.domain.deals.validity import settle
from saletunnel.domain.pipeline import Semantic, Stage, pipeline_of

TITLE_LIMIT = 200
KEPT_IN_BIN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """`amount` is in minor units of `currency`, `probability` in percent; times are in UTC."""

    id: str
    title: str
    stage_id: str
    status: Semantic
    rank: str
    arrival: int
    """The version at which the deal entered its stage. A tunnel moves a deal only while this arrival is current."""
    entered_stage_at: datetime
    origin: Origin
    journey_id: str
    """The id of the journey's first deal; all copies and repeat sales of that deal share it."""
    created_at: datetime
    updated_at: datetime
    version: int
    amount: int | None = None
    currency: str | None = None
    probability: int | None = None
    customer: CustomerRef | None = None
    responsible_id: str | None = None
    expected_close_date: date | None = None
    source: str | None = None
    tags: tuple[str, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    lost_reason: str | None = None
    comments: str | None = None
    external_id: str | None = None
    closed_at: datetime | None = None
    imported: ImportMark | None = None
    repeat_customer: bool = False
    """True if the customer had won another deal before this deal was created, and for repeat sales."""
    passages: int = 0
    """The number of tunnels that this deal went through, including those of the deals that it was copied from."""
    deleted_at: datetime | None = None
    """When the deal was put into the bin; None outside. A deal in the bin is hidden and does not change."""
    rounds: Mapping[str, int] | None = None
    """The number of passages per tunnel id, for tunnels whose title template uses `{times}`."""
    uncounted: bool | None = None
    """True if figures count the amount of another copy; otherwise None, which is not stored (decision 4)."""
    copied_from: str | None = None
    """The id of the original deal if this deal is a copy, or a copy of a copy."""

    @property
    def pipeline_id(self) -> str:
        return pipeline_of(self.stage_id)

    @property
    def counted(self) -> bool:
        """Whether figures count the deal's amount: among a deal and its copies only one is counted."""
        return not self.uncounted

    @property
    def original_id(self) -> str:
        """The id of the deal that was copied, over any number of copies; the deal's own id if it is not a copy."""
        return self.copied_from or self.id

    @property
    def purged_at(self) -> datetime | None:
        """When the deal is deleted for good; None while it is not in the bin."""
        return None if self.deleted_at is None else self.deleted_at + KEPT_IN_BIN

    def is_purged(self, now: datetime) -> bool:
        """Whether the deal counts as deleted for good; DynamoDB's TTL may remove the item later."""
        return self.purged_at is not None and self.purged_at <= now

    def changed(self, changes: Mapping[str, Any], actor: Actor, at: datetime) -> "Event | None":
        """Sets fields, all in EDITABLE. Returns None if nothing differs then. Raises RuleViolated."""
        event = self.next_event("changed", actor, at, **changes)
        return None if replace(event.deal, version=self.version, updated_at=self.updated_at) == self else event

    def moved(
        self, stage: Stage, actor: Actor, at: datetime, *, rank: str, lost_reason: str | None, **filled: Any
    ) -> "Event":
        """A person's move to a stage of any pipeline, or to another rank on the same stage.

        `filled` are further fields to set when it enters another stage.
        """
        if stage.id == self.stage_id:
            return self.next_event("reordered", actor, at, rank=rank)
        reason = lost_reason or self.lost_reason
        return self.entered("moved", stage, actor, at, **filled, rank=rank, lost_reason=reason)

    def deleted(self, actor: Actor, at: datetime) -> "Event":
        """Puts the deal into the bin; its stage stays stored for a restore."""
        return self.next_event("deleted", actor, at, deleted_at=at)

    def restored(self, stage: Stage, customer: CustomerRef | None, actor: Actor, at: datetime) -> "Event":
        """Takes the deal out of the bin, onto `stage`: its former stage, or another if that was deleted.

        No tunnel fires. `customer` is the current state of its customer, None if the customer was deleted.
        """
        back: dict[str, Any] = {"deleted_at": None, "customer": customer}
        if stage.id == self.stage_id:
            return self.next_event("restored", actor, at, **back)
        event = self.entered("restored", stage, actor, at, **back, rank=rank.entering(at, self.id))
        return replace(event, enters=False)

    def mark_counted(self, counts: bool, actor: Actor, at: datetime) -> "Event | None":
        """Sets whether figures count the deal's amount. Returns None if `counts` is the current state."""
        if counts == self.counted:
            return None
        event = self.next_event("changed", actor, at, uncounted=None if counts else True)
        return replace(event, changes=(FieldChange("counted", self.counted, counts),))

    def reimported(
        self,
        changes: Mapping[str, Any],
        stage: Stage | None,
        mark: ImportMark,
        actor: Actor,
        at: datetime,
        closed_at: datetime | None,
        run_tunnels: bool,
    ) -> "Event":
        """Applies a later import row to the deal: `changes` are the fields that the row names.

        Without a `stage` the deal stays. It moves only if the row names another stage than the last row did, and the
        deal is not there already. `closed_at` is the date of closing; it is used only if the deal is won or lost then.
        Raises RuleViolated.
        """
        values = {**changes, "imported": mark}
        if stage is None or stage.id == self.stage_id:
            is_dated = self.status != Semantic.OPEN and closed_at is not None
            closed: dict[str, Any] = {"closed_at": closed_at} if is_dated else {}
            return self.next_event("changed", actor, at, **values, **closed)
        if self.imported is not None and self.imported.stage_id == stage.id:
            return self.next_event("changed", actor, at, **values)
        if stage.semantic != Semantic.OPEN and closed_at is not None:
            values["closed_at"] = closed_at
        event = self.entered("moved", stage, actor, at, **values, rank=rank.entering(at, self.id))
        return replace(event, enters=run_tunnels)

    def entered(self, kind: EventKind, stage: Stage, actor: Actor, at: datetime, **more: Any) -> "Event":
        """The event of entering `stage`; tunnels of the stage fire. `more` are further fields to set."""
        entered = {
            "stage_id": stage.id,
            "status": stage.semantic,
            "arrival": self.version + 1,
            "entered_stage_at": at,
            "closed_at": None if stage.semantic == Semantic.OPEN else at,
        }
        return replace(self.next_event(kind, actor, at, **entered | more), enters=True)

    def next_event(self, kind: EventKind, actor: Actor, at: datetime, **values: Any) -> "Event":
        """The deal's next version with these values, and the differences to the current version.

        Raises RuleViolated for a deal that is not valid (`validity.settle`).
        """
        after = settle(replace(self, **values, updated_at=at, version=self.version + 1), self, values.keys())
        return Event(kind=kind, deal=after, at=at, actor=actor, changes=differences(self, after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An act on a deal, with the deal after the act. The event's number is the deal's version."""

    kind: EventKind
    deal: Deal
    at: datetime
    actor: Actor
    changes: tuple[FieldChange, ...] = ()
    enters: bool = False
    """Whether the stage's tunnels fire for this event."""
    hops: int = 0
    """The number of consecutive transfers up to this event, without a person's act in between."""
    cause: Actor | None = None
    """For a transfer: the actor who moved the deal to the tunnel's stage."""
    chain: str | None = None
    """For a transfer: the id of its chain, see `chain_id`."""

    @property
    def chain_id(self) -> str:
        """The chain of transfers to which the event belongs: `<deal id>#<arrival>` of the act that began it."""
        return self.chain or f"{self.deal.id}#{self.deal.arrival:010}"

    @property
    def version(self) -> int:
        return self.deal.version

    @property
    def is_arrival(self) -> bool:
        """Whether the deal entered its stage by this event, even if no tunnels fire for it."""
        return self.deal.arrival == self.deal.version

    @property
    def closes(self) -> bool:
        """Whether the deal entered a won or lost stage by this event."""
        return self.deal.status != Semantic.OPEN and self.is_arrival

    @property
    def changes_search(self) -> bool:
        """Whether the event changes the search terms of the deal."""
        return self.kind in _SEARCH_KINDS or any(change.field in _SEARCH_FIELDS for change in self.changes)

    @property
    def concerns_rules(self) -> bool:
        """Whether automation rules must look at it: the deal entered a stage or was restored, or a date has changed."""
        return self.is_arrival or self.changes_dates or self.kind == "restored"

    @property
    def changes_dates(self) -> bool:
        """Whether a date of the deal may have changed."""
        return any(change.field in _DATE_FIELDS for change in self.changes)


_DATE_FIELDS = {"expected_close_date", "custom"}
_SEARCH_FIELDS = {"title", "customer", "tags"}
_SEARCH_KINDS = ("created", "copied_from", "deleted", "restored")


def creation_event(deal: Deal, actor: Actor, at: datetime, *, enters: bool = True, source: Deal | None = None) -> Event:
    """The first event of a deal that was created by hand, by an import or by a repeat sale of `source`.

    Raises RuleViolated for a deal that is not valid (`validity.settle`).
    """
    return Event(kind="created", deal=settle(deal, source, EDITABLE), at=at, actor=actor, enters=enters)


EDITABLE = frozenset(
    (
        "title amount currency probability customer responsible_id expected_close_date source tags custom "
        "lost_reason comments"
    ).split()
)
"""The fields that a person may set; the system sets the others."""

_REPORTED = EDITABLE | {"stage_id", "closed_at"}


def differences(before: Deal, after: Deal) -> tuple[FieldChange, ...]:
    """The changed fields that a timeline shows, with old and new values as plain JSON."""
    return fit_changes(
        FieldChange(name, _plain(old), _plain(new))
        for name in (field.name for field in fields(Deal) if field.name in _REPORTED)
        if (old := getattr(before, name)) != (new := getattr(after, name))
    )


def _plain(value: Any) -> Any:
    """A field's value as plain JSON; a customer becomes their name."""
    if isinstance(value, CustomerRef):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
