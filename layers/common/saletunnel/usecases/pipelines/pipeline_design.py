"""Creating, changing and ordering pipelines and their stages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.pipeline import Pipeline, StageDraft, default_stages, reposition
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.tunnels.tunnel_design import All, Designed, read_all
from saletunnel.usecases.writes import Writes

_PLACED_AT_ONCE = 30
"""The number of pipelines that are saved in a transaction, which they fit into at their limit in bytes."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A pipeline with the tunnels that begin in it."""

    pipeline: Pipeline
    tunnels: Sequence[Designed]


def list_pipelines(ports: Ports, caller: Caller) -> list[Outgoing]:
    """All pipelines by position. A new tenant has one pipeline."""
    read_account(ports, caller.tenant)
    all_ = read_all(ports, caller.tenant)
    return [_outgoing(all_, pipeline) for pipeline in all_.design.pipelines.values()]


def read_pipeline(ports: Ports, caller: Caller, pipeline_id: str) -> Outgoing:
    """Raises NotFound."""
    return _outgoing(read_all(ports, caller.tenant), ports.pipelines.get(caller.tenant, pipeline_id))


def create_pipeline(ports: Ports, caller: Caller, name: str, drafts: Sequence[StageDraft] | None) -> Outgoing:
    """Creates a pipeline after the others. Without `drafts` it has the default stages in the tenant's language.

    Raises RoleLacks, SubscriptionLacks, LimitReached, NameTaken, RuleViolated, Contended.
    """
    caller.must_be(Role.ADMIN, "create pipelines")
    tenant, id_ = caller.tenant, ports.new_id("pipe")
    account = read_account(ports, tenant)

    def create() -> tuple[Writes, Outgoing]:
        # Read the revision first: the write fails if another pipeline was created in between, so the limit holds.
        revision = ports.pipelines.revision(tenant)
        others = ports.pipelines.all(tenant)
        account.subscription.must_have_room_for(len(others) + 1)
        pipeline = Pipeline.create(
            id_=id_,
            name=name,
            position=max((other.position for other in others), default=-1) + 1,
            drafts=default_stages(account.language) if drafts is None else drafts,
            at=ports.now(),
        )
        writes = ports.pipelines.save(tenant, pipeline, name_before=None)
        return [*writes, *ports.pipelines.revise(tenant, revision)], Outgoing(pipeline, ())

    return decide_and_commit(ports, create)


def rename_pipeline(ports: Ports, caller: Caller, pipeline_id: str, seen: int | None, name: str) -> Outgoing:
    """Raises RoleLacks, NotFound, StaleVersion, Contended, NameTaken."""
    return change_pipeline(ports, caller, pipeline_id, seen, lambda pipeline: pipeline.renamed(name, ports.now()))


def change(
    ports: Ports, caller: Caller, pipeline_id: str, seen: int | None, name: str | None, position: int | None
) -> Outgoing:
    """Renames a pipeline, or moves it to another position, or both; None changes nothing.

    Raises RoleLacks, NotFound, StaleVersion, Contended, NameTaken.
    """
    if position is not None:
        return place_pipeline(ports, caller, pipeline_id, seen, name, position)
    if name is not None:
        return rename_pipeline(ports, caller, pipeline_id, seen, name)
    return change_pipeline(ports, caller, pipeline_id, seen, lambda pipeline: pipeline)


def place_pipeline(
    ports: Ports, caller: Caller, pipeline_id: str, seen: int | None, name: str | None, position: int
) -> Outgoing:
    """Moves a pipeline to `position` among the others (0 is first), and renames it if `name` is given.

    If more than 30 other pipelines change their position, the rest of them are saved in further transactions.
    Raises RoleLacks, NotFound, StaleVersion, Contended, NameTaken.
    """
    caller.must_be(Role.ADMIN, "change pipelines")
    tenant, now = caller.tenant, ports.now()

    def place() -> tuple[Writes, tuple[Pipeline, bool]]:
        before = check_seen(ports.pipelines.get(tenant, pipeline_id), seen)
        renamed = before.renamed(name or before.name, now)
        moved = before.touched(now) if renamed is before else renamed
        first, *others = reposition(ports.pipelines.all(tenant), moved, position, now)
        if renamed is before and first.position == before.position and not others:
            return (), (before, False)
        writes = ports.pipelines.save(tenant, first, name_before=before.name)
        saves = _save_all(ports, tenant, others[:_PLACED_AT_ONCE])
        return [*writes, *saves], (first, len(others) > _PLACED_AT_ONCE)

    def place_more() -> tuple[Writes, bool]:
        _, *others = reposition(ports.pipelines.all(tenant), placed, position, now)
        return _save_all(ports, tenant, others[:_PLACED_AT_ONCE]), len(others) > _PLACED_AT_ONCE

    placed, more = decide_and_commit(ports, place)
    while more:
        more = decide_and_commit(ports, place_more)
    return _outgoing(read_all(ports, tenant), placed)


def _save_all(ports: Ports, tenant: str, pipelines: Sequence[Pipeline]) -> Writes:
    return [
        write for pipeline in pipelines for write in ports.pipelines.save(tenant, pipeline, name_before=pipeline.name)
    ]


def change_pipeline(
    ports: Ports, caller: Caller, pipeline_id: str, seen: int | None, change: Callable[[Pipeline], Pipeline]
) -> Outgoing:
    """Saves the next version of a pipeline; `seen` is the version that the caller read, None for any.

    Raises RoleLacks, NotFound, StaleVersion, Contended, and the errors of `change`.
    """
    caller.must_be(Role.ADMIN, "change pipelines")

    def decide() -> tuple[Writes, Pipeline]:
        before = check_seen(ports.pipelines.get(caller.tenant, pipeline_id), seen)
        after = change(before)
        writes = ports.pipelines.save(caller.tenant, after, name_before=before.name) if after is not before else ()
        return writes, after

    after = decide_and_commit(ports, decide)
    return _outgoing(read_all(ports, caller.tenant), after)


def add_stage(
    ports: Ports, caller: Caller, pipeline_id: str, seen: int | None, draft: StageDraft, position: int | None
) -> Outgoing:
    """Adds a stage at `position` (0 is first), or after the last stage with the same semantic.

    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated.
    """
    return change_pipeline(
        ports, caller, pipeline_id, seen, lambda pipeline: pipeline.with_stage(draft, position, ports.now())
    )


def change_stage(
    ports: Ports,
    caller: Caller,
    pipeline_id: str,
    stage_id: str,
    seen: int | None,
    changes: Mapping[str, Any],
) -> Outgoing:
    """Changes fields of a stage, such as its name, colour or required fields.

    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated.
    """
    return change_pipeline(
        ports,
        caller,
        pipeline_id,
        seen,
        lambda pipeline: pipeline.with_stage_changed(stage_id, changes, ports.now()),
    )


def reorder_stages(
    ports: Ports, caller: Caller, pipeline_id: str, seen: int | None, stage_ids: Sequence[str]
) -> Outgoing:
    """Orders the stages of a pipeline as `stage_ids`, which must be all of its stages.

    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated.
    """
    return change_pipeline(
        ports, caller, pipeline_id, seen, lambda pipeline: pipeline.reordered(stage_ids, ports.now())
    )


def _outgoing(all_: All, pipeline: Pipeline) -> Outgoing:
    ids = {stage.id for stage in pipeline.stages}
    return Outgoing(pipeline, [all_.designed(tunnel) for tunnel in all_.tunnels if tunnel.source_stage_id in ids])
