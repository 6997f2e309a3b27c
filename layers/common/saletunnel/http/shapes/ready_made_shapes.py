"""The response body of a ready-made design."""

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:  # a cold start for a design does without it
    from saletunnel.usecases.pipelines.ready_made import MadeDesign


class MadeDesignShape(TypedDict):
    """The ids of what was made. The job enrols the deals that were closed before."""

    pipeline_ids: list[str]
    tunnel_ids: list[str]
    plan_id: str
    job_id: str


def made_design_shape(made: "MadeDesign") -> MadeDesignShape:
    return MadeDesignShape(
        pipeline_ids=[pipeline.id for pipeline in made.pipelines],
        tunnel_ids=[tunnel.id for tunnel in made.tunnels],
        plan_id=made.plan.id,
        job_id=made.job_id,
    )
