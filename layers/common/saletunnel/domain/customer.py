"""Customers: the people and companies that deals are made with."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """What a request says of a customer; at least a name."""

    name: str
    email: str | None = None
    phone: str | None = None

    @property
    def identity(self) -> str:
        """What tells one customer from another: the e-mail, else the phone, else the name; case ignored."""
        if self.email:
            return f"email:{self.email.casefold()}"
        if self.phone:
            return f"phone:{self.phone}"
        return f"name:{self.name.casefold()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of a tenant."""

    id: str
    name: str
    email: str | None = None
    phone: str | None = None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """A customer as a deal shows it: boards and titles need the name without another read."""

    id: str
    name: str
