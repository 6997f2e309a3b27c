"""The nightly audit of the totals: deals are counted anew, column by column, and compared with what is kept.

Deals that were not counted since their last change are counted first, as their events would have been. What differs
then is looked at in a second round over all deals, and put right only if it differs by as much and nothing was counted
on it since: so a deal that moved on under the audit's eyes is never taken for a mistake.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import JobRunning
from saletunnel.domain.figures.tally import KeptTotal, TotalKey, TotalValue, tally_of
from saletunnel.domain.job import Job, JobError
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.usecases.figures.tallies import tally_events
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

AUDIT = "audit_totals"
DRIFT = "TotalsDrift"
"""The metric: how many totals an audit found wrong."""
_CORRECTED_AT_ONCE = 20
"""A total is four shards, and the job itself two writes more."""

type _Found = Mapping[str, Sequence[Any]]
"""By stage and currency: by how much a total is wrong, and the versions that its shards had then."""


def audit_all(ports: Ports) -> int:
    """Begins an audit of every tenant, but for those that are audited still; gives how many."""
    begun = 0
    for tenant in ports.accounts.tenants():
        auditor = Caller(tenant, AUDIT, "Audit", None, Role.ADMIN)
        try:
            running.start(ports, auditor, AUDIT, "totals", {})
        except JobRunning:
            continue
        begun += 1
    return begun


class Audit:
    """See usecases.jobs.running.JobKind. It commits its counts itself, since counting a deal twice changes nothing."""

    def count(self, ports: Ports, job: Job) -> int | None:  # noqa: ARG002 - the totals are what is in question
        return None

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, so_far = job.started_by.tenant, job.checkpoint
        if "wrong" in so_far:
            return _corrected(ports, tenant, so_far["wrong"])
        stages = so_far.get("stages") or _stages(ports, tenant)
        at, cursor = so_far.get("at", 0), so_far.get("cursor")
        here = {**so_far, "stages": stages}
        if at < len(stages):
            page = ports.deals.column(tenant, stages[at], limit=at_once, cursor=cursor)
            deals = _counted(ports, tenant, page.data)
            here["sums"] = _added(so_far.get("sums", {}), [deal for deal in deals if deal.stage_id == stages[at]])
            place = {"at": at if page.cursor else at + 1, "cursor": page.cursor}
            return Step(done=len(deals), checkpoint={**here, **place})
        binned = list(islice(ports.deals.bin(tenant, after=cursor, at_once=at_once), at_once))
        _counted(ports, tenant, [one.value for one in binned])
        if len(binned) == at_once:
            return Step(checkpoint={**here, "cursor": binned[-1].place})
        return _judged(ports, tenant, stages, so_far)


def _judged(ports: Ports, tenant: str, stages: Sequence[str], so_far: Mapping[str, Any]) -> Step:
    """After a round: it is over when all is right; else a second round, and then what is wrong for certain."""
    found = _differing(ports, tenant, stages, so_far.get("sums", {}))
    if "suspects" not in so_far:
        return Step(checkpoint={"suspects": found} if found else None)
    wrong = {name: one for name, one in found.items() if so_far["suspects"].get(name) == one}
    ports.measure(DRIFT, len(wrong))
    return Step(checkpoint={"wrong": wrong} if wrong else None)


def _corrected(ports: Ports, tenant: str, wrong: _Found) -> Step:
    now, rest = list(wrong.items())[:_CORRECTED_AT_ONCE], list(wrong.items())[_CORRECTED_AT_ONCE:]
    kept = _totals(ports, tenant, [_key(name).stage_id for name, _ in now])
    writes: list[Write] = []
    errors: list[JobError] = []
    for name, (by, seen) in now:
        key = _key(name)
        if [*kept.get(key, _NOTHING).versions] != seen:
            continue  # somebody counted on it: the next audit looks again
        writes += ports.tallies.correct(tenant, key, TotalValue(*by), seen)
        detail = f"It was corrected by {by[0]} deals and {by[1]} {key.currency}".rstrip() + "."
        errors.append(JobError(key.stage_id, "totals_drift", detail))
    return Step(writes=writes, errors=errors, checkpoint={"wrong": dict(rest)} if rest else None)


def _counted(ports: Ports, tenant: str, found: Sequence[Deal]) -> list[Deal]:
    """The deals as they are now, but for those in the bin; those that are not counted yet are."""
    ids = [deal.id for deal in found]
    deals = ports.deals.many(tenant, ids)
    tallies = ports.tallies.many(tenant, ids)
    counted = {id_: tally.version for id_, tally in tallies.items()}
    behind = [(deal.id, deal.version) for deal in deals.values() if counted.get(deal.id, 0) < deal.version]
    events = ports.deals.events(tenant, behind).values()
    for error in tally_events(ports, [(tenant, event) for event in events]).values():
        raise error
    return [deal for deal in deals.values() if deal.deleted_at is None]


def _added(sums: Mapping[str, Sequence[int]], deals: Sequence[Deal]) -> dict[str, list[int]]:
    after = {name: [*value] for name, value in sums.items()}
    for tally in map(tally_of, deals):
        total = after.setdefault(_name(TotalKey(tally.stage_id, tally.currency)), [0, 0])
        total[0] += 1
        total[1] += tally.amount
    return after


def _differing(
    ports: Ports, tenant: str, stages: Sequence[str], sums: Mapping[str, Sequence[int]]
) -> dict[str, list[list[int]]]:
    kept = _totals(ports, tenant, stages)
    found: dict[str, list[list[int]]] = {}
    for name in {*sums, *(_name(key) for key in kept if key.stage_id in stages)}:
        total = kept.get(_key(name), _NOTHING)
        count, amount = sums.get(name, (0, 0))
        by = [count - total.value.count, amount - total.value.amount]
        if any(by):
            found[name] = [by, [*total.versions]]
    return found


def _totals(ports: Ports, tenant: str, stages: Collection[str]) -> dict[TotalKey, KeptTotal]:
    pipelines = dict.fromkeys(pipeline_of(stage_id) for stage_id in stages)
    return {key: total for id_ in pipelines for key, total in ports.tallies.kept(tenant, id_).items()}


def _stages(ports: Ports, tenant: str) -> list[str]:
    return [stage.id for pipeline in ports.pipelines.all(tenant) for stage in pipeline.stages]


def _name(key: TotalKey) -> str:
    return f"{key.stage_id}#{key.currency}"


def _key(name: str) -> TotalKey:
    stage_id, _, currency = name.partition("#")
    return TotalKey(stage_id, currency)


_NOTHING = KeptTotal(TotalValue(0, 0), (0, 0, 0, 0))
