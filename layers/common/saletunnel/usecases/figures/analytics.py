"""The funnels of pipelines and the flows through tunnels in a range of dates."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal_filter import NOBODY
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.figures.figures import ArrivalFigures
from saletunnel.domain.pipeline import Pipeline, Semantic
from saletunnel.domain.tunnels.tunnel_id import source_stage_of
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.ports import Ports

LONGEST = timedelta(days=366)
_DEFAULT = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of dates of the tenant's calendar, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Funnel:
    """The figures of a pipeline by stage.

    An open stage counts arrivals, so a deal that arrives twice is counted twice. A won or lost stage counts the
    closings that still hold.
    """

    pipeline: Pipeline
    by_stage: Mapping[str, ArrivalFigures]

    @property
    def arrived(self) -> int:
        """The number of arrivals in the pipeline, of new deals and from other pipelines."""
        return sum(figures.arrived for figures in self.by_stage.values())

    def ended(self, semantic: Semantic) -> int:
        """The number of deals that were closed with this semantic, on deleted stages too."""
        kept = {stage.id: stage.semantic for stage in self.pipeline.stages}
        of_stages = self.by_stage.items()
        return sum(figures.entered for id_, figures in of_stages if kept.get(id_, figures.semantic) == semantic)

    @property
    def conversion(self) -> float | None:
        """The share of the closed deals that were won, from 0 to 1; None if none was closed.

        Deals that are closed in a range may have arrived before it, so `arrived` is no base for a share.
        """
        won, lost = self.ended(Semantic.WON), self.ended(Semantic.LOST)
        return won / (won + lost) if won + lost else None


@dataclass(frozen=True, slots=True)
class Flow:
    """The number of transfers through a tunnel to a stage that were the `hop`-th hop of their deal."""

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
) -> tuple[DateRange, list[Funnel]]:
    """The funnels of a pipeline or of all pipelines, for a responsible, for `none` of them, or for all.

    Agents see only the figures of their deals and of deals without a responsible. Without `first` and `last`, the range
    is the last 30 days. Raises NotFound, and RuleViolated if the range is invalid or longer than 366 days.
    """
    tenant = caller.tenant
    dates = _date_range(ports, tenant, first, last)
    pipelines = [ports.pipelines.get(tenant, pipeline_id)] if pipeline_id else ports.pipelines.all(tenant)
    return dates, [
        Funnel(pipeline, _by_stage(ports, caller, pipeline, dates, responsible_id)) for pipeline in pipelines
    ]


def read_flows(
    ports: Ports,
    caller: Caller,
    first: date | None,
    last: date | None,
    *,
    pipeline_id: str | None,
    responsible_id: str | None,
) -> tuple[DateRange, list[Flow]]:
    """The flows through all tunnels, or through those that begin or end in a pipeline, sorted by hop.

    They are those of the deals of a responsible, of unassigned deals (`none`), or of all deals.
    Agents see the flows of deals that were theirs or unassigned at the time. Without `first` and `last`, the range is
    the last 30 days. Raises NotFound, and RuleViolated if the range is invalid or longer than 366 days.
    """
    dates = _date_range(ports, caller.tenant, first, last)
    if pipeline_id is not None:
        ports.pipelines.get(caller.tenant, pipeline_id)
    counts: Counter[tuple[int, str, str]] = Counter()
    for key, count in ports.figures.flows(caller.tenant, dates.first, dates.last):
        wanted = pipeline_id is None or pipeline_id in key.pipelines
        if wanted and _counts_for(caller, responsible_id, key.responsible_id):
            counts[key.hop, key.tunnel_id, key.target_stage_id] += count
    flows = [
        Flow(hop, tunnel_id, source_stage_of(tunnel_id), target, count)
        for (hop, tunnel_id, target), count in sorted(counts.items())
    ]
    return dates, flows


def _by_stage(
    ports: Ports, caller: Caller, pipeline: Pipeline, dates: DateRange, responsible_id: str | None
) -> Mapping[str, ArrivalFigures]:
    by_stage: defaultdict[str, ArrivalFigures] = defaultdict(ArrivalFigures)
    for stage in pipeline.stages:
        by_stage[stage.id] = ArrivalFigures()
    for key, figures in ports.figures.arrivals(caller.tenant, pipeline.id, dates.first, dates.last):
        if _counts_for(caller, responsible_id, key.responsible_id):
            by_stage[key.stage_id].add(figures)
    return by_stage


def _counts_for(caller: Caller, wanted: str | None, responsible_id: str) -> bool:
    """Whether the caller may see the deals of a responsible (empty for unassigned deals), and wants them."""
    return wanted in (None, responsible_id or NOBODY) and caller.sees(responsible_id or None)


def _date_range(ports: Ports, tenant: str, first: date | None, last: date | None) -> DateRange:
    today = local_date(ports.now(), read_account(ports, tenant).time_zone)
    last = last or (today if first is None else max(first, today))
    first = first or last - _DEFAULT
    if not first <= last or last - first >= LONGEST:
        raise RuleViolated.at("/to", "out_of_range", "The range must have 1 to 366 days.")
    return DateRange(first, last)
