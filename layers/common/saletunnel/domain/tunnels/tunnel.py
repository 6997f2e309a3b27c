"""A tunnel as a company designed it. What it does to a deal is decided in `tunnel`."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.cadence import parse_duration
from saletunnel.domain.condition import CUSTOMER_FIELDS, FIELDS, Condition, check
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.errors import FieldError, RuleViolated, TunnelSamePipeline
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.tunnels import tunnel_changes
from saletunnel.domain.tunnels.tunnel_changes import Changes

Action = Literal["move", "copy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel:
    """From a stage of one pipeline to a stage of another. `position` orders the tunnels of one stage.

    `delay` is an ISO 8601 duration: without one, or with one of zero, it fires at once.
    """

    id: str
    name: str
    enabled: bool
    source_stage_id: str
    target_stage_id: str
    action: Action
    position: int
    delay: str | None = None
    title_template: str | None = None
    changes: Changes = field(default_factory=Changes)
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
            tunnel_changes.check_title(self.title_template)
        if self.delay is not None:
            try:
                parse_duration(self.delay)
            except ValueError as error:
                raise RuleViolated.at("/delay", "not_a_duration", f"{error}.") from None
        self.changes.check()
        check(self.conditions, "/conditions", FIELDS | CUSTOMER_FIELDS)
        return self

    def changed(self, at: datetime, **changes: Any) -> "Tunnel":
        return replace(self, **changes, updated_at=at, version=self.version + 1).checked()

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.TUNNEL, self.id, self.name)

    @property
    def is_delayed(self) -> bool:
        return self.delay is not None and not parse_duration(self.delay).is_zero

    def due_at(self, entered_at: datetime) -> datetime:
        """When it is to fire for a deal that entered at this moment."""
        return entered_at if self.delay is None else parse_duration(self.delay).after(entered_at)


def source_stage_of(tunnel_id: str) -> str:
    """The id of the stage that a tunnel begins on: its own id begins with it."""
    return f"stage_{tunnel_id.removeprefix('tun_').rpartition('_')[0]}"
