"""Making a ready-made design: its pipelines, tunnels and repeat plan in one transaction."""

from dataclasses import dataclass

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Pipeline, pipeline_of
from saletunnel.domain.ready_made.designs import READY_MADE, DesignName
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.company.accounts import first_pipeline_id, read_account
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.replanning import replan
from saletunnel.usecases.tunnels.tunnel_design import All, new_tunnel_id, read_all
from saletunnel.usecases.writes import Writes


@dataclass(frozen=True, slots=True)
class MadeDesign:
    """What was made of a ready-made design, and the job that enrols the deals that were closed before."""

    pipelines: tuple[Pipeline, ...]
    tunnels: tuple[Tunnel, ...]
    plan: RepeatPlan
    job_id: str


def make_design(ports: Ports, caller: Caller, name: DesignName) -> MadeDesign:
    """Makes a ready-made design in the language of the company.

    The first pipeline of the company becomes that of the design if nobody has changed it and no tunnel begins in it.
    Otherwise all pipelines are new. Nothing is made twice, because the names of pipelines are unique.
    Raises RoleLacks, SubscriptionLacks, LimitReached, NameTaken, Contended.
    """
    caller.must_be(Role.ADMIN, "create pipelines")
    tenant, design = caller.tenant, READY_MADE[name]
    account, now = read_account(ports, tenant), ports.now()
    allowance = allowance_of(ports, tenant, account)
    allowance.must_run(Feature.TUNNELS)
    allowance.must_run(Feature.REPEAT_SALES)
    new_ids = [ports.new_id("pipe") for _ in design.pipelines]
    plan_id = ports.new_id("plan")

    def make() -> tuple[Writes, tuple[MadeDesign, Job | None]]:
        # Read the revisions first: the writes fail if a pipeline or tunnel was changed in between.
        revision = ports.pipelines.revision(tenant)
        all_ = read_all(ports, tenant)
        before = all_.design.pipelines
        first = before.get(first_pipeline_id(tenant))
        begun = first if first is not None and _is_unchanged(all_, first) else None
        new = design.pipelines[1:] if begun is not None else design.pipelines
        account.subscription.must_have_room_for(len(before) + len(new))
        position = max((other.position for other in before.values()), default=-1) + 1
        made = [
            ready.create(id_, position + at, account.language, now)
            for at, (ready, id_) in enumerate(zip(new, new_ids, strict=False))
        ]
        writes = [write for pipeline in made for write in ports.pipelines.save(tenant, pipeline, name_before=None)]
        if begun is not None:
            taken_over = design.pipelines[0].take_over(begun, account.language, now)
            made = [taken_over, *made]
            writes += ports.pipelines.save(tenant, taken_over, name_before=begun.name)
        tunnels = [
            ready.create(new_tunnel_id(ports, ready.source.in_pipelines(made)), made, account.language, now)
            for ready in design.tunnels
        ]
        plan = design.plan.create(plan_id, made, account.language, now)
        starting, job, job_id = replan(ports, caller, plan)
        writes += [write for tunnel in tunnels for write in ports.tunnels.put(tenant, tunnel)]
        writes += [*ports.pipelines.revise(tenant, revision), *starting]
        writes += ports.plans.save(tenant, plan, all_.revision)
        return writes, (MadeDesign(tuple(made), tuple(tunnels), plan, job_id), job)

    made, job = decide_and_commit(ports, make)
    if job is not None:
        ports.job_queue.send(tenant, job.id)
    return made


def _is_unchanged(all_: All, pipeline: Pipeline) -> bool:
    """Whether the pipeline is as a new company gets it, and no tunnel begins in it."""
    begins = {pipeline_of(tunnel.source_stage_id) for tunnel in all_.tunnels}
    return pipeline.version == 1 and pipeline.id not in begins
