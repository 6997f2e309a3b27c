"""What requests about customers carry."""

from typing import Any

from saletunnel.http.fields import Body, Email, Flag, Language, Long, Name, Phone


class _Fields(Body):
    """The fields of a customer that may be left out everywhere; null empties one."""

    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None
    opted_out: Flag = False
    notes: Long | None = None

    def given_values(self) -> dict[str, Any]:
        """The fields that are set."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class NewCustomer(_Fields):
    """A customer to make."""

    name: Name


class CustomerChange(_Fields):
    """Fields to change; what is left out stays."""

    name: Name = ""
