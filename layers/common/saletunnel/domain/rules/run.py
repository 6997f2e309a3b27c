"""Runs: one rule for one arrival of one deal. A run keeps its end and the reason, for the log and the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from saletunnel.domain.condition_facts import Fact
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.deals.events import Actor
from saletunnel.domain.deals.timeline import Note, NoteKind, Wording
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run_key import RunKey, stage_of_rule
from saletunnel.domain.rules.run_state import OPEN, RunReason, RunState
from saletunnel.domain.rules.when import When
from saletunnel.domain.scheduled_work import Piece

_NOTES: dict[RunState, NoteKind] = {
    "unknown": "rule_unknown",
    "pending": "rule_pending",
    "parked": "rule_parked",
    "done": "rule_ran",
    "skipped": "rule_skipped",
    "cancelled": "rule_cancelled",
    "failed": "rule_failed",
}
_QUIET: frozenset[RunReason] = frozenset({"switched_off", "rests", "conditions_not_met"})
"""The reasons that only the run log shows: most rules with conditions do not act on most deals."""


_WITH_DETAIL: frozenset[RunReason] = frozenset({"template_failed", "refused"})
"""The reasons that only their detail explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`occurrence` counts the times of a rule that acts at intervals; `attempts` counts the actions that were tried.

    `asked_by` is the person who retried the run, who begins a new chain. `made_deal_id` is the deal that it made last.
    """

    key: RunKey
    rule_name: str
    rule_version: int
    state: RunState
    created_at: datetime
    when: When | None = None
    """When the rule acts, as it was set for this run. None for runs from before it was kept: the rule's."""
    at_once: bool = False
    """Whether the rule acts although the deal has left the stage, because all rules up to it act at once."""
    waits_for: str | None = None
    """The id of the rule before it, if it acts in order."""
    next_rule_id: str | None = None
    """The id of the rule whose run waits for this run."""
    counts_from: datetime | None = None
    """The time from which its duration counts: the arrival, or the end of the run before it."""
    due_at: datetime | None = None
    acted_for: datetime | None = None
    """The time for which it acted last."""
    occurrence: int = 1
    attempts: int = 0
    ended_at: datetime | None = None
    reason: RunReason | None = None
    detail: str = ""
    missing: tuple[str, ...] = ()
    """The fields that the target stage requires and the deal lacks."""
    facts: tuple[Fact, ...] = ()
    """The values that the conditions were checked on when it acted last."""
    made_deal_id: str | None = None
    template_name: str | None = None
    """The name of the template of the message that it sent last."""
    message_id: str | None = None
    """The message that it sent last."""
    asked_by: Actor | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def has_ended(self) -> bool:
        return not self.is_open and self.state != "sending"

    def can_end(self, occurrence: int, state: RunState) -> bool:
        """Whether this occurrence of it can end: it has handed its action over, or nobody knew yet how that ended."""
        if self.occurrence != occurrence:
            return False
        return self.state == "sending" or (self.state == "unknown" and state in ("done", "failed"))

    @property
    def stage_id(self) -> str:
        return stage_of_rule(self.key.rule_id)

    def piece(self, tenant: str) -> Piece | None:
        """The run as scheduled work; None if it has no time."""
        return Piece(tenant, self.key.parts, self.due_at) if self.state == "pending" and self.due_at else None

    def timed(self, due: datetime | None, occurrence: int) -> "Run":
        """The next version with another time: pending, or parked without a time."""
        if due is None:
            wording = "The date of the rule is empty."
            return replace(
                self, state="parked", due_at=None, reason="date_empty", detail=wording, version=self.version + 1
            )
        return replace(
            self,
            state="pending",
            due_at=due,
            occurrence=occurrence,
            reason=None,
            detail="",
            version=self.version + 1,
        )

    def ended(
        self, state: RunState, at: datetime, reason: RunReason | None, detail: str, missing: tuple[str, ...] = ()
    ) -> "Run":
        """The next version, at its end."""
        return replace(
            self,
            state=state,
            due_at=None,
            acted_for=self.due_at or self.acted_for,
            ended_at=at,
            reason=reason,
            detail=detail,
            missing=missing,
            version=self.version + 1,
        )

    def handed_over(self, reason: RunReason | None, detail: str) -> "Run":
        """The next version, which ends when the message, call or task that it made has ended."""
        return replace(
            self,
            state="sending",
            due_at=None,
            acted_for=self.due_at or self.acted_for,
            reason=reason,
            detail=detail,
            version=self.version + 1,
        )

    def started(self, at: datetime) -> "Run":
        """The same version of a waiting run, which counts from `at`; `timed` gives it its time."""
        return replace(self, counts_from=at, ended_at=None)

    def repeated(self, due: datetime, occurrence: int) -> "Run":
        """The same version of an ended run that is due again, with the reason of its last time."""
        return replace(self, state="pending", due_at=due, occurrence=occurrence, ended_at=None, asked_by=None)

    def repeated_for(self, due: datetime | None) -> "Run":
        """The next version of an ended run that is due again, because its date has changed."""
        return replace(self, ended_at=None, missing=(), asked_by=None).timed(due, self.occurrence + 1)

    def retried(self, person: Actor, at: datetime) -> "Run":
        """The next version of a failed run, which is due at once because a person asked for it."""
        return replace(
            self,
            state="pending",
            due_at=at,
            ended_at=None,
            reason=None,
            detail="",
            missing=(),
            asked_by=person,
            version=self.version + 1,
        )


def new_run(rule: Rule, arrival: Event, due: datetime | None, at: datetime) -> Run:
    """The first version of a run; parked if it has no time."""
    return _run_of(rule, arrival, at).timed(due, 1)


def new_sequence(rules: Sequence[Rule], arrival: Event, at: datetime) -> list[Run]:
    """The first versions of the runs that wait for one another: of `rules[1:]`, which act in order after `rules[0]`."""
    runs = []
    at_once = rules[0].when.is_at_once
    for before, rule in pairwise(rules):
        at_once = at_once and rule.when.is_at_once and not before.action.waits_for_person
        run = _run_of(rule, arrival, at)
        runs.append(replace(run, state="waiting", waits_for=before.id, at_once=at_once, counts_from=None, version=1))
    return [replace(run, next_rule_id=after.key.rule_id) for run, after in pairwise(runs)] + runs[-1:]


def _run_of(rule: Rule, arrival: Event, at: datetime) -> Run:
    return Run(
        key=RunKey(arrival.deal.id, arrival.deal.arrival, rule.id),
        rule_name=rule.name,
        rule_version=rule.version,
        state="pending",
        created_at=at,
        when=rule.when,
        at_once=rule.when.is_at_once,
        counts_from=arrival.deal.entered_stage_at,
        version=0,
    )


def note_of(run: Run, actor: Actor, version: int, at: datetime) -> Note | None:
    """The timeline's note about the state of a run; None if only the run log shows it.

    `version` is the deal's version after which the note stands.
    """
    if run.reason in _QUIET or run.state not in _NOTES:
        return None
    wording = _wording(run)
    return Note(
        deal_id=run.key.deal_id,
        version=version,
        about=f"run#{run.key.arrival}#{run.key.rule_id}#{run.version}",
        kind=_NOTES[run.state],
        at=at,
        actor=actor,
        text=wording.text,
        code=wording.code,
        params=wording.params,
    )


def _wording(run: Run) -> Wording:
    if run.state == "pending" and run.due_at is not None:
        due = run.due_at.isoformat(timespec="seconds").replace("+00:00", "Z")
        return Wording(f"Due at {due}.", "due", {"due_at": due})
    if run.reason is None:
        return Wording("Done.", "done")
    params: dict[str, str | tuple[str, ...]] = {"fields": run.missing} if run.missing else {}
    if run.template_name is not None:
        params["template"] = run.template_name
    if run.reason in _WITH_DETAIL:
        params["detail"] = run.detail
    return Wording(run.detail, run.reason, params)
