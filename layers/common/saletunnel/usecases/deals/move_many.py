"""Steps of jobs that move many deals, and the deals of columns for such steps."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.entering import must_be_allowed_to_move, must_have_fields
from saletunnel.domain.errors import Contended, DomainError, NotFound
from saletunnel.domain.job import JobError
from saletunnel.domain.pipeline import Stage, pipeline_of
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.deals.missing_fields import Fill
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_EVENTS_AT_ONCE = 20

type Checkpoint = Mapping[str, Any]


def move_all(
    ports: Ports,
    caller: Caller,
    deal_ids: Collection[str],
    stage_id: str,
    *,
    lost_reason: str | None = None,
    fill: Fill = lambda _: {},
    only: Callable[[Deal], bool] | None = None,
    since: datetime | None = None,
    ignore_rules: bool = False,
) -> Step:
    """The step, without a checkpoint, that moves deals to a stage with the caller's rights and sets what `fill` gives.

    Skips a deal that is on the stage already. With `only`, skips deals that do not satisfy it now, are in the bin, or
    are hidden from the caller. A deal that cannot enter the stage is an error of the step; with `ignore_rules`, the
    rules of stages do not apply. So is a deal that the job, which began at `since`, has moved to the stage before: two
    jobs would move it back and forth without end. Raises NotFound if the stage does not exist.
    """
    tenant, now = caller.tenant, ports.now()
    deals = ports.deals.many(tenant, deal_ids)
    wanted = {pipeline_of(stage_id), *(deal.pipeline_id for deal in deals.values())}
    pipelines = ports.pipelines.many(tenant, wanted)
    stages = {stage.id: stage for pipeline in pipelines.values() for stage in pipeline.stages}
    if stage_id not in stages:
        raise NotFound("stage", stage_id)
    stage = stages[stage_id]
    writes: list[Write] = []
    errors: list[JobError] = []
    done = 0
    for deal_id in dict.fromkeys(deal_ids):
        deal = deals.get(deal_id)
        if deal is not None and (deal.deleted_at is not None or not caller.sees(deal.responsible_id)):
            deal = None
        if only is not None and (deal is None or not only(deal)):
            continue
        if deal is not None and deal.stage_id == stage_id:
            continue
        try:
            if deal is None:
                raise NotFound("deal", deal_id)
            if since is not None and _was_moved(ports, caller, deal, stage_id, since):
                errors.append(JobError(deal_id, Contended.code, "The job has moved the deal, and it was moved back."))
                continue
            new_rank = rank.entering(now, deal_id)
            event = deal.moved(stage, actor_of(caller), now, rank=new_rank, lost_reason=lost_reason, **fill(deal))
            if not ignore_rules:
                must_be_allowed_to_move(caller, *_here(stages, deal), stage)
                must_have_fields(stage, event.deal)
        except DomainError as refusal:
            missing = tuple(refusal.details.get("fields", ()))
            errors.append(JobError(deal_id, refusal.code, refusal.detail, missing))
            continue
        writes += ports.deals.save(tenant, event)
        done += 1
    return Step(writes=writes, done=done, errors=errors)


def in_columns(
    ports: Ports, caller: Caller, stage_ids: Sequence[str], checkpoint: Checkpoint, at_once: int
) -> tuple[list[str], Checkpoint | None]:
    """The ids of the next deals of the columns that the caller sees, and the next checkpoint; None at the end."""
    at, cursor = checkpoint.get("column", 0), checkpoint.get("cursor")
    if at >= len(stage_ids):
        return [], None
    seen_by = caller.user_id if caller.role == Role.AGENT else None
    page = ports.deals.column(caller.tenant, stage_ids[at], limit=at_once, cursor=cursor, seen_by=seen_by)
    ids = [deal.id for deal in page.data]
    if page.cursor is not None:
        return ids, {"column": at, "cursor": page.cursor}
    return ids, {"column": at + 1} if at + 1 < len(stage_ids) else None


def count_in(ports: Ports, caller: Caller, stage_ids: Collection[str]) -> int:
    """The number of deals on the stages that the caller sees, by their totals, which are eventually consistent."""
    seen_by = caller.user_id if caller.role == Role.AGENT else None
    return sum(
        total.value.count
        for pipeline_id in {pipeline_of(stage_id) for stage_id in stage_ids}
        for total in ports.tallies.totals(caller.tenant, pipeline_id, seen_by=seen_by)
        if total.key.stage_id in stage_ids
    )


def _was_moved(ports: Ports, caller: Caller, deal: Deal, stage_id: str, since: datetime) -> bool:
    """Whether the caller has moved the deal to the stage since then. Reads the history of deals that arrived later."""
    if deal.entered_stage_at <= since:
        return False
    history = ports.deals.history(caller.tenant, deal.id, after=None, at_once=_EVENTS_AT_ONCE)
    events = (placed.value for placed in history if isinstance(placed.value, Event))
    lately = takewhile(lambda event: event.at >= since, events)
    actor = actor_of(caller)
    return any(event.kind == "moved" and event.deal.stage_id == stage_id and event.actor == actor for event in lately)


def _here(stages: Mapping[str, Stage], deal: Deal) -> list[Stage]:
    return [stages[deal.stage_id]] if deal.stage_id in stages else []
