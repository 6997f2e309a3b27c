"""The nightly audit of the totals: the deals are counted again, column by column, and compared with the totals.

Deals that have changed since their last tally are tallied first. Totals that differ are counted in a second pass over
all deals. They are corrected only if they differ by the same amount again and were not changed in between. So a deal
that moves during the audit is not taken for an error.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import JobRunning
from saletunnel.domain.figures.tally import KeptTotal, TotalKey, TotalValue, tally_of, totals_of
from saletunnel.domain.job import Job, JobError, JobName
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.usecases.figures.tallies import tally_events
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

DRIFT = "TotalsDrift"
"""The metric: the number of wrong totals that an audit found."""
_CORRECTED_AT_ONCE = 20
"""The number of totals in a transaction of 100 writes. A total is four writes, one for each shard, and the job two."""

_MOST_FOUND = 1000
"""The number of wrong totals that one audit corrects at most, since they are in the item of the job."""

type _Differences = Mapping[str, Sequence[Any]]
"""By stage, currency and responsible: the difference of count and amount, and the versions of the total's shards."""


_AUDITS = {JobName.AUDIT: "totals", JobName.AUDIT_RUNS: "runs"}
"""The jobs of a nightly audit, with their subjects."""


def audit_all(ports: Ports) -> int:
    """Starts the audits of every tenant, except those that are still running. Returns the number of audits."""
    begun = 0
    for tenant in ports.accounts.tenants():
        for name, subject in _AUDITS.items():
            try:
                running.start(ports, Caller(tenant, name, "Audit", None, Role.ADMIN), name, subject, {})
            except JobRunning:
                continue
            begun += 1
    return begun


class Audit:
    """See usecases.jobs.running.JobKind. Its step commits tallies itself, which is safe because it is idempotent."""

    def count(self, ports: Ports, job: Job) -> int | None:  # noqa: ARG002 - the totals may be wrong
        return None

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, so_far = job.started_by.tenant, job.checkpoint
        if "wrong" in so_far:
            return _correct(ports, tenant, so_far["wrong"])
        stages = so_far.get("stages") or _stages(ports, tenant)
        at, cursor = so_far.get("at", 0), so_far.get("cursor")
        here = {**so_far, "stages": stages}
        if at < len(stages):
            page = ports.deals.column(tenant, stages[at], limit=at_once, cursor=cursor)
            deals = _tally(ports, tenant, page.data)
            sums = _add(so_far.get("sums", {}), [deal for deal in deals if deal.stage_id == stages[at]])
            if page.cursor is not None:
                return Step(done=len(deals), checkpoint={**here, "cursor": page.cursor, "sums": sums})
            found = {**so_far.get("found", {}), **_differences(ports, tenant, stages[at], sums)}
            after = {"at": at + 1, "cursor": None, "sums": {}, "found": dict(islice(found.items(), _MOST_FOUND))}
            return Step(done=len(deals), checkpoint={**here, **after})
        binned = list(islice(ports.deals.bin(tenant, after=cursor, at_once=at_once), at_once))
        _tally(ports, tenant, [placed.value for placed in binned])
        if len(binned) == at_once:
            return Step(checkpoint={**here, "cursor": binned[-1].place})
        return _finish_pass(ports, so_far)


def _finish_pass(ports: Ports, so_far: Mapping[str, Any]) -> Step:
    """Judges the differences of a pass. The next step is the second pass, the correction, or none if all are right."""
    found = so_far.get("found", {})
    if "suspects" not in so_far:
        return Step(checkpoint={"suspects": found} if found else None)
    suspects = so_far["suspects"]
    wrong = {name: difference for name, difference in found.items() if suspects.get(name) == difference}
    ports.measure(DRIFT, len(wrong))
    return Step(checkpoint={"wrong": wrong} if wrong else None)


def _correct(ports: Ports, tenant: str, wrong: _Differences) -> Step:
    now, rest = list(wrong.items())[:_CORRECTED_AT_ONCE], list(wrong.items())[_CORRECTED_AT_ONCE:]
    kept = _totals(ports, tenant, [_key(name).stage_id for name, _ in now])
    writes: list[Write] = []
    errors: list[JobError] = []
    for name, (by, seen) in now:
        key = _key(name)
        if [*kept.get(key, _NOTHING).versions] != seen:
            continue  # the total has changed since; the next audit checks it again
        writes += ports.tallies.correct(tenant, key, TotalValue(*by), seen)
        detail = f"It was corrected by {by[0]} deals and {by[1]} {key.currency}".rstrip() + "."
        errors.append(JobError(key.stage_id, "totals_drift", detail))
    return Step(writes=writes, errors=errors, checkpoint={"wrong": dict(rest)} if rest else None)


def _tally(ports: Ports, tenant: str, found: Sequence[Deal]) -> list[Deal]:
    """Tallies the deals that have changed since their last tally. Returns the current deals that are not in the bin."""
    ids = [deal.id for deal in found]
    deals = ports.deals.many(tenant, ids)
    tallies = ports.tallies.many(tenant, ids)
    counted = {id_: tally.version for id_, tally in tallies.items()}
    behind = [(deal.id, deal.version) for deal in deals.values() if counted.get(deal.id, 0) < deal.version]
    events = ports.deals.events(tenant, behind).values()
    for error in tally_events(ports, [(tenant, event) for event in events]).values():
        raise error
    return [deal for deal in deals.values() if deal.deleted_at is None]


def _add(sums: Mapping[str, Sequence[int]], deals: Sequence[Deal]) -> dict[str, list[int]]:
    after = {name: [*value] for name, value in sums.items()}
    for tally in map(tally_of, deals):
        for key in totals_of(tally):
            total = after.setdefault(_name(key), [0, 0])
            total[0] += 1
            total[1] += tally.amount
    return after


def _differences(
    ports: Ports, tenant: str, stage_id: str, sums: Mapping[str, Sequence[int]]
) -> dict[str, list[list[int]]]:
    kept = _totals(ports, tenant, [stage_id])
    found: dict[str, list[list[int]]] = {}
    for name in sorted({*sums, *(_name(key) for key in kept if key.stage_id == stage_id)}):
        total = kept.get(_key(name), _NOTHING)
        count, amount = sums.get(name, (0, 0))
        by = [count - total.value.count, amount - total.value.amount]
        if any(by):
            found[name] = [by, [*total.versions]]
    return found


def _totals(ports: Ports, tenant: str, stages: Collection[str]) -> dict[TotalKey, KeptTotal]:
    pipelines = dict.fromkeys(pipeline_of(stage_id) for stage_id in stages)
    return {key: total for id_ in pipelines for key, total in ports.tallies.versioned_totals(tenant, id_).items()}


def _stages(ports: Ports, tenant: str) -> list[str]:
    return [stage.id for pipeline in ports.pipelines.all(tenant) for stage in pipeline.stages]


def _name(key: TotalKey) -> str:
    return "#".join((key.stage_id, key.currency, *(() if key.responsible_id is None else (key.responsible_id,))))


def _key(name: str) -> TotalKey:
    return TotalKey(*name.split("#"))


_NOTHING = KeptTotal(TotalValue(0, 0), (0, 0, 0, 0))
