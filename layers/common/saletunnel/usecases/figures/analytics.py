"""What went where in a period: the funnel of each pipeline, and the flows through the tunnels."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.figures.figures import ArrivalFigures, FlowKey
from saletunnel.domain.pipeline import Pipeline, Semantic
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.ports import Ports

_LONGEST = timedelta(days=366)
_USUAL = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the tenant's calendar, both ends in it."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Funnel:
    """One pipeline in a period. Whoever comes twice is counted twice: figures count arrivals, not deals."""

    pipeline: Pipeline
    by_stage: Mapping[str, ArrivalFigures]

    @property
    def arrived(self) -> int:
        """How many came into the pipeline, new or from another one."""
        return sum(figures.arrived for figures in self.by_stage.values())

    def ended(self, semantic: Semantic) -> int:
        """How many entered a stage that means this."""
        stages = (stage.id for stage in self.pipeline.stages if stage.semantic == semantic)
        return sum(self.by_stage[id_].entered for id_ in stages)

    @property
    def conversion(self) -> float | None:
        """Won for each that arrived, None when none did."""
        return self.ended(Semantic.WON) / self.arrived if self.arrived else None


@dataclass(frozen=True, slots=True)
class Flow:
    """How many deals went through a tunnel to a stage as their `hop`-th."""

    hop: int
    tunnel_id: str
    source_stage_id: str
    target_stage_id: str
    count: int


def read_funnels(
    ports: Ports,
    caller: Caller,
    first: date | None,
    last: date | None,
    *,
    pipeline_id: str | None,
    responsible_id: str | None,
) -> tuple[Period, list[Funnel]]:
    """The funnels of one pipeline or of all, of one responsible or of all; agents see what is theirs or nobody's.

    Without days it is the last thirty. Raises NotFound, RuleViolated.
    """
    tenant = caller.tenant
    period = _period(ports, tenant, first, last)
    pipelines = [ports.pipelines.get(tenant, pipeline_id)] if pipeline_id else ports.pipelines.all(tenant)
    return period, [
        Funnel(pipeline, _by_stage(ports, caller, pipeline, period, responsible_id)) for pipeline in pipelines
    ]


def read_flows(
    ports: Ports, caller: Caller, first: date | None, last: date | None, *, pipeline_id: str | None
) -> tuple[Period, list[Flow]]:
    """The flows through all tunnels, or through those that begin or end in one pipeline; earlier hops first.

    Raises RuleViolated.
    """
    period = _period(ports, caller.tenant, first, last)
    counts: Counter[tuple[int, str, str]] = Counter()
    for key, count in ports.figures.flows(caller.tenant, period.first, period.last):
        if pipeline_id is None or pipeline_id in key.pipelines:
            counts[key.hop, key.tunnel_id, key.target_stage_id] += count
    flows = [
        Flow(hop, tunnel_id, FlowKey(period.first, hop, tunnel_id, target).source_stage_id, target, count)
        for (hop, tunnel_id, target), count in sorted(counts.items())
    ]
    return period, flows


def _by_stage(
    ports: Ports, caller: Caller, pipeline: Pipeline, period: Period, responsible_id: str | None
) -> Mapping[str, ArrivalFigures]:
    by_stage: defaultdict[str, ArrivalFigures] = defaultdict(ArrivalFigures)
    for stage in pipeline.stages:
        by_stage[stage.id] = ArrivalFigures()
    for key, figures in ports.figures.arrivals(caller.tenant, pipeline.id, period.first, period.last):
        wanted = responsible_id is None or key.responsible_id == responsible_id
        if wanted and caller.sees(key.responsible_id or None):
            by_stage[key.stage_id].add(figures)
    return by_stage


def _period(ports: Ports, tenant: str, first: date | None, last: date | None) -> Period:
    today = local_date(ports.now(), read_account(ports, tenant).time_zone)
    last = last or (today if first is None else max(first, today))
    first = first or last - _USUAL
    if not first <= last or last - first >= _LONGEST:
        raise RuleViolated.at("/to", "out_of_range", "A period has 1 to 366 days.")
    return Period(first, last)
