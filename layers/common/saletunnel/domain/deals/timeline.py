"""The timeline of a deal: its events, its notes, and the deals that were made from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import Actor, ActorKind, EventKind, FieldChange
from saletunnel.domain.deals.mentions import Mention
from saletunnel.domain.deals.origin import OriginKind

NoteKind = Literal[
    "loop_stopped",
    "repeat_skipped",
    "repeat_held",
    "repeat_rested",
    "repeat_resumed",
    "transfer_blocked",
    "transfer_pending",
    "transfer_waited",
    "transfer_cancelled",
    "rule_pending",
    "rule_parked",
    "rule_ran",
    "rule_skipped",
    "rule_cancelled",
    "rule_failed",
    "rule_unknown",
    "task_made",
    "task_done",
    "task_reopened",
    "task_deleted",
    "commented",
]
NoteCode = Literal[
    "another_moved_it",
    "bounced",
    "cap_reached",
    "complained",
    "conditions_not_met",
    "customer_served",
    "cycles_missed",
    "date_empty",
    "date_past",
    "address_changed",
    "deal_deleted",
    "done",
    "due",
    "email_sent",
    "far_past",
    "fields_missing",
    "invalid_address",
    "left",
    "next_repeat",
    "no_address",
    "no_answer",
    "no_customer",
    "no_sender",
    "not_accepted",
    "not_valid",
    "nothing_to_change",
    "opted_out",
    "previous_failed",
    "refused",
    "reopened",
    "rests",
    "rule_deleted",
    "sms_sent",
    "switched_off",
    "target_gone",
    "task_deleted",
    "task_due",
    "task_named",
    "template_failed",
    "template_gone",
    "task_open",
    "time_came",
    "too_many_copies",
    "too_many_hops",
    "too_many_tasks",
    "tunnel_deleted",
    "waits",
    "webhook_deleted",
    "webhook_gone",
    "webhook_off",
    "webhook_refused",
    "webhook_unreachable",
]
"""What a note says; a client words it in the reader's language."""
NoteParams = Mapping[str, str | tuple[str, ...]]
"""The values that a client puts into its own words for a note: times in RFC 3339, names of fields, titles of tasks."""

TimelineKind = Literal[EventKind, NoteKind, "copied_to", "repeat_made"]

_MAKERS = {OriginKind.TUNNEL_COPY: (ActorKind.TUNNEL, "tunnel_id"), OriginKind.RULE: (ActorKind.RULE, "rule_id")}
"""The kind of actor that made a deal, and the field of its origin that has the actor's id."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a note says: in English, and as a code with values that a client words in the reader's language."""

    text: str
    code: NoteCode | None
    params: NoteParams = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that happened to a deal without changing it, attached to the event with number `version`.

    At most one note exists for each event and `about`, so a repeated write changes nothing. `text` is English; `code`
    names its reason, so that a client words it in another language.
    """

    deal_id: str
    version: int
    about: str
    kind: NoteKind
    at: datetime
    actor: Actor
    text: str
    code: NoteCode | None = None
    params: NoteParams = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """An entry of a timeline. `deal_id` is the other deal of a copy or repeat sale.

    For a transfer, `cause` is the actor who moved the deal to the tunnel's stage. `mentions` are the members whom a
    comment mentions.
    """

    at: datetime
    kind: TimelineKind
    actor: Actor
    changes: tuple[FieldChange, ...] = ()
    note: str | None = None
    code: NoteCode | None = None
    params: NoteParams = field(default_factory=dict)
    deal_id: str | None = None
    cause: Actor | None = None
    mentions: tuple[Mention, ...] = ()


def comment(deal: Deal, text: str, actor: Actor, at: datetime, id_: str) -> Note:
    """A person's comment on a deal."""
    about = timed_about(at, id_)
    return Note(deal_id=deal.id, version=deal.version, about=about, kind="commented", at=at, actor=actor, text=text)


def timed_about(at: datetime, id_: str) -> str:
    """The subject of a note that begins with the time, so that such notes on one version sort by time."""
    return f"said-{at:%Y%m%d%H%M%S%f}-{id_}"


def timeline_entry_of(happened: Event | Note, deal: Deal) -> TimelineEntry:
    """The timeline entry of an event or note. `deal` is the current state of the deal."""
    if isinstance(happened, Note):
        return _timeline_entry_of_note(happened, deal)
    return TimelineEntry(
        at=happened.at,
        kind=happened.kind,
        actor=happened.actor,
        changes=happened.changes,
        deal_id=happened.deal.origin.deal_id if happened.version == 1 else None,
        cause=happened.cause,
    )


def _timeline_entry_of_note(note: Note, deal: Deal) -> TimelineEntry:
    if note.kind == "transfer_pending" and deal.arrival != note.version:
        text = "The deal left the stage before the transfer was due."
        return TimelineEntry(at=note.at, kind="transfer_cancelled", actor=note.actor, note=text, code="left")
    return TimelineEntry(
        at=note.at, kind=note.kind, actor=note.actor, note=note.text, code=note.code, params=note.params
    )


def timeline_entry_of_child(child: Deal) -> TimelineEntry:
    """The entry for a copy or repeat sale in the timeline of the deal that it was made from."""
    origin = child.origin
    kind, maker_id = _MAKERS.get(origin.kind, (ActorKind.PLAN, "plan_id"))
    actor = Actor(kind, getattr(origin, maker_id) or "", origin.made_by or "")
    return TimelineEntry(
        at=child.created_at,
        kind="repeat_made" if kind == ActorKind.PLAN else "copied_to",
        actor=actor,
        note=child.title,
        deal_id=child.id,
    )
