"""The account of a tenant, which is created by its first read."""

from collections.abc import Mapping
from typing import Any

from saletunnel.domain.company import account as accounts
from saletunnel.domain.company.account import Account
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.ids import derive_id
from saletunnel.domain.pipeline import Pipeline, default_stages
from saletunnel.usecases.company.field_uses import check_field_uses
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_FIRST_PIPELINE = {"vi": "Bán hàng", "en": "Sales"}


def read_account(ports: Ports, tenant: str) -> Account:
    """The tenant's account. If it does not exist, creates it together with a first pipeline."""

    def read() -> tuple[Writes, Account]:
        found = ports.accounts.get(tenant)
        return ((), found) if found is not None else _open(ports, tenant)

    return decide_and_commit(ports, read, ports.commit)  # the request goes on, and reads what was created


def first_pipeline_id(tenant: str) -> str:
    """The id of the pipeline with which a company begins."""
    return derive_id("pipe", tenant, "first")


def change_account(ports: Ports, caller: Caller, *, seen: int | None, settings: Mapping[str, Any]) -> Account:
    """Changes settings: the fields of `AccountChange`.

    `seen` is the version that the caller read, None for any.
    Raises StaleVersion, Contended, RoleLacks, RuleViolated, and InUse for a custom field that is in use.
    """
    caller.must_be(Role.ADMIN, "change the account")

    def change() -> tuple[Writes, Account]:
        account = check_seen(read_account(ports, caller.tenant), seen)
        changed = account.changed(ports.now(), **settings)
        if changed is account:
            return (), account
        writes = ports.accounts.save(caller.tenant, changed)
        if "custom_fields" in settings:
            # The write of the revision fails if a tunnel that uses a removed field is saved meanwhile.
            revision = ports.tunnels.revision(caller.tenant)
            if check_field_uses(ports, caller.tenant, account.custom_fields, changed.custom_fields):
                writes = [*writes, *ports.tunnels.revise(caller.tenant, revision)]
        return writes, changed

    return decide_and_commit(ports, change)


def _open(ports: Ports, tenant: str) -> tuple[Writes, Account]:
    now = ports.now()
    account = accounts.open_account(now)
    first = Pipeline.create(
        id_=first_pipeline_id(tenant),
        name=_FIRST_PIPELINE[account.language],
        position=0,
        drafts=default_stages(account.language),
        at=now,
    )
    return [*ports.accounts.save(tenant, account), *ports.pipelines.save(tenant, first, name_before=None)], account
