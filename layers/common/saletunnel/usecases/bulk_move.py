"""Moving many deals to one stage: those that are named, or those that stand on some stages, as a job."""

from collections.abc import Sequence
from dataclasses import replace

from saletunnel.domain.entering import must_move
from saletunnel.domain.job import Job, Step
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.roles import Caller, Role
from saletunnel.usecases import jobs
from saletunnel.usecases.moving import count_in, in_columns, move_all
from saletunnel.usecases.ports import Ports

BULK_MOVE = "bulk_move"


def bulk_move(
    ports: Ports,
    caller: Caller,
    *,
    stage_id: str,
    deal_ids: Sequence[str] | None,
    from_pipeline_id: str | None,
    from_stage_id: str | None,
    lost_reason: str | None,
) -> Job:
    """A job that moves deals as the caller would one by one: by their ids, or from a stage or a whole pipeline.

    Raises RoleLacks, NotFound for a stage or pipeline that is not there.
    """
    caller.must_be(Role.AGENT, "move deals")
    tenant = caller.tenant
    target = ports.pipelines.get(tenant, pipeline_of(stage_id)).stage(stage_id)
    must_move(caller, target)
    arguments: dict[str, object] = {"stage_id": stage_id}
    if lost_reason is not None:
        arguments["lost_reason"] = lost_reason
    if deal_ids is not None:
        arguments["deal_ids"] = list(dict.fromkeys(deal_ids))
    else:
        source = ports.pipelines.get(tenant, from_pipeline_id or pipeline_of(from_stage_id or ""))
        stages = source.stages if from_stage_id is None else (source.stage(from_stage_id),)
        arguments["from"] = [stage.id for stage in stages if stage.id != stage_id]
    return jobs.start(ports, caller, BULK_MOVE, None, arguments)


class BulkMove:
    """See usecases.jobs.JobKind."""

    def count(self, ports: Ports, job: Job) -> int:
        if "deal_ids" in job.arguments:
            return len(job.arguments["deal_ids"])
        return count_in(ports, job.started_by.tenant, job.arguments["from"])

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        caller, stage_id = job.started_by, job.arguments["stage_id"]
        lost_reason = job.arguments.get("lost_reason")
        if "deal_ids" in job.arguments:
            ids, at = job.arguments["deal_ids"], job.checkpoint.get("at", 0)
            step = move_all(ports, caller, ids[at : at + at_once], stage_id, lost_reason=lost_reason)
            return replace(step, checkpoint={"at": at + at_once} if at + at_once < len(ids) else None)
        source = job.arguments["from"]
        found, checkpoint = in_columns(ports, caller, source, job.checkpoint, at_once)
        step = move_all(ports, caller, found, stage_id, lost_reason=lost_reason, only_from=source)
        return replace(step, checkpoint=checkpoint)
