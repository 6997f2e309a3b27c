"""The body of a call of a trigger."""

from pydantic import ConfigDict

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.triggers.arriving import Wanted
from saletunnel.http.fields import Body, Email, ExternalId, Id, Name, Phone, Title


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
