"""Designing tunnels: making, changing and deleting them. What they do then is in `tunnels`."""

from collections.abc import Mapping
from typing import Any

from saletunnel.domain.cadence import local_date
from saletunnel.domain.condition import Condition
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.roles import Caller, Role
from saletunnel.domain.subscription import Feature
from saletunnel.domain.tunnel import Action, Design, Tunnel
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.subscriptions import allowance_of


def list_tunnels(ports: Ports, caller: Caller) -> list[Tunnel]:
    """All tunnels of the tenant, in the order of their pipelines."""
    pipelines = ports.pipelines.all(caller.tenant)
    return ports.tunnels.of_pipelines(caller.tenant, [pipeline.id for pipeline in pipelines])


def read_tunnel(ports: Ports, caller: Caller, tunnel_id: str) -> Tunnel:
    """Raises NotFound."""
    return ports.tunnels.get(caller.tenant, tunnel_id)


def create_tunnel(
    ports: Ports,
    caller: Caller,
    *,
    name: str | None,
    enabled: bool,
    source_stage_id: str,
    target_stage_id: str,
    action: Action,
    title_template: str | None,
    conditions: Condition | None,
) -> Tunnel:
    """A tunnel after the others of its stage; without a name it is called after its ends.

    Raises RoleLacks, PlanLacks, NotFound, TunnelSamePipeline, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "create tunnels")
    ends = [pipeline_of(source_stage_id), pipeline_of(target_stage_id)]
    allowance_of(ports, caller.tenant).must_run(Feature.TUNNELS, *ends)
    pipelines = ports.pipelines.many(caller.tenant, ends)
    now = ports.now()
    design = Design(pipelines, local_date(now, "UTC"))
    source, target = design.stage(source_stage_id), design.stage(target_stage_id)
    siblings = ports.tunnels.of_stage(caller.tenant, source_stage_id)
    tunnel = Tunnel(
        id=ports.new_id(f"tun_{source_stage_id.removeprefix('stage_')}"),
        name=name or f"{pipelines[ends[0]].name}: {source.name} → {pipelines[ends[1]].name}: {target.name}",
        enabled=enabled,
        source_stage_id=source_stage_id,
        target_stage_id=target_stage_id,
        action=action,
        position=max((sibling.position for sibling in siblings), default=-1) + 1,
        title_template=title_template,
        conditions=conditions,
        created_at=now,
        updated_at=now,
        version=1,
    ).checked()
    ports.commit(ports.tunnels.save(caller.tenant, tunnel))
    return tunnel


def change_tunnel(ports: Ports, caller: Caller, tunnel_id: str, seen: int | None, changes: Mapping[str, Any]) -> Tunnel:
    """Changes all but the source; `seen` is the version that the caller read, None to insist.

    Raises RoleLacks, NotFound, StaleVersion, TunnelSamePipeline, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "change tunnels")
    before = _seen(ports.tunnels.get(caller.tenant, tunnel_id), seen)
    after = before.changed(ports.now(), **changes)
    if after.target_stage_id != before.target_stage_id:
        target = ports.pipelines.get(caller.tenant, pipeline_of(after.target_stage_id))
        target.stage(after.target_stage_id)
    ports.commit(ports.tunnels.save(caller.tenant, after))
    return after


def delete_tunnel(ports: Ports, caller: Caller, tunnel_id: str, seen: int | None) -> None:
    """Raises RoleLacks, NotFound, StaleVersion."""
    caller.must_be(Role.ADMIN, "delete tunnels")
    tunnel = _seen(ports.tunnels.get(caller.tenant, tunnel_id), seen)
    ports.commit(ports.tunnels.delete(caller.tenant, tunnel))


def _seen(tunnel: Tunnel, seen: int | None) -> Tunnel:
    if seen is not None and seen != tunnel.version:
        raise StaleVersion
    return tunnel
