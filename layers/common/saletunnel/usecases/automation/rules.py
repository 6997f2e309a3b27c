"""Designing automation rules: creating, changing and deleting them, with the checks for loops and limits."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Literal

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.errors import JobRunning, RuleViolated
from saletunnel.domain.job import Job, JobName
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.actions import CallWebhook, SendMessage
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import check_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.jobs.running import new_job
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.tunnels.tunnel_design import All, read_all
from saletunnel.usecases.writes import Writes

"""The job that moves the open runs of a rule to its new time: see usecases.automation.rescheduling."""
OpenRuns = Literal["keep", "move"]
MOST_OF_A_STAGE = 20
"""The maximum number of rules on a stage: they act one after the other on every deal that enters it."""


@dataclass(frozen=True, slots=True)
class DesignedRule:
    """A rule with its warnings about loops, too many deals, and a webhook that is switched off."""

    rule: Rule
    warnings: Sequence[DesignWarning] = ()
    job_id: str | None = None
    """The job that moves the rule's open runs to its new time."""


def list_rules(ports: Ports, caller: Caller, stage_id: str | None) -> list[DesignedRule]:
    """The rules of the tenant or of one stage, ordered by pipeline, stage and position."""
    all_ = read_all(ports, caller.tenant)
    listed = [rule for rule in all_.rules if stage_id in (None, rule.stage_id)]
    off = _webhooks_off(ports, caller.tenant, listed)
    return [_designed(all_, rule, off) for rule in listed]


def read_rule(ports: Ports, caller: Caller, rule_id: str) -> DesignedRule:
    """Raises NotFound."""
    rule = ports.rules.get(caller.tenant, rule_id)
    return _designed(read_all(ports, caller.tenant), rule, _webhooks_off(ports, caller.tenant, [rule]))


def create_rule(ports: Ports, caller: Caller, *, stage_id: str, values: Mapping[str, Any]) -> DesignedRule:
    """Creates a rule after the others of its stage. It acts on deals that enter the stage from now on.

    `values` are its other fields. Raises RoleLacks, SubscriptionLacks, NotFound, LoopFound, RuleViolated, Contended.
    """
    caller.must_be(Role.ADMIN, "create rules")
    tenant, now = caller.tenant, ports.now()
    target = values["action"].leads_to
    ends = [pipeline_of(id_) for id_ in (stage_id, target) if id_ is not None]
    allowance_of(ports, tenant).must_run(Feature.RULES, *ends)
    id_ = ports.new_id(f"rule_{stage_id.removeprefix('stage_')}")

    def make(all_: All) -> Rule:
        all_.design.stage(stage_id)
        siblings = [rule.position for rule in all_.rules if rule.stage_id == stage_id]
        if len(siblings) >= MOST_OF_A_STAGE:
            message = f"A stage can have at most {MOST_OF_A_STAGE} rules."
            raise RuleViolated.at("/stage_id", "too_many_rules", message)
        position = max(siblings, default=-1) + 1
        kept = {"id": id_, "stage_id": stage_id, "position": position, "created_at": now, "updated_at": now}
        rule = Rule(**{**values, **kept}, version=1).checked(read_account(ports, tenant).deal_rules)
        check_references(ports, caller, all_, rule, ())
        return rule

    return _save(ports, tenant, make)


def change_rule(
    ports: Ports,
    caller: Caller,
    rule_id: str,
    seen: int | None,
    changes: Mapping[str, Any],
    open_runs: OpenRuns | None = None,
) -> DesignedRule:
    """Changes fields of a rule, except its stage, also for the runs that have not acted yet.

    Those runs keep their time, or a job moves them to the new one: `open_runs` must say which if `when` is changed.
    `seen` is the version that the caller read, None for any. Raises RoleLacks, SubscriptionLacks, NotFound,
    StaleVersion, Contended, LoopFound, RuleViolated, and JobRunning while an earlier change moves the runs.
    """
    caller.must_be(Role.ADMIN, "change rules")
    tenant = caller.tenant
    if "action" in changes and changes["action"].leads_to is not None:
        allowance_of(ports, tenant).must_run(Feature.RULES, pipeline_of(changes["action"].leads_to))

    def change(all_: All) -> Rule:
        before = check_seen(ports.rules.get(tenant, rule_id), seen)
        after = before.changed(ports.now(), read_account(ports, tenant).deal_rules, **changes)
        if after.action != before.action:
            check_references(ports, caller, all_, after, before.action.people.user_ids)
        if after.when != before.when and open_runs is None:
            message = "Say whether the runs that wait keep their time or move to the new one."
            raise RuleViolated.at("/open_runs", "required", message)
        return after

    moves = "when" in changes and open_runs == "move"
    job = new_job(ports, caller, JobName.RESCHEDULE_RUNS, rule_id, {"rule_id": rule_id}) if moves else None
    if job is not None and (running := ports.jobs.running(tenant, JobName.RESCHEDULE_RUNS, rule_id)) is not None:
        raise JobRunning(JobName.RESCHEDULE_RUNS, rule_id, running)
    designed = _save(ports, tenant, change, job)
    if job is not None:
        ports.job_queue.send(tenant, job.id)
    return replace(designed, job_id=job.id if job is not None else None)


def delete_rule(ports: Ports, caller: Caller, rule_id: str, seen: int | None) -> None:
    """Deletes a rule. A job cancels its open runs.

    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.ADMIN, "delete rules")
    tenant = caller.tenant

    def delete() -> tuple[Writes, None]:
        revision = ports.tunnels.revision(tenant)
        rule = check_seen(ports.rules.get(tenant, rule_id), seen)
        return [*ports.rules.delete(tenant, rule, revision), *ports.jobs.save(tenant, job)], None

    job = new_job(ports, caller, JobName.RESCHEDULE_RUNS, None, {"rule_id": rule_id})
    decide_and_commit(ports, delete)
    ports.job_queue.send(tenant, job.id)


def check_references(ports: Ports, caller: Caller, all_: All, rule: Rule, kept: Sequence[str]) -> None:
    """Raises NotFound for an unknown target, webhook or template.

    Raises RuleViolated for users who are not members, except those `kept`.
    """
    if rule.action.leads_to is not None:
        all_.design.stage(rule.action.leads_to)
    if isinstance(rule.action, CallWebhook):
        ports.endpoints.get(caller.tenant, rule.action.webhook_id)
    if isinstance(rule.action, SendMessage):
        ports.templates.get(caller.tenant, rule.action.template_id)
    action = rule.action
    check_members(ports, caller, action.people.user_ids, action.people_at, kept=kept)


def _save(ports: Ports, tenant: str, make: Callable[[All], Rule], job: Job | None = None) -> DesignedRule:
    """Makes and saves a rule, with a new job if given.

    Makes it again if another rule or a tunnel was saved, or a stage deleted, in between.
    """

    def decide() -> tuple[Writes, DesignedRule]:
        all_ = read_all(ports, tenant)
        rule = make(all_)
        if rule.way is not None:
            all_.refuse_loops(rule.way)
        writes = [*ports.rules.save(tenant, rule, all_.revision)]
        if job is not None:
            writes += ports.jobs.save(tenant, job)
        return writes, _designed(all_, rule, _webhooks_off(ports, tenant, [rule]))

    return decide_and_commit(ports, decide)


def _designed(all_: All, rule: Rule, webhooks_off: Set[str]) -> DesignedRule:
    warnings = [*all_.warnings(rule.way)] if rule.way is not None else []
    if isinstance(rule.action, CallWebhook) and rule.action.webhook_id in webhooks_off:
        warnings.append(DesignWarning("The webhook is switched off, so the rule fails.", "webhook_off", {}))
    return DesignedRule(rule, warnings)


def _webhooks_off(ports: Ports, tenant: str, rules: Iterable[Rule]) -> Set[str]:
    """The ids of the webhooks that the rules call and that are switched off."""
    called = {rule.action.webhook_id for rule in rules if isinstance(rule.action, CallWebhook)}
    found = ports.endpoints.many(tenant, called) if called else {}
    return {id_ for id_, endpoint in found.items() if not endpoint.enabled}
