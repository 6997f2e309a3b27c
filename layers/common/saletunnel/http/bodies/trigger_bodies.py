"""The request bodies for triggers, and the body of their calls."""

from typing import Any

from pydantic import ConfigDict

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.triggers.arriving import Wanted
from saletunnel.domain.triggers.trigger import TriggerKind
from saletunnel.http.bodies.tunnel_bodies import StageRef
from saletunnel.http.fields import Body, Email, ExternalId, Flag, Id, Name, Phone, Title


class NewTrigger(Body):
    """A trigger to create. `make_deal` is only for the kind `form_sent`."""

    name: Name
    kind: TriggerKind
    stage: StageRef
    enabled: Flag = True
    backwards: Flag = False
    make_deal: Flag = False

    def values(self) -> dict[str, Any]:
        """The fields of a `Trigger`, except the stage and those that the system sets."""
        return {name: getattr(self, name) for name in ("name", "kind", "enabled", "backwards", "make_deal")}


class TriggerChange(Body):
    """The fields to change; a missing field is not changed. The stage and the kind of a trigger are fixed."""

    name: Name = ""
    enabled: Flag = True
    backwards: Flag = False
    make_deal: Flag = False

    def changed_fields(self) -> dict[str, Any]:
        """The fields of a `Trigger` that the request contains."""
        given = self.model_fields_set
        return {name: getattr(self, name) for name in ("name", "enabled", "backwards", "make_deal") if name in given}


class HookCustomer(Body):
    """The customer whose newest open deal a call means. Other fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None


class Hook(Body):
    """A call of a trigger: the deal by its id, its external id or its customer. Other fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    deal_id: Id | None = None
    external_id: ExternalId | None = None
    customer: HookCustomer | None = None
    title: Title | None = None

    def wanted(self) -> Wanted:
        """Raises RuleViolated if it means no deal."""
        customer = self.customer or HookCustomer.model_construct()
        wanted = Wanted(
            deal_id=self.deal_id,
            external_id=self.external_id,
            name=customer.name,
            email=customer.email,
            phone=customer.phone,
            title=self.title,
        )
        if wanted.is_empty:
            message = "Name the deal by deal_id, external_id, or the e-mail or phone of the customer."
            raise RuleViolated.at("/deal_id", "required", message)
        return wanted
