"""The job that brings the enrolments of a plan in line with the plan, after it was made, changed or switched on.

It plans all enrolments of the plan again, and then enrols the deals that were closed before, or while the plan was off.
If the plan changes meanwhile, the job begins again. The nightly reconciliation is the same job over the deals of the
last days: whatever it repairs was lost on the way, so its metric must be 0.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import JobRunning, NotFound
from saletunnel.domain.job import Job, JobName
from saletunnel.domain.repeats.enrolment import Rest
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.closings import find_closings
from saletunnel.usecases.repeat_sales.following import Touched, follow, is_included, plan_again, recheck
from saletunnel.usecases.writes import Write, Writes

REPAIRED = "EnrolmentsRepaired"
"""The metric: the number of enrolments that the nightly reconciliation had to make or to move."""
_RESTS_OF_PLANS: tuple[Rest, ...] = ("plan_off", "not_included")
_LOOKED_BACK = timedelta(days=2)
_DELIVERED_BY = timedelta(hours=1)
"""A younger change may still be on its way to its enrolment, so the reconciliation leaves it alone."""


def replan(ports: Ports, caller: Caller, plan: RepeatPlan) -> tuple[Writes, Job | None, str]:
    """The writes that start the job, to be committed with the plan; the new job, which must be sent; and the job's id.

    If the job runs already, it notices the new version of the plan, so there is no new one.
    """
    known = ports.jobs.running(caller.tenant, JobName.REPLAN_REPEATS, plan.id)
    if known is not None:
        return ports.jobs.join(caller.tenant, JobName.REPLAN_REPEATS, plan.id, known), None, known
    job = running.new_job(ports, caller, JobName.REPLAN_REPEATS, plan.id, {"plan_id": plan.id, "version": plan.version})
    return ports.jobs.save(caller.tenant, job), job, job.id


def replan_all(ports: Ports, tenant: str) -> None:
    """Saves a job for each plan that is switched on: the subscription may include it again.

    The operator's command has no queue, so the sweep of unfinished jobs sends them when their lease has expired.
    """
    for plan in ports.plans.all(tenant):
        if plan.enabled:
            decide_and_commit(ports, partial(_save_job, ports, tenant, plan), ports.commit)


def _save_job(ports: Ports, tenant: str, plan: RepeatPlan) -> tuple[Writes, None]:
    writes, _, _ = replan(ports, _caller(tenant), plan)
    return writes, None


def reconcile_all(ports: Ports) -> int:
    """Starts the nightly reconciliation of every tenant. Returns the number of jobs."""
    return sum(reconcile(ports, tenant) for tenant in ports.accounts.tenants())


def reconcile(ports: Ports, tenant: str) -> int:
    """Starts the nightly reconciliation of each plan that is switched on. Returns the number of jobs.

    If enrolments of a plan rest although it may run again, all of the plan is looked at.
    """
    since = {"since": (ports.now() - _LOOKED_BACK).isoformat()}
    plans = [plan for plan in ports.plans.all(tenant) if plan.enabled]
    if not plans:
        return 0
    allowance = allowance_of(ports, tenant)
    return sum(
        _start(ports, tenant, plan, {} if _is_left_resting(ports, tenant, plan) else since)
        for plan in plans
        if is_included(plan, allowance)
    )


def _is_left_resting(ports: Ports, tenant: str, plan: RepeatPlan) -> bool:
    return any(ports.enrolments.any_resting(tenant, plan.id, rest) for rest in _RESTS_OF_PLANS)


def _start(ports: Ports, tenant: str, plan: RepeatPlan, arguments: Mapping[str, Any]) -> bool:
    """Whether it has started the job: one that runs on the plan already is enough."""
    values = {"plan_id": plan.id, "version": plan.version, **arguments}
    try:
        running.start(ports, _caller(tenant), JobName.REPLAN_REPEATS, plan.id, values)
    except JobRunning:
        return False
    return True


def _caller(tenant: str) -> Caller:
    return Caller(tenant, JobName.REPLAN_REPEATS, "Repeat plans", None, Role.ADMIN)


class ReplanRepeats:
    """See usecases.jobs.running.JobKind. `done` counts the enrolments and the deals that it has looked at."""

    def count(self, ports: Ports, job: Job) -> int | None:
        tenant = job.started_by.tenant
        if "since" in job.arguments:
            return None
        totals = (ports.tallies.totals(tenant, pipeline.id) for pipeline in ports.pipelines.all(tenant))
        return sum(total.value.count for of_pipeline in totals for total in of_pipeline)

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, so_far = job.started_by.tenant, job.checkpoint
        try:
            plan = ports.plans.get(tenant, job.arguments["plan_id"])
        except NotFound:
            return Step()
        if so_far.get("version", job.arguments["version"]) != plan.version:
            so_far = {"full": True}
        since = job.arguments.get("since") if "full" not in so_far else None
        here = {**so_far, "version": plan.version}
        account = read_account(ports, tenant)
        if since is None and "stages" not in so_far:
            included = is_included(plan, allowance_of(ports, tenant, account))
            return _replan_enrolments(ports, tenant, plan, account.time_zone, here, at_once, included=included)
        return _enrol_deals(ports, tenant, plan, account.time_zone, here, at_once, since)


def _replan_enrolments(
    ports: Ports,
    tenant: str,
    plan: RepeatPlan,
    time_zone: str,
    here: Mapping[str, Any],
    at_once: int,
    *,
    included: bool,
) -> Step:
    found = ports.enrolments.of_plan(tenant, plan.id, after=here.get("after"), at_once=at_once)
    placed = list(islice(found, at_once))
    keys = [each.value for each in placed]
    known = [(journey_id, plan_id) for journey_id, plan_id, _ in keys]
    enrolments, deals = ports.enrolments.with_deals(tenant, known, {deal_id for _, _, deal_id in keys})
    writes: list[Write] = []
    for key, enrolment in recheck(ports, tenant, {plan.id: plan}, enrolments, time_zone).items():
        writes += plan_again(ports, tenant, plan, enrolments[key], enrolment, deals, time_zone, included=included)
    if len(placed) == at_once:
        return Step(writes=writes, checkpoint={**here, "after": placed[-1].place})
    if not included:
        return Step(writes=[*writes, *ports.plans.unchanged(tenant, plan)])
    return Step(writes=writes, checkpoint={**here, "stages": _stages(ports, tenant)})


def _enrol_deals(
    ports: Ports,
    tenant: str,
    plan: RepeatPlan,
    time_zone: str,
    here: Mapping[str, Any],
    at_once: int,
    since: str | None,
) -> Step:
    stages = here["stages"] if "stages" in here else _stages(ports, tenant)
    at, cursor = here.get("at", 0), here.get("cursor")
    if at == len(stages):
        return Step(writes=ports.plans.unchanged(tenant, plan))
    placed = list(islice(ports.deals.on_stage(tenant, stages[at], after=cursor, at_once=at_once), at_once))
    deals = [each.value for each in placed]
    over = len(placed) < at_once
    if since is not None:
        first, last = datetime.fromisoformat(since), ports.now() - _DELIVERED_BY
        over = over or all(deal.entered_stage_at < first for deal in deals)
        deals = [deal for deal in deals if first <= deal.updated_at <= last]
    changed = follow(ports, tenant, _touched(ports, tenant, plan, deals, time_zone), time_zone)
    after = {"at": at + 1, "cursor": None} if over else {"cursor": placed[-1].place}
    return Step(
        writes=[write for writes in changed for write in writes],
        done=len(placed),
        metrics={} if since is None else {REPAIRED: len(changed)},
        checkpoint={**here, "stages": stages, **after},
    )


def _touched(ports: Ports, tenant: str, plan: RepeatPlan, deals: Sequence[Deal], time_zone: str) -> list[Touched]:
    closings = find_closings(ports, tenant, plan, deals, time_zone)
    return [(plan, closings.get(deal.id), deal.journey_id, deal.id) for deal in deals]


def _stages(ports: Ports, tenant: str) -> list[str]:
    return [stage.id for pipeline in ports.pipelines.all(tenant) for stage in pipeline.stages]
