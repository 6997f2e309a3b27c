"""Repeat-sale plans, and the enrolment of closed deals in them. What falls due is found and made in `due_work`."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from saletunnel.domain.deal import Event
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.repeat_sale import Enrolment, RepeatPlan, fitting
from saletunnel.domain.roles import Caller, Role
from saletunnel.usecases.accounts import read_account
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.together import all_or_each

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


def _is_enrolled(ports: Ports, tenant: str, enrolment: Enrolment) -> bool:
    """Whether this event, or a later one, enrolled the deal already."""
    key = (enrolment.deal_id, enrolment.plan_id)
    known = ports.enrolments.many(tenant, [key]).get(key)
    return known is not None and known.won_by >= enrolment.won_by
