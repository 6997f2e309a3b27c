"""The request bodies for customers."""

from typing import Annotated, Any

from pydantic import Field

from saletunnel.domain.customer import CustomerKind
from saletunnel.http.fields import Body, Email, Flag, Id, Language, Long, Name, Phone


class _Fields(Body):
    """The optional fields of a customer; null empties a field."""

    kind: CustomerKind = "person"
    company_id: Id | None = None
    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None
    opted_out: Flag = False
    notes: Long | None = None

    def given_values(self) -> dict[str, Any]:
        """The fields that the request contains."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class NewCustomer(_Fields):
    """A customer to create."""

    name: Name


class CustomerChange(_Fields):
    """The fields to change; null empties a field, a missing field is not changed."""

    name: Name = ""
    also_found_by: Annotated[tuple[Annotated[str, Field(max_length=300)], ...], Field(max_length=100)] = ()
    """Identities can only be taken away."""


class OtherCustomer(Body):
    """The customer who is merged into the one of the path, or who was."""

    other_id: Id
