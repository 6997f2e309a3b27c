"""Figures of a period: the deals that entered each stage, and the deals that went through each tunnel.

Totals describe the current state, figures describe movements. Both are updated from the same events, and each event is
counted once: `tally` stores the version up to which a deal's history was counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from saletunnel.domain.cadence import local_date
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import ActorKind
from saletunnel.domain.errors import NotFound
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.tunnels.tunnel import source_stage_of


@dataclass(frozen=True, slots=True)
class ArrivalKey:
    """A stage, a day in the tenant's time zone, and a responsible user (empty for unassigned deals)."""

    stage_id: str
    day: date
    responsible_id: str


@dataclass(slots=True)
class ArrivalFigures:
    """`entered` counts all deals, `arrived` those from outside the pipeline; `amounts` are minor units by currency.

    `semantic` is that of the stage, which may be deleted later; None if no deal entered it.
    """

    entered: int = 0
    arrived: int = 0
    amounts: Counter[str] = field(default_factory=Counter)
    semantic: Semantic | None = None

    def add(self, other: "ArrivalFigures") -> None:
        self.entered += other.entered
        self.arrived += other.arrived
        self.amounts.update(other.amounts)
        self.semantic = self.semantic or other.semantic


@dataclass(frozen=True, slots=True)
class FlowKey:
    """A day, a tunnel, its target stage and the responsible of the deals after it (empty for unassigned deals).

    `hop` is the number of tunnels that the deals passed, with this one.
    """

    day: date
    hop: int
    tunnel_id: str
    target_stage_id: str
    responsible_id: str

    @property
    def source_stage_id(self) -> str:
        return source_stage_of(self.tunnel_id)

    @property
    def pipelines(self) -> frozenset[str]:
        """The ids of the tunnel's source and target pipelines."""
        return frozenset({pipeline_of(self.source_stage_id), pipeline_of(self.target_stage_id)})


@dataclass(frozen=True, slots=True)
class Figures:
    """The increments of the figures by a set of events."""

    arrivals: Mapping[ArrivalKey, ArrivalFigures]
    flows: Mapping[FlowKey, int]


def count_events(events: Iterable[Event], time_zone: str) -> Figures:
    """The increments by these events; events other than arrivals add nothing. Days are in `time_zone`."""
    arrivals: defaultdict[ArrivalKey, ArrivalFigures] = defaultdict(ArrivalFigures)
    flows: Counter[FlowKey] = Counter()
    for event in events:
        deal = event.deal
        if deal.arrival != event.version:
            continue
        day = local_date(event.at, time_zone)
        arrivals[ArrivalKey(deal.stage_id, day, deal.responsible_id or "")].add(_arrival(event))
        tunnel_id = _tunnel_of(event)
        if tunnel_id is not None:
            flows[FlowKey(day, deal.passages, tunnel_id, deal.stage_id, deal.responsible_id or "")] += 1
    return Figures(arrivals, flows)


def _arrival(event: Event) -> ArrivalFigures:
    deal = event.deal
    arrived = _pipeline_before(event) != deal.pipeline_id
    return ArrivalFigures(1, int(arrived), _amount(deal), deal.status)


def _pipeline_before(event: Event) -> str | None:
    """The pipeline of the deal before the event; None for a new deal."""
    for change in event.changes:
        if change.field == "stage_id":
            try:
                return pipeline_of(change.before)
            except NotFound:
                return None
    return None


def _amount(deal: Deal) -> Counter[str]:
    """The deal's amount by currency; empty if the amount of another copy is counted."""
    return Counter({deal.currency: deal.amount}) if deal.counted and deal.amount and deal.currency else Counter()


def _tunnel_of(event: Event) -> str | None:
    return event.actor.id if event.actor.kind == ActorKind.TUNNEL else None
