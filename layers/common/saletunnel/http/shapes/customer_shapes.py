"""What answers show of customers."""

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


def customer_shape(one: Customer) -> CustomerShape:
    return CustomerShape(
        id=one.id,
        name=one.name,
        email=one.email,
        phone=one.phone,
        phone_e164=one.phone_e164,
        language=one.language,
        opted_out=one.opted_out_at is not None,
        opted_out_at=one.opted_out_at,
        notes=one.notes,
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )
