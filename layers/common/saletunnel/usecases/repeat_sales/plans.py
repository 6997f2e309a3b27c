"""Repeat plans: reading, creating, changing and deleting them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import check_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.replanning import replan
from saletunnel.usecases.tunnels.tunnel_design import read_all
from saletunnel.usecases.writes import Writes

_USERS = "/responsible/user_ids/"
_LEADING = ("enabled", "source_stage_ids", "conditions", "target_stage_id")
"""The fields that may close a loop."""


@dataclass(frozen=True, slots=True)
class PlannedPlan:
    """A saved plan, and the job that brings its enrolments in line with it."""

    plan: RepeatPlan
    job_id: str | None


def list_plans(ports: Ports, caller: Caller) -> list[RepeatPlan]:
    """All plans of the tenant, oldest first."""
    return ports.plans.all(caller.tenant)


def read_plan(ports: Ports, caller: Caller, plan_id: str) -> RepeatPlan:
    """Raises NotFound."""
    return ports.plans.get(caller.tenant, plan_id)


def warnings_of(ports: Ports, caller: Caller, plans: Collection[RepeatPlan]) -> Mapping[str, Sequence[DesignWarning]]:
    """The warnings about loops through each of the plans, by plan id."""
    all_ = read_all(ports, caller.tenant)
    return {plan.id: all_.plan_warnings(plan) for plan in plans}


def create_plan(ports: Ports, caller: Caller, values: Mapping[str, Any], source_pipeline_id: str) -> PlannedPlan:
    """Creates a plan. Without source stages, its source is the won stage of the source pipeline.

    A job enrols the deals that were closed before. Raises RoleLacks, SubscriptionLacks, NotFound, RuleViolated,
    LoopFound, Contended.
    """
    caller.must_be(Role.ADMIN, "create repeat-sale plans")
    ends = (source_pipeline_id, pipeline_of(values["target_stage_id"]))
    allowance_of(ports, caller.tenant).must_run(Feature.REPEAT_SALES, *ends)
    kept = {"id": ports.new_id("plan"), "created_at": ports.now(), "updated_at": ports.now(), "version": 1}

    def create() -> tuple[Writes, tuple[RepeatPlan, Job | None, str | None]]:
        # Read the revision first: the write fails if a stage was deleted, or a tunnel or plan was changed, in between.
        all_ = read_all(ports, caller.tenant)
        stages = _source_stages(ports, caller, source_pipeline_id, values["source_stage_ids"])
        _check_target(ports, caller, values["target_stage_id"])
        rules = read_account(ports, caller.tenant).deal_rules
        plan = RepeatPlan(**{**values, "source_stage_ids": stages, **kept}).checked(rules)
        check_members(ports, caller, plan.responsible.user_ids, _USERS)
        all_.refuse_plan_loop(plan)
        starting, job, job_id = replan(ports, caller, plan)
        return [*ports.plans.save(caller.tenant, plan, all_.revision), *starting], (plan, job, job_id)

    return _started(ports, caller, *decide_and_commit(ports, create))


def change_plan(
    ports: Ports,
    caller: Caller,
    plan_id: str,
    seen: int | None,
    changes: Mapping[str, Any],
    source_pipeline_id: str | None = None,
) -> PlannedPlan:
    """Changes fields of a plan; `seen` is the version that the caller read, None for any.

    If the change moves enrolments or adds some, a job does it. What was made stays. The source is changed as a whole,
    with its pipeline. Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated, LoopFound.
    """
    caller.must_be(Role.ADMIN, "change repeat-sale plans")

    def change() -> tuple[Writes, tuple[RepeatPlan, Job | None, str | None]]:
        all_ = read_all(ports, caller.tenant)
        before = check_seen(ports.plans.get(caller.tenant, plan_id), seen)
        after = changed_plan(ports, caller, before, changes, source_pipeline_id)
        if after is before:
            return (), (before, None, None)
        if any(getattr(after, name) != getattr(before, name) for name in _LEADING):
            all_.refuse_plan_loop(after)
        starting, job, job_id = replan(ports, caller, after) if after.replans(before) else ((), None, None)
        return [*ports.plans.save(caller.tenant, after, all_.revision), *starting], (after, job, job_id)

    return _started(ports, caller, *decide_and_commit(ports, change))


def changed_plan(
    ports: Ports, caller: Caller, before: RepeatPlan, changes: Mapping[str, Any], source_pipeline_id: str | None
) -> RepeatPlan:
    """The next version of a plan, which is not saved. Raises NotFound, RuleViolated."""
    if source_pipeline_id is not None:
        stages = _source_stages(ports, caller, source_pipeline_id, changes["source_stage_ids"])
        changes = {**changes, "source_stage_ids": stages}
    after = before.changed(ports.now(), read_account(ports, caller.tenant).deal_rules, **changes)
    check_members(ports, caller, after.responsible.user_ids, _USERS, kept=before.responsible.user_ids)
    if after.target_stage_id != before.target_stage_id:
        _check_target(ports, caller, after.target_stage_id)
    return after


def _started(ports: Ports, caller: Caller, plan: RepeatPlan, job: Job | None, job_id: str | None) -> PlannedPlan:
    if job is not None:
        ports.job_queue.send(caller.tenant, job.id)
    return PlannedPlan(plan, job_id)


def _source_stages(ports: Ports, caller: Caller, pipeline_id: str, stage_ids: Sequence[str]) -> tuple[str, ...]:
    source = ports.pipelines.get(caller.tenant, pipeline_id)
    stages = tuple(stage_ids) or (source.won_stage.id,)
    for at, stage_id in enumerate(stages):
        if source.stage(stage_id).semantic == Semantic.OPEN:
            raise RuleViolated.at(f"/source/stage_ids/{at}", "stage_is_open", "A source stage must be won or lost.")
    return stages


def _check_target(ports: Ports, caller: Caller, stage_id: str) -> None:
    ports.pipelines.get(caller.tenant, pipeline_of(stage_id)).stage(stage_id)


def delete_plan(ports: Ports, caller: Caller, plan_id: str, seen: int | None) -> None:
    """Deletes a plan but not its deals. Each enrolment ends when its next cycle is due.

    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.ADMIN, "delete repeat-sale plans")

    def delete() -> tuple[Writes, None]:
        plan = check_seen(ports.plans.get(caller.tenant, plan_id), seen)
        return ports.plans.delete(caller.tenant, plan), None

    decide_and_commit(ports, delete)
