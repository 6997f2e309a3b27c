"""The repositories of a design: pipelines, tunnels and repeat plans.

Their methods that return writes name the errors that the commit raises.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from saletunnel.domain.pipeline import Pipeline
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.repeats.plan_run import Outcome, RecordedRun, RunCount
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes


class Pipelines(Protocol):
    def get(self, tenant: str, pipeline_id: str) -> Pipeline:
        """Raises NotFound."""

    def many(self, tenant: str, pipeline_ids: Collection[str]) -> Mapping[str, Pipeline]:
        """The existing pipelines by id."""

    def all(self, tenant: str) -> list[Pipeline]:
        """All pipelines, by position."""

    def save(self, tenant: str, pipeline: Pipeline, *, name_before: str | None) -> Writes:
        """Saves the next version and reserves its name. `name_before` is None for a new pipeline.

        Raises StaleVersion, NameTaken.
        """

    def delete(self, tenant: str, pipeline: Pipeline) -> Writes:
        """Deletes the pipeline and frees its name. Raises StaleVersion if it has another version."""

    def revision(self, tenant: str) -> int:
        """The number of creations and deletions of pipelines. Read it before the data that a change depends on."""

    def revise(self, tenant: str, seen: int) -> Writes:
        """Raises the revision by 1. Raises StaleVersion unless it is `seen`: a pipeline was created or deleted."""


class Tunnels(Protocol):
    def get(self, tenant: str, tunnel_id: str) -> Tunnel:
        """Raises NotFound."""

    def of_pipeline(self, tenant: str, pipeline_id: str, revision: int) -> Sequence[Tunnel]:
        """The tunnels that begin in a pipeline, as of `revision` or newer.

        The tunnels of the last revision are cached. So reading the revision is enough to see every earlier change.
        """

    def of_pipelines(self, tenant: str, pipeline_ids: Iterable[str]) -> list[Tunnel]: ...
    def put(self, tenant: str, tunnel: Tunnel) -> Writes:
        """Saves the next version. Another write of the transaction must raise the revision. Raises StaleVersion."""

    def save(self, tenant: str, tunnel: Tunnel, revision: int) -> Writes:
        """Saves the next version and raises the revision by 1. Raises StaleVersion if either has changed."""

    def revision(self, tenant: str) -> int:
        """The number of changes of tunnels and their stages. Read it before the data that a change depends on."""

    def revise(self, tenant: str, seen: int) -> Writes:
        """Raises the revision by 1. Raises StaleVersion unless it is `seen`: a tunnel or stage was changed since."""

    def turns(self, tenant: str, tunnel_ids: Collection[str]) -> Mapping[str, int]:
        """The number of turns that each tunnel has taken, by tunnel id."""

    def take_turns(self, tenant: str, tunnel_id: str, turn: int, taken: int) -> Writes:
        """Counts `taken` turns. Raises StaleVersion unless the tunnel has taken `turn` turns so far."""

    def copies(self, tenant: str, chain_ids: Collection[str]) -> Mapping[str, int]:
        """The number of deals that each chain of transfers has made, by the chain's id."""

    def count_copies(self, tenant: str, chain_id: str, before: int, made: int) -> Writes:
        """Counts `made` more deals of a chain. Raises StaleVersion unless it has made `before` deals so far."""

    def delete(self, tenant: str, tunnel: Tunnel, revision: int) -> Writes:
        """Raises StaleVersion if the tunnel has another version, or the tenant another revision."""


class RepeatPlans(Protocol):
    def get(self, tenant: str, plan_id: str) -> RepeatPlan:
        """Raises NotFound."""

    def all(self, tenant: str) -> list[RepeatPlan]: ...
    def save(self, tenant: str, plan: RepeatPlan, revision: int) -> Writes:
        """Saves the next version and raises the revision of the tunnels. Raises StaleVersion if either has changed."""

    def delete(self, tenant: str, plan: RepeatPlan) -> Writes:
        """Raises StaleVersion if the plan has another version."""

    def unchanged(self, tenant: str, plan: RepeatPlan) -> Writes:
        """A write that changes nothing. Raises StaleVersion if the plan has another version."""

    def take_turns(self, tenant: str, plan_id: str, count: int) -> int:
        """Takes `count` turns from the plan's counter at once, and returns the first. Unused turns are lost."""

    def count_runs(self, tenant: str, plan_id: str, first: date, last: date, most: int) -> Iterable[RunCount]:
        """What the plan decided from `first` to `last`, newest day first; eventually consistent.

        A number above `most` is not exact.
        """

    def runs(
        self, tenant: str, plan_id: str, day: date, outcome: Outcome | None, *, after: str | None, at_once: int
    ) -> Iterable[Placed[RecordedRun]]:
        """What the plan decided on a day after a place, by outcome and code; eventually consistent."""
