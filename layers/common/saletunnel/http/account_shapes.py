"""What answers show of the account and of who asks."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.account import Account
from saletunnel.domain.roles import Caller


class AccountShape(TypedDict):
    name: str
    language: str
    time_zone: str
    currency: str
    created_at: datetime
    updated_at: datetime
    version: int


def account_shape(one: Account) -> AccountShape:
    return AccountShape(
        name=one.name,
        language=one.language,
        time_zone=one.time_zone,
        currency=one.currency,
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )


class MeShape(TypedDict):
    id: str
    name: str
    email: str | None
    role: str
    tenant: str
    account: AccountShape


def me_shape(caller: Caller, account: Account) -> MeShape:
    return MeShape(
        id=caller.user_id,
        name=caller.name,
        email=caller.email,
        role=caller.role.name.lower(),
        tenant=caller.tenant,
        account=account_shape(account),
    )
