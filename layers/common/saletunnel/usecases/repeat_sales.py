"""Repeat-sale plans, the enrolment of closed deals in them, and the sweep that finds what is due.

What is due is made by `due_work`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from saletunnel.domain.deal import Event
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.repeat_sale import Enrolment, RepeatPlan, fitting
from saletunnel.domain.roles import Caller, Role
from saletunnel.usecases.accounts import read_account
from saletunnel.usecases.ports import Due, Ports
from saletunnel.usecases.together import all_or_each

LEASE = timedelta(minutes=30)
"""How long the performer has before a sweep finds the work again: longer than all tries of its queue."""
DUE_IN_A_MESSAGE = 32
_LEASED_AT_ONCE = 3 * DUE_IN_A_MESSAGE
_ENROLLED_AT_ONCE = 50
_MOST_WRITES = 100


def list_plans(ports: Ports, caller: Caller) -> list[RepeatPlan]:
    """All plans of the tenant, oldest first."""
    return ports.plans.all(caller.tenant)


def read_plan(ports: Ports, caller: Caller, plan_id: str) -> RepeatPlan:
    """Raises NotFound."""
    return ports.plans.get(caller.tenant, plan_id)


def create_plan(ports: Ports, caller: Caller, values: Mapping[str, Any], source_pipeline_id: str) -> RepeatPlan:
    """Makes a plan of these fields; without source stages it is for the deals won in the source pipeline.

    Raises RoleLacks, NotFound, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "create repeat-sale plans")
    source = ports.pipelines.get(caller.tenant, source_pipeline_id)
    stages = values["source_stage_ids"] or (source.won_stage.id,)
    for at, stage_id in enumerate(stages):
        if source.stage(stage_id).semantic == Semantic.OPEN:
            raise RuleViolated.at(f"/source/stage_ids/{at}", "stage_is_open", "Repeat sales follow on closed stages.")
    target = values["target_stage_id"]
    ports.pipelines.get(caller.tenant, pipeline_of(target)).stage(target)
    kept = {"id": ports.new_id("plan"), "created_at": ports.now(), "updated_at": ports.now(), "version": 1}
    plan = RepeatPlan(**{**values, "source_stage_ids": stages, **kept}).checked()
    ports.commit(ports.plans.save(caller.tenant, plan))
    return plan


def enrol_closed(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Enrols the deals that the events closed in the plans of their tenants; a later event re-dates an enrolment.

    Gives the errors of the events that could not be enrolled, by their positions.
    """
    plans: dict[str, list[RepeatPlan]] = {}
    zones: dict[str, str] = {}

    def enrol(batch: Sequence[tuple[str, Event]], again: bool) -> None:
        latest: dict[tuple[str, str, str], Enrolment] = {}
        for tenant, event in sorted(batch, key=lambda piece: piece[1].version):
            if tenant not in plans:
                plans[tenant] = ports.plans.all(tenant)
                zones[tenant] = read_account(ports, tenant).time_zone
            for enrolment in fitting(plans[tenant], event, zones[tenant]):
                latest[tenant, enrolment.deal_id, enrolment.plan_id] = enrolment
        writes = [
            write
            for (tenant, _, _), enrolment in latest.items()
            if not (again and _is_enrolled(ports, tenant, enrolment))
            for write in ports.enrolments.enrol(tenant, enrolment)
        ]
        for some in batched(writes, _MOST_WRITES):
            ports.commit(some)

    return all_or_each(events, enrol, _ENROLLED_AT_ONCE)


def sweep(ports: Ports, now: datetime) -> int:
    """Leases what is due at `now` and sends it to the performer; gives how much that was.

    What another sweep leases at the same moment is left to it. What is leased and not done comes up again.
    """
    sent = 0
    for shard in range(ports.enrolments.shards):
        for found in batched(ports.enrolments.due(shard, now), _LEASED_AT_ONCE):
            leased = _leased(ports, found, now)
            ports.due_queue.send(_messages(leased), now)
            sent += len(leased)
    return sent


def _is_enrolled(ports: Ports, tenant: str, enrolment: Enrolment) -> bool:
    """Whether this event, or a later one, enrolled the deal already."""
    key = (enrolment.deal_id, enrolment.plan_id)
    known = ports.enrolments.many(tenant, [key]).get(key)
    return known is not None and known.won_by >= enrolment.won_by


def _leased(ports: Ports, found: Sequence[Due], now: datetime) -> list[Due]:
    def lease(batch: Sequence[Due], again: bool) -> None:  # noqa: ARG001 - the condition of the write looks anew
        ports.commit([write for due in batch for write in ports.enrolments.lease(due, now + LEASE)])

    overtaken = all_or_each(found, lease, _LEASED_AT_ONCE)
    return [due for at, due in enumerate(found) if at not in overtaken]


def _messages(leased: Sequence[Due]) -> Iterator[Sequence[Due]]:
    """What belongs to one plan goes together: it shares the plan's reads and its turns."""
    by_plan: defaultdict[tuple[str, str], list[Due]] = defaultdict(list)
    for due in leased:
        by_plan[due.tenant, due.plan_id].append(due)
    for mine in by_plan.values():
        yield from batched(mine, DUE_IN_A_MESSAGE)
