"""A deal: one possible sale to a customer, standing on one stage of one pipeline. `transfer` has what tunnels do to it.

Every act on a deal returns its event. The event holds the whole deal as it is after the act and is numbered by the
deal's new version: it is the deal's history, the message to the rest of the system, and all that is to be saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals import rank
from saletunnel.domain.deals.events import Actor, EventKind, FieldChange
from saletunnel.domain.deals.origin import ImportMark, Origin
from saletunnel.domain.pipeline import Semantic, Stage, pipeline_of

TITLE_LIMIT = 200
KEPT_IN_BIN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """`amount` is in minor units of `currency`, `probability` in percent; times are UTC."""

    id: str
    title: str
    stage_id: str
    status: Semantic
    rank: str
    arrival: int
    """The version at which it entered its stage. A tunnel moves a deal only by the arrival that it was fired for."""
    entered_stage_at: datetime
    origin: Origin
    journey_id: str
    """The first deal of the journey: the deals linked by copies and repeat sales share it."""
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
    """The customer had won another deal before this one was made for them, or it is a repeat sale."""
    passages: int = 0
    """How many tunnels it, and the deals that it was copied from, went through."""
    deleted_at: datetime | None = None
    """Since when it is in the bin: nothing sees it there, and nothing happens to it."""
    rounds: Mapping[str, int] | None = None
    """How often it went through each tunnel that counts, by the tunnel's id."""
    uncounted: bool | None = None
    """Set where another one's money counts: of a deal and its copies one's does. Empty is not kept (decision 4)."""
    copied_from: str | None = None
    """Of a copy, and of a copy of a copy: the deal that was the first of them."""

    @property
    def pipeline_id(self) -> str:
        return pipeline_of(self.stage_id)

    @property
    def counted(self) -> bool:
        """Whether its money counts in figures."""
        return not self.uncounted

    @property
    def original_id(self) -> str:
        """The id of the deal that it is a copy of, over any number of copies; its own when it is no copy."""
        return self.copied_from or self.id

    @property
    def purged_at(self) -> datetime | None:
        """When the bin lets go of it; None while it is not in the bin."""
        return None if self.deleted_at is None else self.deleted_at + KEPT_IN_BIN

    def is_purged(self, now: datetime) -> bool:
        """Whether it is gone for good, although the table may hold it a while longer."""
        return self.purged_at is not None and self.purged_at <= now

    def changed(self, changes: Mapping[str, Any], actor: Actor, at: datetime) -> "Event | None":
        """Sets the fields in `changes` (of EDITABLE). None when the deal has all of these values already."""
        differing = {name: value for name, value in changes.items() if getattr(self, name) != value}
        if not differing:
            return None
        return self.next_event("changed", actor, at, **differing)

    def moved(self, stage: Stage, actor: Actor, at: datetime, *, place: str, lost_reason: str | None) -> "Event":
        """A person's move: to `stage` of any pipeline, or to another place of the stage that it stands on.

        `place` is the rank that it gets; a lost reason is kept only on a lost stage.
        """
        if stage.id == self.stage_id:
            return self.next_event("reordered", actor, at, rank=place)
        reason = (lost_reason or self.lost_reason) if stage.semantic == Semantic.LOST else None
        return self.entered("moved", stage, actor, at, rank=place, lost_reason=reason)

    def deleted(self, actor: Actor, at: datetime) -> "Event":
        """It goes to the bin, and remembers where it stood."""
        return self.next_event("deleted", actor, at, deleted_at=at)

    def restored(self, stage: Stage, customer: CustomerRef | None, actor: Actor, at: datetime) -> "Event":
        """It is back from the bin where it stood, or on `stage` when that is gone. No tunnel fires.

        `customer` is its customer as they are by now, None when they are gone.
        """
        back: dict[str, Any] = {"deleted_at": None, "customer": customer}
        if stage.id == self.stage_id:
            return self.next_event("restored", actor, at, **back)
        event = self.entered("restored", stage, actor, at, **back, rank=rank.entering(at, self.id))
        return replace(event, enters=False)

    def mark_counted(self, counts: bool, actor: Actor, at: datetime) -> "Event | None":
        """Its money counts in figures from now on, or another one's does. None when that is so already."""
        if counts == self.counted:
            return None
        event = self.next_event("changed", actor, at, uncounted=None if counts else True)
        return replace(event, changes=(FieldChange("counted", self.counted, counts),))

    def reimported(
        self,
        changes: Mapping[str, Any],
        stage: Stage,
        mark: ImportMark,
        actor: Actor,
        at: datetime,
        closed_at: datetime | None,
        run_tunnels: bool,
    ) -> "Event":
        """Another row for this deal: takes its values, and its stage where the row names another than last time.

        On a closed stage `closed_at` is the date of closing. A deal that stands on the stage does not enter it again.
        """
        values = {**changes, "imported": mark}
        is_dated = stage.semantic != Semantic.OPEN and closed_at is not None
        closed: dict[str, Any] = {"closed_at": closed_at} if is_dated else {}
        if stage.id == self.stage_id:
            return self.next_event("changed", actor, at, **values, **closed)
        if self.imported is not None and self.imported.stage_id == stage.id:
            return self.next_event("changed", actor, at, **values)
        if stage.semantic != Semantic.LOST:
            values["lost_reason"] = None
        event = self.entered("moved", stage, actor, at, **values, **closed, rank=rank.entering(at, self.id))
        return replace(event, enters=run_tunnels)

    def entered(self, kind: EventKind, stage: Stage, actor: Actor, at: datetime, **more: Any) -> "Event":
        """It stands on another stage, and tunnels shall act on it there."""
        entered = {
            "stage_id": stage.id,
            "status": stage.semantic,
            "arrival": self.version + 1,
            "entered_stage_at": at,
            "closed_at": None if stage.semantic == Semantic.OPEN else at,
        }
        return replace(self.next_event(kind, actor, at, **entered | more), enters=True)

    def next_event(self, kind: EventKind, actor: Actor, at: datetime, **values: Any) -> "Event":
        """What every act on it comes to: its next version, and what differs."""
        after = replace(self, **values, updated_at=at, version=self.version + 1)
        return Event(kind=kind, deal=after, at=at, actor=actor, changes=differences(self, after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act on a deal, with the deal as it was after it. Numbered by the deal's version."""

    kind: EventKind
    deal: Deal
    at: datetime
    actor: Actor
    changes: tuple[FieldChange, ...] = ()
    enters: bool = False
    """The deal entered its stage by this event, and tunnels shall act on it."""
    hops: int = 0
    """How many transfers led here with no person between them."""
    cause: Actor | None = None
    """Of what a tunnel did: who brought the deal to the tunnel's stage."""

    @property
    def version(self) -> int:
        return self.deal.version

    @property
    def is_arrival(self) -> bool:
        """The deal has stood on its stage since this event, whether tunnels shall act on it or not."""
        return self.deal.arrival == self.deal.version

    @property
    def closes(self) -> bool:
        """The deal entered a won or lost stage by this event."""
        return self.deal.status != Semantic.OPEN and self.is_arrival

    @property
    def changes_search(self) -> bool:
        """It changed what the deal is found by."""
        return self.kind in _TURNS_UP or any(change.field in _WORDED for change in self.changes)


_WORDED = {"title", "customer", "tags"}
_TURNS_UP = ("created", "copied_from", "deleted", "restored")


def creation_event(deal: Deal, actor: Actor, at: datetime, *, enters: bool = True) -> Event:
    """The first event of a deal made by hand, by an import or by a repeat sale."""
    return Event(kind="created", deal=deal, at=at, actor=actor, enters=enters)


EDITABLE = frozenset(
    (
        "title amount currency probability customer responsible_id expected_close_date source tags custom "
        "lost_reason comments"
    ).split()
)
"""The fields that a person may set; the rest is kept by the system."""

_TOLD = EDITABLE | {"stage_id", "closed_at"}


def differences(before: Deal, after: Deal) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, _plain(old), _plain(new))
        for name in (field.name for field in fields(Deal) if field.name in _TOLD)
        if (old := getattr(before, name)) != (new := getattr(after, name))
    )


def _plain(value: Any) -> Any:
    """A value as a timeline tells it."""
    if isinstance(value, CustomerRef):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
