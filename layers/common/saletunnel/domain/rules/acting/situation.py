"""What the decision on a run depends on, and its outcome."""

from dataclasses import dataclass
from datetime import datetime

from saletunnel.domain.condition_facts import Fact
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.design import Design
from saletunnel.domain.messages.message import Draft
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_state import RunReason, RunState
from saletunnel.domain.rules.timing import Calendar
from saletunnel.domain.rules.when import When
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL, Task
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that the decision on a due run depends on. `deal` is the deal as it is, and not in the bin."""

    tenant: str
    rule: Rule
    run: Run
    arrival: Event
    deal: Deal
    design: Design
    """The pipelines of the deal, of the rule's stage and of its target."""
    calendar: Calendar
    at: datetime
    customer: Customer | None = None
    """The deal's customer; None if no condition needs it."""
    turn: int = 0
    """How many turns the rule has taken."""
    copies_left: int = MOST_COPIES
    """How many more deals the arrival's chain may make."""
    tasks_left: int = MOST_OF_A_DEAL
    """How many more tasks the deal may have."""

    @property
    def seen(self) -> Deal:
        """The deal that conditions and new deals use: as it entered, if the rule acts at once and after no other."""
        run = self.run
        as_entered = run.at_once and run.waits_for is None and run.asked_by is None
        return self.arrival.deal if as_entered else self.deal

    @property
    def when(self) -> When:
        return self.run.when or self.rule.when


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a run: its state and why, and the effect of its action."""

    state: RunState
    reason: RunReason | None = None
    detail: str = ""
    missing: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    """The values that its conditions were checked on."""
    event: Event | None = None
    """A change or move of the deal, or the first event of a deal that is made."""
    comment: Note | None = None
    task: Task | None = None
    takes_turn: bool = False
    calls: str | None = None
    """The id of the webhook that it calls."""
    message: Draft | None = None

    @property
    def stops_chain(self) -> bool:
        """Whether the rule was stopped because its chain is too long or makes too many deals."""
        return self.reason in ("too_many_hops", "too_many_copies")

    @property
    def made(self) -> Event | None:
        """The first event of the deal that the run makes."""
        return self.event if self.event is not None and self.event.version == 1 else None


def failed(reason: RunReason, detail: str, missing: tuple[str, ...] = ()) -> Outcome:
    """The outcome of an action that is impossible for the deal."""
    return Outcome(state="failed", reason=reason, detail=detail, missing=missing)
