"""Reads the parts of a tenant's design that decisions need. A delivery or a request reads each thing once."""

from collections.abc import Collection
from datetime import datetime

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.account import Account
from saletunnel.domain.company.subscription import Allowance
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.design import Design
from saletunnel.domain.pipeline import Pipeline
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import removed_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.ports import Ports


class DesignReads:
    """Revisions, pipelines, accounts, customers and removed members, cached from their first read."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._revisions: dict[str, int] = {}
        self._pipelines: dict[tuple[str, str], Pipeline] = {}
        self._accounts: dict[str, Account] = {}
        self._allowances: dict[str, Allowance] = {}
        self._customers: dict[tuple[str, str], Customer | None] = {}
        self._removed_members: dict[str, frozenset[str]] = {}

    def revision(self, tenant: str) -> int:
        """The revision of the tenant's tunnels and rules."""
        if tenant not in self._revisions:
            self._revisions[tenant] = self._ports.tunnels.revision(tenant)
        return self._revisions[tenant]

    def account(self, tenant: str) -> Account:
        if tenant not in self._accounts:
            self._accounts[tenant] = read_account(self._ports, tenant)
        return self._accounts[tenant]

    def design(self, tenant: str, pipeline_ids: Collection[str], *, names_people: bool) -> Design:
        """The design with these pipelines; with the removed members only if a decision `names_people`."""
        missing = [id_ for id_ in dict.fromkeys(pipeline_ids) if (tenant, id_) not in self._pipelines]
        if missing or tenant not in self._accounts:
            account, found = self._ports.accounts.with_pipelines(tenant, missing)
            self._pipelines |= {(tenant, id_): pipeline for id_, pipeline in found.items()}
            self._accounts.setdefault(tenant, account or read_account(self._ports, tenant))
        account = self._accounts[tenant]
        if tenant not in self._allowances:
            self._allowances[tenant] = allowance_of(self._ports, tenant, account)
        known = {id_: self._pipelines[tenant, id_] for id_ in pipeline_ids if (tenant, id_) in self._pipelines}
        return Design(
            known,
            local_date(self._now, account.time_zone),
            self._allowances[tenant],
            account.deal_rules,
            account.time_zone,
            self._read_removed_members(tenant) if names_people else frozenset(),
        )

    def customer(self, tenant: str, deal: Deal) -> Customer | None:
        """The deal's customer; None if it has none, or if they were deleted."""
        if deal.customer is None:
            return None
        key = tenant, deal.customer.id
        if key not in self._customers:
            self._customers[key] = self._ports.customers.many(tenant, [deal.customer.id]).get(deal.customer.id)
        return self._customers[key]

    def _read_removed_members(self, tenant: str) -> frozenset[str]:
        if tenant not in self._removed_members:
            self._removed_members[tenant] = removed_members(self._ports, tenant)
        return self._removed_members[tenant]
