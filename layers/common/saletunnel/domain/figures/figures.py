"""Figures over a period: how many deals entered each stage, and how many went through each tunnel.

Totals say what stands where now; figures say what went where when. Both are kept from the same events, each event of a
deal counted once: `tally` remembers up to which version a deal's history was counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from saletunnel.domain.cadence import local_date
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import ActorKind
from saletunnel.domain.errors import NotFound
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.tunnels.tunnel import source_stage_of


@dataclass(frozen=True, slots=True)
class ArrivalKey:
    """Deals of one responsible (empty for nobody) that entered a stage on a day of the tenant's calendar."""

    stage_id: str
    day: date
    responsible_id: str


@dataclass(slots=True)
class ArrivalFigures:
    """`arrived` are those of `entered` that were not in the pipeline before; `amounts` are minor units by currency."""

    entered: int = 0
    arrived: int = 0
    amounts: Counter[str] = field(default_factory=Counter)

    def add(self, other: "ArrivalFigures") -> None:
        self.entered += other.entered
        self.arrived += other.arrived
        self.amounts.update(other.amounts)


@dataclass(frozen=True, slots=True)
class FlowKey:
    """Deals that a tunnel took to a stage on a day; `hop` counts the tunnels that they went through, this one too."""

    day: date
    hop: int
    tunnel_id: str
    target_stage_id: str

    @property
    def source_stage_id(self) -> str:
        return source_stage_of(self.tunnel_id)

    @property
    def pipelines(self) -> frozenset[str]:
        """The ids of the two that the tunnel joins."""
        return frozenset({pipeline_of(self.source_stage_id), pipeline_of(self.target_stage_id)})


@dataclass(frozen=True, slots=True)
class Figures:
    """What some events add."""

    arrivals: Mapping[ArrivalKey, ArrivalFigures]
    flows: Mapping[FlowKey, int]


def count_events(events: Iterable[Event], time_zone: str) -> Figures:
    """What the events add; those by which no deal entered a stage add nothing."""
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
            flows[FlowKey(day, deal.passages, tunnel_id, deal.stage_id)] += 1
    return Figures(arrivals, flows)


def _arrival(event: Event) -> ArrivalFigures:
    deal = event.deal
    arrived = _pipeline_before(event) != deal.pipeline_id
    return ArrivalFigures(1, int(arrived), _amount(deal))


def _pipeline_before(event: Event) -> str | None:
    """The pipeline that the deal was in; None for a new deal."""
    for change in event.changes:
        if change.field == "stage_id":
            try:
                return pipeline_of(change.before)
            except NotFound:
                return None
    return None


def _amount(deal: Deal) -> Counter[str]:
    """Of a deal and its copies the money of one counts."""
    return Counter({deal.currency: deal.amount}) if deal.counted and deal.amount and deal.currency else Counter()


def _tunnel_of(event: Event) -> str | None:
    return event.actor.id if event.actor.kind == ActorKind.TUNNEL else None
