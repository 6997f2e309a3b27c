"""Tunnels: what happens by itself when a deal enters a stage. The one decision is `route`; all else serves it.

A tunnel fires once for each entry of a deal into its stage. Copies are made from the deal as it was when it entered,
under ids that follow from the entry and the tunnel; a move happens only while the deal still stands there by that very
entry. So a second delivery of the same event finds its copies made and the entry gone, and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from saletunnel.domain import template
from saletunnel.domain.condition import Condition, check, holds
from saletunnel.domain.deal import TITLE_LIMIT, Deal, Event
from saletunnel.domain.errors import FieldError, NotFound, TunnelSamePipeline
from saletunnel.domain.events import Actor, ActorKind
from saletunnel.domain.ids import derived
from saletunnel.domain.money import written
from saletunnel.domain.pipeline import Pipeline, Stage, pipeline_of
from saletunnel.domain.subscription import Allowance, Feature

MOST_HOPS = 8
"""After so many transfers with no person between them a chain stops."""

TITLE_FIELDS = frozenset({"title", "customer", "amount", "stage", "pipeline", "date"})

Action = Literal["move", "copy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel:
    """From a stage of one pipeline to a stage of another. `position` orders the tunnels of one stage."""

    id: str
    name: str
    enabled: bool
    source_stage_id: str
    target_stage_id: str
    action: Action
    position: int
    title_template: str | None = None
    conditions: Condition | None = None
    created_at: datetime
    updated_at: datetime
    version: int

    def checked(self) -> "Tunnel":
        """Itself, when it keeps the rules of a tunnel."""
        if pipeline_of(self.source_stage_id) == pipeline_of(self.target_stage_id):
            message = "A tunnel leads from one pipeline into another; both stages are in the same one."
            raise TunnelSamePipeline(message, [FieldError("/target/stage_id", "same_pipeline", message)])
        if self.title_template is not None:
            template.check(self.title_template, TITLE_FIELDS, "/changes/title_template")
        check(self.conditions, "/conditions")
        return self

    def changed(self, at: datetime, **changes: Any) -> "Tunnel":
        return replace(self, **changes, updated_at=at, version=self.version + 1).checked()

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.TUNNEL, self.id, self.name)


def source_of(tunnel_id: str) -> str:
    """The id of the stage that a tunnel begins on: its own id begins with it."""
    return f"stage_{tunnel_id.removeprefix('tun_').rpartition('_')[0]}"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why tunnels that matched did not fire."""

    reason: Literal["too_many_hops"]
    detail: str


@dataclass(frozen=True, slots=True)
class Routing:
    """What one entry sets off: the first events of the copies, then the event of the move."""

    copies: tuple[Event, ...] = ()
    move: Event | None = None
    stopped: Stopped | None = None


def route(entry: Event, deal: Deal, tunnels: Sequence[Tunnel], design: "Design", tenant: str, at: datetime) -> Routing:
    """What the entry of a deal into a stage sets off: all matching copies, then the first matching move.

    `deal` is the deal as it is now, which may be later than `entry.deal`; `tunnels` are those of the entry's stage.
    """
    matching = [
        tunnel
        for tunnel in sorted(tunnels, key=lambda tunnel: (tunnel.position, tunnel.id))
        if tunnel.enabled and design.runs(tunnel) and holds(tunnel.conditions, entry.deal)
    ]
    if matching and entry.hops >= MOST_HOPS:
        return Routing(stopped=Stopped("too_many_hops", f"Stopped after {MOST_HOPS} transfers in a row."))
    copies = tuple(
        entry.deal.copied(
            derived("deal", tenant, entry.deal.id, entry.version, tunnel.id),
            design.stage(tunnel.target_stage_id),
            _title(tunnel, entry.deal, design),
            tunnel.actor,
            entry,
            at,
            tunnel.id,
        )
        for tunnel in matching
        if tunnel.action == "copy"
    )
    mover = next((tunnel for tunnel in matching if tunnel.action == "move"), None)
    if mover is None or deal.entry != entry.version or deal.deleted_at is not None:
        return Routing(copies)
    stage = design.stage(mover.target_stage_id)
    return Routing(copies, deal.transferred(stage, _title(mover, deal, design), mover.actor, entry, at))


@dataclass(frozen=True, slots=True)
class Design:
    """The pipelines that a decision needs, by id, the tenant's calendar date, and what its subscription lets run."""

    pipelines: Mapping[str, Pipeline]
    today: date
    allowance: Allowance = field(default_factory=Allowance)

    def runs(self, tunnel: Tunnel) -> bool:
        """Whether the tunnel's target is there, and the tenant's subscription lets it fire."""
        ends = (pipeline_of(tunnel.source_stage_id), pipeline_of(tunnel.target_stage_id))
        return self.has(tunnel.target_stage_id) and self.allowance.runs(Feature.TUNNELS, *ends)

    def has(self, stage_id: str) -> bool:
        pipeline = self.pipelines.get(pipeline_of(stage_id))
        return pipeline is not None and any(stage.id == stage_id for stage in pipeline.stages)

    def stage(self, stage_id: str) -> Stage:
        """Raises NotFound."""
        pipeline = self.pipelines.get(pipeline_of(stage_id))
        if pipeline is None:
            raise NotFound("stage", stage_id)
        return pipeline.stage(stage_id)


def _title(tunnel: Tunnel, deal: Deal, design: Design) -> str:
    if tunnel.title_template is None:
        return deal.title
    prefix, field, suffix = tunnel.title_template.partition("{title}")
    if field and not prefix and suffix and "{" not in suffix and deal.title.endswith(suffix.rstrip()):
        return deal.title  # a deal that comes round again keeps one suffix
    return titled(tunnel.title_template, deal, design) or deal.title


def titled(title_template: str, deal: Deal, design: Design) -> str:
    """A title from its template, over the deal and the stage that it comes from; capped at TITLE_LIMIT."""
    source = design.pipelines.get(deal.pipeline_id)
    values = {
        "title": deal.title,
        "customer": deal.customer.name if deal.customer else "",
        "amount": written(deal.amount, deal.currency) if deal.amount is not None and deal.currency else "",
        "stage": source.stage(deal.stage_id).name if source and design.has(deal.stage_id) else "",
        "pipeline": source.name if source else "",
        "date": design.today.isoformat(),
    }
    return template.shortened(template.render(title_template, values), TITLE_LIMIT)
