"""Figures of a period: the deals that entered each stage, and the deals that went through each tunnel.

Totals describe the current state, figures describe movements. Both are updated from the same events, and each event is
counted once: `tally` stores the version up to which a deal's history was counted. A win or a loss is counted as long
as it holds: a deal that is opened again in its pipeline takes it back, from the day on which it was counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from saletunnel.domain.cadence import local_date
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import ActorKind
from saletunnel.domain.deals.origin import OriginKind
from saletunnel.domain.errors import NotFound
from saletunnel.domain.figures.tally import Closing
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.tunnels.tunnel_id import source_stage_of


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
    """The increments of the figures by a set of events, and the closings of their deals that hold after them."""

    arrivals: Mapping[ArrivalKey, ArrivalFigures]
    flows: Mapping[FlowKey, int]
    closings: Mapping[str, Closing]


def count_events(events: Iterable[Event], time_zone: str, closings: Mapping[str, Closing] | None = None) -> Figures:
    """The increments by these events, those of a deal in the order of their versions. Days are in `time_zone`.

    `closings` are those that hold before the events, by deal id. Only arrivals add something. A deal that comes back
    because a transfer is undone has not arrived again.
    """
    arrivals: defaultdict[ArrivalKey, ArrivalFigures] = defaultdict(ArrivalFigures)
    flows: Counter[FlowKey] = Counter()
    standing = dict(closings or {})
    for event in events:
        deal = event.deal
        if deal.arrival != event.version:
            continue
        closing = standing.get(deal.id)
        if event.kind == "transfer_undone":
            if closing is not None and pipeline_of(closing.stage_id) != deal.pipeline_id:
                _take_back(standing.pop(deal.id), arrivals)
            continue
        arrived = _pipeline_before(event) != deal.pipeline_id
        if closing is not None and pipeline_of(closing.stage_id) == deal.pipeline_id:
            del standing[deal.id]
            if not arrived:
                _take_back(closing, arrivals)
        day = local_date(_time(event), time_zone)
        key = ArrivalKey(deal.stage_id, day, deal.responsible_id or "")
        amounts = _amount(deal)
        arrivals[key].add(ArrivalFigures(1, int(arrived), amounts, deal.status))
        if deal.status != Semantic.OPEN:
            [(currency, amount)] = amounts.items() or [("", 0)]
            standing[deal.id] = Closing(deal.stage_id, day, key.responsible_id, currency, amount)
        tunnel_id = _tunnel_of(event)
        if tunnel_id is not None:
            flows[FlowKey(day, deal.passages, tunnel_id, deal.stage_id, deal.responsible_id or "")] += 1
    return Figures(arrivals, flows, standing)


def _time(event: Event) -> datetime:
    """When the deal arrived: for a deal that an import creates, when it came or was closed in the other system."""
    deal = event.deal
    if event.kind != "created" or deal.origin.kind != OriginKind.IMPORT:
        return event.at
    return deal.created_at if deal.closed_at is None else deal.closed_at


def _take_back(closing: Closing, arrivals: Mapping[ArrivalKey, ArrivalFigures]) -> None:
    key = ArrivalKey(closing.stage_id, closing.day, closing.responsible_id)
    amounts = Counter({closing.currency: -closing.amount} if closing.currency else {})
    arrivals[key].add(ArrivalFigures(-1, 0, amounts))


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
