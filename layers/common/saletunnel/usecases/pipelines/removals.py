"""Deleting pipelines and stages: at once if they are not in use, or as a job that moves their deals away first.

People and tunnels can still move deals to the stages while the job runs, so it repeats until it finds no deal. It moves
each deal once: if somebody moves it back, the deletion fails. A deal
that arrives during the deletion itself is moved by a second job, which the transaction of the deletion creates.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import InUse, LastPipeline, RuleViolated
from saletunnel.domain.job import Job, JobError, JobName
from saletunnel.domain.pipeline import Pipeline, pipeline_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.deals.move_many import count_in, in_columns, move_all
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


def delete_pipeline(
    ports: Ports, caller: Caller, pipeline_id: str, seen: int | None, move_deals_to: str | None
) -> Job | None:
    """Deletes a pipeline that is not in use. With `move_deals_to`, starts a job that first moves its deals there.

    Raises RoleLacks, NotFound, StaleVersion, Contended, LastPipeline, InUse, JobRunning.
    """
    caller.must_be(Role.ADMIN, "delete pipelines")
    return _begin(ports, caller, _Removal(pipeline_id, None), seen, move_deals_to)


def delete_stage(
    ports: Ports, caller: Caller, pipeline_id: str, stage_id: str, seen: int | None, move_deals_to: str | None
) -> Job | None:
    """Deletes a stage that is not in use. With `move_deals_to`, starts a job that first moves its deals there.

    Raises RoleLacks, NotFound, StaleVersion, Contended, InUse, JobRunning, and RuleViolated if the pipeline needs the
    stage.
    """
    caller.must_be(Role.ADMIN, "delete stages")
    return _begin(ports, caller, _Removal(pipeline_id, stage_id), seen, move_deals_to)


@dataclass(frozen=True, slots=True)
class _Removal:
    """The deletion of a pipeline, or of one of its stages."""

    pipeline_id: str
    stage_id: str | None

    @classmethod
    def of(cls, job: Job) -> "_Removal":
        return cls(job.arguments["pipeline_id"], job.arguments.get("stage_id"))

    @property
    def kind(self) -> str:
        return JobName.DELETE_PIPELINE if self.stage_id is None else JobName.DELETE_STAGE

    @property
    def subject(self) -> str:
        return self.stage_id or self.pipeline_id

    def stages(self, pipeline: Pipeline) -> list[str]:
        return [stage.id for stage in pipeline.stages] if self.stage_id is None else [self.stage_id]

    def writes(self, ports: Ports, caller: Caller, pipeline: Pipeline, target_id: str | None) -> Writes:
        """The writes of the deletion, and of the job that moves deals that arrive during the deletion."""
        tenant = caller.tenant
        collect: dict[str, Any] = {"stages": self.stages(pipeline)}
        if target_id is not None:
            collect["stage_id"] = target_id
        save_job = ports.jobs.save(tenant, running.new_job(ports, caller, JobName.COLLECT, None, collect))
        if self.stage_id is not None:
            changed = pipeline.without_stage(self.stage_id, ports.now())
            return [*ports.pipelines.save(tenant, changed, name_before=pipeline.name), *save_job]
        revision = ports.pipelines.revision(tenant)
        if len(ports.pipelines.all(tenant)) == 1:
            raise LastPipeline
        return [*ports.pipelines.delete(tenant, pipeline), *ports.pipelines.revise(tenant, revision), *save_job]


def _begin(ports: Ports, caller: Caller, removal: _Removal, seen: int | None, move_deals_to: str | None) -> Job | None:
    if move_deals_to is None:
        _remove_now(ports, caller, removal, seen)
        return None
    return _start_moving(ports, caller, removal, seen, move_deals_to)


def _remove_now(ports: Ports, caller: Caller, removal: _Removal, seen: int | None) -> None:
    tenant = caller.tenant

    def remove() -> tuple[Writes, None]:
        # Read the revision first: the write fails if a tunnel to these stages was created in between.
        revision = ports.tunnels.revision(tenant)
        pipeline = _read_removable(ports, tenant, removal, seen)
        _must_not_be_in_use(ports, caller, removal.stages(pipeline), deals_move=False)
        writes = removal.writes(ports, caller, pipeline, None)
        return [*writes, *ports.tunnels.revise(tenant, revision)], None

    decide_and_commit(ports, remove)


def _start_moving(ports: Ports, caller: Caller, removal: _Removal, seen: int | None, move_deals_to: str) -> Job:
    tenant = caller.tenant
    pipeline = _read_removable(ports, tenant, removal, seen)
    stages = removal.stages(pipeline)
    _must_not_be_in_use(ports, caller, stages, deals_move=True)
    if removal.stage_id is None and len(ports.pipelines.all(tenant)) == 1:
        raise LastPipeline
    if move_deals_to in stages:
        raise RuleViolated.at("/move_deals_to", "deleted_too", "The deals cannot move to a stage that is deleted too.")
    ports.pipelines.get(tenant, pipeline_of(move_deals_to)).stage(move_deals_to)
    arguments = {"pipeline_id": removal.pipeline_id, "move_deals_to": move_deals_to}
    if removal.stage_id is not None:
        arguments["stage_id"] = removal.stage_id
    return running.start(ports, caller, removal.kind, removal.subject, arguments)


def _read_removable(ports: Ports, tenant: str, removal: _Removal, seen: int | None) -> Pipeline:
    """The pipeline of the removal. Raises NotFound, StaleVersion, and RuleViolated if it needs the stage."""
    pipeline = check_seen(ports.pipelines.get(tenant, removal.pipeline_id), seen)
    if removal.stage_id is not None:
        pipeline.without_stage(removal.stage_id, ports.now())
    return pipeline


class Remove:
    """Moves the deals away in passes until a pass finds none, then deletes. See usecases.jobs.running.JobKind."""

    def count(self, ports: Ports, job: Job) -> int:
        caller, removal = job.started_by, _Removal.of(job)
        return count_in(ports, caller, removal.stages(ports.pipelines.get(caller.tenant, removal.pipeline_id)))

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        caller, removal, target_id = job.started_by, _Removal.of(job), job.arguments["move_deals_to"]
        pipeline = ports.pipelines.get(caller.tenant, removal.pipeline_id)
        stages = removal.stages(pipeline)
        ids, place = in_columns(ports, caller, stages, job.checkpoint, at_once)
        step = move_all(ports, caller, ids, target_id, only=lambda deal: deal.stage_id in stages, since=job.created_at)
        moved = job.checkpoint.get("moved", 0) + step.done
        stuck = job.checkpoint.get("stuck", 0) + len(step.errors)
        if place is not None:
            return replace(step, checkpoint={**place, "moved": moved, "stuck": stuck})
        if stuck:
            reason = JobError(
                removal.subject, InUse.code, "Some deals remain: they cannot enter the other stage, or were moved back."
            )
            return replace(step, errors=[*step.errors, reason], failed=True)
        if moved:
            return replace(step, checkpoint={"column": 0})
        revision = ports.tunnels.revision(caller.tenant)
        _must_not_be_in_use(ports, caller, stages, deals_move=True)
        writes = [*removal.writes(ports, caller, pipeline, target_id), *ports.tunnels.revise(caller.tenant, revision)]
        return replace(step, writes=[*step.writes, *writes])


class CollectStragglers:
    """Moves deals that arrived on a stage while it was deleted. See usecases.jobs.running.JobKind."""

    def count(self, ports: Ports, job: Job) -> None:
        """Unknown, and nearly always 0."""

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        caller, stages = job.started_by, job.arguments["stages"]
        ids, place = in_columns(ports, caller, stages, job.checkpoint, at_once)
        target_id = self._target(ports, caller.tenant, job.arguments)
        step = move_all(ports, caller, ids, target_id, only=lambda deal: deal.stage_id in stages, ignore_rules=True)
        return replace(step, checkpoint=place)

    def _target(self, ports: Ports, tenant: str, arguments: Mapping[str, Any]) -> str:
        """The stage to which the job moved the deals.

        If it does not exist, the first stage of the same pipeline, or of the first pipeline if that was deleted.
        """
        pipelines = ports.pipelines.all(tenant)
        known = {stage.id for pipeline in pipelines for stage in pipeline.stages}
        if arguments.get("stage_id") in known:
            return str(arguments["stage_id"])
        home = pipeline_of(arguments["stages"][0])
        return next((pipeline for pipeline in pipelines if pipeline.id == home), pipelines[0]).first_stage.id


def _must_not_be_in_use(ports: Ports, caller: Caller, stage_ids: Sequence[str], *, deals_move: bool) -> None:
    """Raises InUse if something refers to a stage, or if deals are on it and `deals_move` is False."""
    references = _references(ports, caller.tenant, stage_ids)
    deals = _count_deals(ports, caller, stage_ids) if references or not deals_move else 0
    if deals:
        references = [{"kind": "deals", "count": deals}, *references]
    if references:
        at_least = f" At least {deals} deal(s) are there." if deals else ""
        raise InUse(f"It cannot be deleted, because it is in use.{at_least}", references=references)


def _count_deals(ports: Ports, caller: Caller, stage_ids: Sequence[str]) -> int:
    """At least how many deals are on the stages: totals are eventually consistent, so the columns are read too."""
    seen = sum(len(ports.deals.column(caller.tenant, stage_id, limit=1, cursor=None).data) for stage_id in stage_ids)
    return max(seen, count_in(ports, caller, stage_ids)) if seen else 0


def _references(ports: Ports, tenant: str, stage_ids: Collection[str]) -> list[dict[str, Any]]:
    """The tunnels, rules and repeat plans that begin or end on one of the stages, and campaigns that name it."""
    pipelines = ports.pipelines.all(tenant)
    pipeline_ids = [pipeline.id for pipeline in pipelines]
    tunnels = ports.tunnels.of_pipelines(tenant, pipeline_ids)
    found: list[dict[str, Any]] = [
        {"kind": "tunnel", "id": tunnel.id, "name": tunnel.name}
        for tunnel in tunnels
        if tunnel.source_stage_id in stage_ids or tunnel.target_stage_id in stage_ids
    ]
    found += [
        {"kind": "rule", "id": rule.id, "name": rule.name}
        for rule in ports.rules.of_pipelines(tenant, pipeline_ids)
        if not rule.stage_ids.isdisjoint(stage_ids)
    ]
    found += [
        {"kind": "repeat_plan", "id": plan.id, "name": plan.name}
        for plan in ports.plans.all(tenant)
        if plan.target_stage_id in stage_ids or not set(stage_ids).isdisjoint(plan.source_stage_ids)
    ]
    found += [
        {"kind": "campaign", "id": campaign.id, "name": campaign.name}
        for campaign in ports.campaigns.all(tenant)
        if campaign.segment.loses(pipelines, stage_ids)
    ]
    return found
