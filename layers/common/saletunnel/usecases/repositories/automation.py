"""The repositories of automation rules and their runs.

Their methods that return writes name the errors that the commit raises.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes


class Rules(Protocol):
    def get(self, tenant: str, rule_id: str) -> Rule:
        """Raises NotFound."""

    def many(self, tenant: str, rule_ids: Collection[str]) -> Mapping[str, Rule]:
        """The existing rules by id."""

    def of_pipeline(self, tenant: str, pipeline_id: str, revision: int) -> Sequence[Rule]:
        """The rules of a pipeline's stages, as of the tunnels' `revision` or newer. They are cached."""

    def of_pipelines(self, tenant: str, pipeline_ids: Iterable[str]) -> list[Rule]: ...
    def save(self, tenant: str, rule: Rule, revision: int) -> Writes:
        """Saves the next version and raises the revision of the tunnels. Raises StaleVersion if either has changed."""

    def delete(self, tenant: str, rule: Rule, revision: int) -> Writes:
        """Raises StaleVersion if the rule has another version, or the tenant another revision."""


class Runs(Protocol):
    def many(self, tenant: str, keys: Collection[RunKey]) -> Mapping[RunKey, Run]:
        """The existing runs by key."""

    def of_deal(self, tenant: str, deal_id: str) -> Sequence[Run]:
        """The runs of a deal, by arrival."""

    def of_arrival(self, tenant: str, deal_id: str, arrival: int) -> Sequence[Run]:
        """The runs of one arrival of a deal, by rule."""

    def log(self, tenant: str, rule_id: str | None, *, after: str | None, at_once: int) -> Iterable[Placed[Run]]:
        """The runs of a tenant, or of one rule, newest first; eventually consistent."""

    def save(self, tenant: str, run: Run) -> Writes:
        """Saves the next version. Raises StaleVersion if the run has another version, or exists for version 1."""
