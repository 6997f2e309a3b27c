"""A trigger of a stage: an address that another system calls, so that a deal moves to the stage."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.webhooks.endpoint import Secrets

MOST_TRIGGERS = 50
"""The maximum number of triggers of a company."""

TriggerKind = Literal["form_sent", "payment_made", "email_answered", "custom"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """`token` is the last part of its address, and `secrets` sign its calls."""

    id: str
    name: str
    kind: TriggerKind
    stage_id: str
    enabled: bool = True
    backwards: bool = False
    """Whether it may move a deal to an earlier stage, or open a closed one."""
    make_deal: bool = False
    """Whether it makes a deal if it finds none. Only for a form."""
    token: str = field(repr=False)
    secrets: Secrets
    created_at: datetime
    updated_at: datetime
    version: int

    def checked(self) -> "Trigger":
        """Returns the trigger. Raises RuleViolated."""
        if self.make_deal and self.kind != "form_sent":
            raise RuleViolated.at("/make_deal", "not_for_kind", "Only a form makes deals.")
        return self

    def changed(self, at: datetime, **changes: Any) -> "Trigger":
        """The next version with these fields. Raises RuleViolated."""
        return replace(self, **changes, updated_at=at, version=self.version + 1).checked()

    def rotated(self, secret: str, at: datetime) -> "Trigger":
        """The next version with a new secret."""
        return replace(self, secrets=self.secrets.rotated(secret, at), updated_at=at, version=self.version + 1)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.TRIGGER, self.id, self.name)
