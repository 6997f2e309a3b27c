"""The definition of a tunnel. `routing` decides what it does to a deal."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.cadence import parse_duration
from saletunnel.domain.condition import Condition, check, custom_fields_in
from saletunnel.domain.condition_fields import CUSTOMER_FIELDS, FIELDS
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.errors import FieldError, RuleViolated, TunnelSamePipeline
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.sizes import check_design_size
from saletunnel.domain.tunnels import tunnel_changes
from saletunnel.domain.tunnels.tunnel_changes import Changes

Action = Literal["move", "copy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel:
    """A link from a stage of one pipeline to a stage of another. `position` orders the tunnels of a source stage.

    `delay` is an ISO 8601 duration; None or a zero duration means that the tunnel fires at once.
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

    def checked(self, rules: CompanyRules, before: "Tunnel | None" = None) -> "Tunnel":
        """Returns the tunnel. Raises TunnelSamePipeline, and RuleViolated for invalid fields and if it is too large.

        Changes and conditions that are the same as `before` are not checked again: a tunnel from the time before a
        rule can still be switched off.
        """
        if pipeline_of(self.source_stage_id) == pipeline_of(self.target_stage_id):
            message = "Both stages are in the same pipeline. Choose a target stage in another pipeline."
            raise TunnelSamePipeline(message, [FieldError("/target/stage_id", "same_pipeline", message)])
        if self.title_template is not None:
            tunnel_changes.check_title(self.title_template)
        if self.delay is not None:
            try:
                parse_duration(self.delay)
            except ValueError as error:
                raise RuleViolated.at("/delay", "not_a_duration", f"{error}.") from None
        if before is None or self.changes != before.changes:
            self.changes.check(rules)
        if before is None or self.conditions != before.conditions:
            check(self.conditions, "/conditions", {**FIELDS, **CUSTOMER_FIELDS}, rules.custom_fields)
        check_design_size("tunnel", self, before)
        return self

    def changed(self, at: datetime, rules: CompanyRules, **changes: Any) -> "Tunnel":
        """The next version with these fields; this version if they have these values already.

        Raises TunnelSamePipeline, RuleViolated.
        """
        if replace(self, **changes) == self:
            return self
        return replace(self, **changes, updated_at=at, version=self.version + 1).checked(rules, self)

    @property
    def custom_fields(self) -> frozenset[str]:
        """The names of the custom fields that it changes or that its conditions read."""
        return self.changes.custom_fields | custom_fields_in(self.conditions)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.TUNNEL, self.id, self.name)

    @property
    def is_delayed(self) -> bool:
        return self.delay is not None and not parse_duration(self.delay).is_zero

    def due_at(self, entered_at: datetime) -> datetime:
        """When the tunnel fires for a deal that entered its stage at `entered_at` (UTC)."""
        return entered_at if self.delay is None else parse_duration(self.delay).after(entered_at)
