"""The account of a tenant, opened the first time that somebody of the tenant comes by."""

from collections.abc import Mapping
from typing import Any

from saletunnel.domain.company import account as accounts
from saletunnel.domain.company.account import Account
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import NameTaken, StaleVersion
from saletunnel.domain.ids import derive_id
from saletunnel.domain.pipeline import Pipeline, default_stages
from saletunnel.usecases.ports import Ports

_FIRST_PIPELINE = {"vi": "Bán hàng", "en": "Sales"}


def read_account(ports: Ports, tenant: str) -> Account:
    """The tenant's account. The first time it is made, with one pipeline, both or neither."""
    found = ports.accounts.get(tenant)
    return found if found is not None else _open(ports, tenant)


def change_account(ports: Ports, caller: Caller, *, seen: int | None, settings: Mapping[str, Any]) -> Account:
    """Changes the settings that are given (name, language, time_zone, currency, business_hours, custom_fields).

    `seen` is the version that the caller read, None to insist. Raises StaleVersion, RoleLacks, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "change the account")
    account = read_account(ports, caller.tenant)
    if seen is not None and seen != account.version:
        raise StaleVersion
    changed = account.changed(ports.now(), **settings)
    ports.commit(ports.accounts.save(caller.tenant, changed))
    return changed


def _open(ports: Ports, tenant: str) -> Account:
    now = ports.now()
    account = accounts.open_account(now)
    first = Pipeline.create(
        id_=derive_id("pipe", tenant, "first"),
        name=_FIRST_PIPELINE[account.language],
        position=0,
        drafts=default_stages(account.language),
        at=now,
    )
    try:
        ports.commit([*ports.accounts.save(tenant, account), *ports.pipelines.save(tenant, first, name_before=None)])
    except (StaleVersion, NameTaken):  # somebody else came by at the same moment
        found = ports.accounts.get(tenant)
        if found is None:
            raise
        return found
    return account
