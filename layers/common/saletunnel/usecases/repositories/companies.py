"""Companies and the people who work in them, as the usecases need them kept."""

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
        """The account, and those of the pipelines that exist, in one read."""

    def save(self, tenant: str, account: Account) -> Writes:
        """The next version; raises StaleVersion when another was there first."""

    def tenants(self) -> Iterable[str]:
        """All tenants that have an account."""


class MemberRegistry(Protocol):
    def get(self, tenant: str) -> Members:
        """None at all, of version 0, while nobody was registered."""

    def save(self, tenant: str, members: Members) -> Writes:
        """The next version; raises StaleVersion when another was there first."""
