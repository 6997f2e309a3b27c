"""What a company designed, as the usecases need it kept: pipelines, tunnels and repeat-sale plans."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from saletunnel.domain.pipeline import Pipeline
from saletunnel.domain.repeat_sale import RepeatPlan
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.writes import Writes


class Pipelines(Protocol):
    def get(self, tenant: str, pipeline_id: str) -> Pipeline:
        """Raises NotFound."""

    def many(self, tenant: str, pipeline_ids: Collection[str]) -> Mapping[str, Pipeline]:
        """Those of the ids that exist."""

    def all(self, tenant: str) -> list[Pipeline]:
        """In the order that people see."""

    def save(self, tenant: str, pipeline: Pipeline, *, name_before: str | None) -> Writes:
        """The next version, its name taken for the tenant. Raises StaleVersion, NameTaken."""

    def delete(self, tenant: str, pipeline: Pipeline) -> Writes:
        """Sets its name free. Raises StaleVersion unless it still has this version."""

    def made(self, tenant: str) -> int:
        """How many pipelines were made or deleted. Read it before the pipelines that a change is checked against."""

    def count_made(self, tenant: str, seen: int) -> Writes:
        """Counts one more than `seen`; raises StaleVersion if a pipeline was made or deleted since."""


class Tunnels(Protocol):
    def get(self, tenant: str, tunnel_id: str) -> Tunnel:
        """Raises NotFound."""

    def of_pipeline(self, tenant: str, pipeline_id: str, revision: int) -> Sequence[Tunnel]:
        """Those that begin in a pipeline, at least as of a revision that was read before.

        Nothing is read where they are known of this revision: so its reader sees what was made a moment ago, by one
        small read for all pipelines.
        """

    def of_pipelines(self, tenant: str, pipeline_ids: Iterable[str]) -> list[Tunnel]: ...
    def save(self, tenant: str, tunnel: Tunnel, revision: int) -> Writes:
        """The next version, and one more than `revision`. Raises StaleVersion."""

    def revision(self, tenant: str) -> int:
        """How many changes tunnels and their ends had. Read it before anything that a change is checked against."""

    def revise(self, tenant: str, seen: int) -> Writes:
        """Counts one more than `seen`; raises StaleVersion if a tunnel was changed, or a stage deleted, since."""

    def turns(self, tenant: str, tunnel_ids: Collection[str]) -> Mapping[str, int]:
        """How often each of them chose somebody in turn."""

    def take_turns(self, tenant: str, tunnel_id: str, turn: int, taken: int) -> Writes:
        """Counts on from `turn`; raises StaleVersion when somebody took turns since."""

    def delete(self, tenant: str, tunnel: Tunnel, revision: int) -> Writes:
        """Raises StaleVersion unless it still has this version, and as `revise` does."""


class RepeatPlans(Protocol):
    def get(self, tenant: str, plan_id: str) -> RepeatPlan:
        """Raises NotFound."""

    def all(self, tenant: str) -> list[RepeatPlan]: ...
    def save(self, tenant: str, plan: RepeatPlan) -> Writes: ...
    def delete(self, tenant: str, plan: RepeatPlan) -> Writes:
        """Raises StaleVersion unless it still has this version."""

    def take_turns(self, tenant: str, plan_id: str, count: int) -> int:
        """Takes a block of turns from the plan's counter, at once; returns the first. An unused turn is a gap."""
