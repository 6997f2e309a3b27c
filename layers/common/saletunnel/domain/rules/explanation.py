"""What a rule did, or would do: why it acted on a deal or did not, and what a new time does to its open runs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from saletunnel.domain.deals.events import Actor
from saletunnel.domain.rules.run import Run

Answer = Literal["run", "never_entered", "entered_before_rule", "just_entered", "no_run"]
"""`run`: the run tells. `no_run`: the rule was off when the deal entered, or the log of that time has expired."""


@dataclass(frozen=True, slots=True)
class DateChange:
    """A change of the date that a rule counts from, in ISO 8601; None for an empty date."""

    at: datetime
    actor: Actor
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`run` is the rule's last run for the deal; `date_changes` are the last ones, newest first."""

    answer: Answer
    run: Run | None = None
    date_changes: tuple[DateChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a new time would do to the open runs of a rule: numbers of runs.

    `moved` get a later time than now, and `at_once` are due at once. `parked` wait until somebody enters their date,
    which is empty. `lapsed` will not act, because their date is in the past. `has_more` says that the rule has more
    runs than were read.
    """

    moved: int = 0
    at_once: int = 0
    parked: int = 0
    lapsed: int = 0
    has_more: bool = False
