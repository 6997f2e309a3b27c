"""Designing tunnels: creating, changing and deleting them, with the checks for loops and limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.design import Design
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import NAME_LIMIT, pipeline_of
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.rules.rule import Rule, ways_of
from saletunnel.domain.sizes import check_tunnels_size
from saletunnel.domain.template import shorten
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.domain.tunnels.fan_out import fan_out_warnings, refuse_fan_out
from saletunnel.domain.tunnels.plan_loops import plan_loop_warnings, refuse_plan_loop
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.domain.tunnels.tunnel_loops import loop_warnings, refuse_endless_loop
from saletunnel.domain.ways import Leads
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import check_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

MOST_OF_A_STAGE = 20
"""The maximum number of tunnels on a source stage: the transfers of an arrival must fit into one transaction."""


@dataclass(frozen=True, slots=True)
class Designed:
    """A tunnel with its warnings, which are about loops and about too many copies."""

    tunnel: Tunnel
    warnings: Sequence[DesignWarning] = ()


@dataclass(frozen=True, slots=True)
class All:
    """All tunnels, rules, repeat plans and pipelines of a tenant, as of a revision."""

    tunnels: Sequence[Tunnel]
    rules: Sequence[Rule]
    plans: Sequence[RepeatPlan]
    design: Design
    revision: int

    @property
    def ways(self) -> list[Leads]:
        """The ways on which deals go on without a person, except repeat plans."""
        return [*self.tunnels, *ways_of(self.rules)]

    def designed(self, tunnel: Tunnel) -> Designed:
        return Designed(tunnel, self.warnings(tunnel))

    def warnings(self, made: Leads) -> list[DesignWarning]:
        """Warnings about loops through a tunnel or rule, and about too many copies."""
        label, ways = self.design.stage_label, self.ways
        return [*loop_warnings(made, ways, label), *fan_out_warnings(made, ways, label), *self.plan_warnings(made)]

    def plan_warnings(self, made: Leads | RepeatPlan) -> list[DesignWarning]:
        return plan_loop_warnings(made, self.ways, self.plans, self.design.stage_label)

    def refuse_loops(self, made: Leads) -> None:
        """Raises LoopFound for an endless loop through a tunnel or rule, RuleViolated for too many copies."""
        label, ways = self.design.stage_label, self.ways
        refuse_endless_loop(made, ways, label)
        refuse_fan_out(made, ways, label)
        self.refuse_plan_loop(made)

    def refuse_plan_loop(self, made: Leads | RepeatPlan) -> None:
        """Raises LoopFound."""
        refuse_plan_loop(made, self.ways, self.plans, self.design.stage_label)


def read_all(ports: Ports, tenant: str) -> All:
    """Reads the whole design. The revision is read first, so a later change makes it stale."""
    revision = ports.tunnels.revision(tenant)
    pipelines = {pipeline.id: pipeline for pipeline in ports.pipelines.all(tenant)}
    design = Design(pipelines, local_date(ports.now(), "UTC"))
    tunnels, rules = ports.tunnels.of_pipelines(tenant, pipelines), ports.rules.of_pipelines(tenant, pipelines)
    return All(tunnels, rules, ports.plans.all(tenant), design, revision)


def list_tunnels(ports: Ports, caller: Caller) -> list[Designed]:
    """All tunnels of the tenant, ordered by pipeline."""
    all_ = read_all(ports, caller.tenant)
    return [all_.designed(tunnel) for tunnel in all_.tunnels]


def read_tunnel(ports: Ports, caller: Caller, tunnel_id: str) -> Designed:
    """Raises NotFound."""
    tunnel = ports.tunnels.get(caller.tenant, tunnel_id)
    return read_all(ports, caller.tenant).designed(tunnel)


def create_tunnel(
    ports: Ports,
    caller: Caller,
    *,
    name: str | None,
    source_stage_id: str,
    target_stage_id: str,
    values: Mapping[str, Any],
) -> Designed:
    """Creates a tunnel after the others of its source stage. Its default name is "source stage → target pipeline".

    `values` are its other fields. Raises RoleLacks, SubscriptionLacks, NotFound, TunnelSamePipeline, LoopFound,
    RuleViolated.
    """
    caller.must_be(Role.ADMIN, "create tunnels")
    ends = [pipeline_of(source_stage_id), pipeline_of(target_stage_id)]
    allowance_of(ports, caller.tenant).must_run(Feature.TUNNELS, *ends)
    now = ports.now()
    id_ = new_tunnel_id(ports, source_stage_id)

    def make(all_: All) -> Tunnel:
        source, target = all_.design.stage(source_stage_id), all_.design.pipeline_with(target_stage_id)
        siblings = [tunnel.position for tunnel in all_.tunnels if tunnel.source_stage_id == source_stage_id]
        if len(siblings) >= MOST_OF_A_STAGE:
            message = f"At most {MOST_OF_A_STAGE} tunnels can begin on a stage."
            raise RuleViolated.at("/source/stage_id", "too_many_tunnels", message)
        tunnel = Tunnel(
            **values,
            id=id_,
            name=name or shorten(f"{source.name} → {target.name}", NAME_LIMIT),
            source_stage_id=source_stage_id,
            target_stage_id=target_stage_id,
            position=max(siblings, default=-1) + 1,
            created_at=now,
            updated_at=now,
            version=1,
        ).checked(read_account(ports, caller.tenant).deal_rules)
        _check_members(ports, caller, tunnel)
        return tunnel

    return _save(ports, caller.tenant, make)


def new_tunnel_id(ports: Ports, source_stage_id: str) -> str:
    """An id for a tunnel that begins on this stage, which the id contains."""
    return ports.new_id(f"tun_{source_stage_id.removeprefix('stage_')}")


def change_tunnel(
    ports: Ports, caller: Caller, tunnel_id: str, seen: int | None, changes: Mapping[str, Any]
) -> Designed:
    """Changes fields of a tunnel, except its source; `seen` is the version that the caller read, None for any.

    Raises RoleLacks, SubscriptionLacks, NotFound, StaleVersion, Contended, TunnelSamePipeline, LoopFound, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "change tunnels")
    tenant = caller.tenant
    if "target_stage_id" in changes:
        allowance_of(ports, tenant).must_run(Feature.TUNNELS, pipeline_of(changes["target_stage_id"]))

    def change(all_: All) -> Tunnel:
        before = check_seen(ports.tunnels.get(tenant, tunnel_id), seen)
        after = before.changed(ports.now(), read_account(ports, tenant).deal_rules, **changes)
        all_.design.stage(after.target_stage_id)
        if after.changes != before.changes:
            _check_members(ports, caller, after, kept=before.changes.responsible.user_ids)
        return after

    return _save(ports, tenant, change)


def _check_members(ports: Ports, caller: Caller, tunnel: Tunnel, kept: Sequence[str] = ()) -> None:
    user_ids = tunnel.changes.responsible.user_ids
    check_members(ports, caller, user_ids, "/changes/responsible/user_ids/", kept=kept)


def delete_tunnel(ports: Ports, caller: Caller, tunnel_id: str, seen: int | None) -> None:
    """Raises RoleLacks, NotFound, StaleVersion, Contended."""
    caller.must_be(Role.ADMIN, "delete tunnels")
    tenant = caller.tenant

    def delete() -> tuple[Writes, None]:
        revision = ports.tunnels.revision(tenant)
        tunnel = check_seen(ports.tunnels.get(tenant, tunnel_id), seen)
        return ports.tunnels.delete(tenant, tunnel, revision), None

    decide_and_commit(ports, delete)


def _save(ports: Ports, tenant: str, make: Callable[[All], Tunnel]) -> Designed:
    """Makes and saves a tunnel; makes it again if another tunnel was saved, or a stage deleted, in between.

    So two concurrent changes cannot create an endless loop together, and no tunnel can lead to a deleted stage.
    """

    def decide() -> tuple[Writes, Designed]:
        all_ = read_all(ports, tenant)
        tunnel = make(all_)
        if tunnel in all_.tunnels:
            return (), all_.designed(tunnel)
        of_pipeline = {
            other.id: other
            for other in all_.tunnels
            if pipeline_of(other.source_stage_id) == pipeline_of(tunnel.source_stage_id)
        }
        check_tunnels_size({**of_pipeline, tunnel.id: tunnel}.values(), of_pipeline.values())
        all_.refuse_loops(tunnel)
        return ports.tunnels.save(tenant, tunnel, all_.revision), all_.designed(tunnel)

    return decide_and_commit(ports, decide)
