"""Moving many deals to a stage as a job: deals with given ids, or all deals of a filtered list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.domain.deals.entering import must_be_allowed_to_move
from saletunnel.domain.job import Job, JobName
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.usecases.deals.deal_lists import list_deals
from saletunnel.usecases.deals.missing_fields import check_fields, filler, read_fields, write_fields
from saletunnel.usecases.deals.move_many import count_in, move_all
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports


def bulk_move(
    ports: Ports,
    caller: Caller,
    *,
    stage_id: str,
    deal_ids: Sequence[str] | None,
    wanted: DealFilter | None,
    q: str | None,
    lost_reason: str | None,
    fields: Mapping[str, Any],
) -> Job:
    """Starts a job that moves deals with the caller's rights: those in `deal_ids`, or all that match `wanted` and `q`.

    `fields` fill the fields that a moved deal lacks; see `missing_fields`. Raises RoleLacks, RuleViolated, and
    NotFound if a stage, pipeline or customer does not exist.
    """
    caller.must_be(Role.AGENT, "move deals")
    tenant = caller.tenant
    must_be_allowed_to_move(caller, ports.pipelines.get(tenant, pipeline_of(stage_id)).stage(stage_id))
    arguments: dict[str, Any] = {"stage_id": stage_id}
    if lost_reason is not None:
        arguments["lost_reason"] = lost_reason
    if fields:
        check_fields(ports, caller, fields)
        arguments["fields"] = write_fields(fields)
    if wanted is None:
        arguments["deal_ids"] = list(dict.fromkeys(deal_ids or ()))
    else:
        if wanted.pipeline_id is not None:
            ports.pipelines.get(tenant, wanted.pipeline_id)
        if wanted.stage_id is not None:
            ports.pipelines.get(tenant, pipeline_of(wanted.stage_id)).stage(wanted.stage_id)
        arguments["filter"] = _write(wanted)
        if q is not None:
            arguments["q"] = q
    return running.start(ports, caller, JobName.BULK_MOVE, None, arguments)


class BulkMove:
    """See usecases.jobs.running.JobKind."""

    def count(self, ports: Ports, job: Job) -> int | None:
        """The number of ids. Of a list, the number of deals of the stage or pipeline; None if it has other filters."""
        if "deal_ids" in job.arguments:
            return len(job.arguments["deal_ids"])
        wanted, tenant = job.arguments["filter"], job.started_by.tenant
        if "q" in job.arguments or len(wanted) != 1:
            return None
        if "stage_id" in wanted:
            return count_in(ports, job.started_by, [wanted["stage_id"]])
        if "pipeline_id" in wanted:
            stages = ports.pipelines.get(tenant, wanted["pipeline_id"]).stages
            others = [stage.id for stage in stages if stage.id != job.arguments["stage_id"]]
            return count_in(ports, job.started_by, others)
        return None

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        caller, stage_id = job.started_by, job.arguments["stage_id"]
        lost_reason = job.arguments.get("lost_reason")
        fill = filler(ports, caller, read_fields(job.arguments.get("fields", {})))
        if "deal_ids" in job.arguments:
            ids, at = job.arguments["deal_ids"], job.checkpoint.get("at", 0)
            step = move_all(ports, caller, ids[at : at + at_once], stage_id, lost_reason=lost_reason, fill=fill)
            return replace(step, checkpoint={"at": at + at_once} if at + at_once < len(ids) else None)
        wanted, q = _read(job.arguments["filter"]), job.arguments.get("q")
        cursor = job.checkpoint.get("cursor")
        page = list_deals(ports, caller, wanted, q=q, binned=False, limit=at_once, cursor=cursor)
        found = [deal.id for deal in page.data]
        step = move_all(
            ports,
            caller,
            found,
            stage_id,
            lost_reason=lost_reason,
            fill=fill,
            only=wanted.matches,
            since=job.created_at,
        )
        return replace(step, checkpoint={"cursor": page.cursor} if page.cursor is not None else None)


def _write(wanted: DealFilter) -> dict[str, str]:
    """A filter as plain JSON values."""
    return {name: str(value) for name, value in asdict(wanted).items() if value is not None}


def _read(plain: Mapping[str, str]) -> DealFilter:
    """The filter in the values that `_write` made."""
    kinds: dict[str, Callable[[str], Any]] = {
        "status": Semantic,
        "closing_from": date.fromisoformat,
        "closing_to": date.fromisoformat,
        "amount_from": int,
        "amount_to": int,
        "entered_until": datetime.fromisoformat,
    }
    values = {name: kinds.get(name, str)(value) for name, value in plain.items()}
    return DealFilter(**values)
