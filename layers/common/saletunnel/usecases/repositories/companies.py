"""The repositories of accounts and members."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from saletunnel.domain.company.account import Account
from saletunnel.domain.company.members import Members
from saletunnel.domain.pipeline import Pipeline
from saletunnel.usecases.writes import Writes


class Accounts(Protocol):
    def get(self, tenant: str) -> Account | None: ...
    def with_pipelines(
        self, tenant: str, pipeline_ids: Collection[str]
    ) -> tuple[Account | None, Mapping[str, Pipeline]]:
        """The account, and the existing pipelines by id, in one read."""

    def save(self, tenant: str, account: Account) -> Writes:
        """Saves the next version. The commit raises StaleVersion if another version was saved since."""

    def tenants(self) -> Iterable[str]:
        """The ids of all tenants that have an account."""


class MemberRegistry(Protocol):
    def get(self, tenant: str) -> Members:
        """The members of a tenant; an empty registry of version 0 if no member was registered."""

    def cached(self, tenant: str) -> Members:
        """The registry that this process read last. It may have been changed since by another process."""

    def save(self, tenant: str, members: Members) -> Writes:
        """Saves the next version. The commit raises StaleVersion if another version was saved since."""
