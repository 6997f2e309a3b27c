"""The response body for customers."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.customer import Customer


class CustomerShape(TypedDict):
    id: str
    name: str
    email: str | None
    phone: str | None
    phone_e164: str | None
    language: str | None
    opted_out: bool
    opted_out_at: datetime | None
    notes: str | None
    created_at: datetime
    updated_at: datetime
    version: int


def customer_shape(customer: Customer) -> CustomerShape:
    return CustomerShape(
        id=customer.id,
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        phone_e164=customer.phone_e164,
        language=customer.language,
        opted_out=customer.opted_out_at is not None,
        opted_out_at=customer.opted_out_at,
        notes=customer.notes,
        created_at=customer.created_at,
        updated_at=customer.updated_at,
        version=customer.version,
    )
