"""The repositories of tallies, totals and figures."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from saletunnel.domain.figures.figures import ArrivalFigures, ArrivalKey, Figures, FlowKey
from saletunnel.domain.figures.tally import KeptTotal, StageTotal, Tally, TotalKey, TotalValue
from saletunnel.usecases.writes import Writes


class Tallies(Protocol):
    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Tally]: ...
    def save(self, tenant: str, tally: Tally, seen: int) -> Writes:
        """Saves a tally. The commit raises StaleVersion unless `seen` is the stored version, 0 if there is none."""

    def add(self, tenant: str, key: TotalKey, value: TotalValue, spread: str) -> Writes:
        """Adds to a total, in the shard that the text `spread` selects by its hash."""

    def versioned_totals(self, tenant: str, pipeline_id: str) -> Mapping[TotalKey, KeptTotal]:
        """The totals of a pipeline's stages, of all deals and of each responsible, with the versions of their shards.

        Strongly consistent.
        """

    def correct(self, tenant: str, key: TotalKey, by: TotalValue, seen: Sequence[int]) -> Writes:
        """Adds `by` to a total. The commit raises StaleVersion unless its shards have the versions `seen`."""

    def totals(self, tenant: str, pipeline_id: str, *, seen_by: str | None = None) -> list[StageTotal]:
        """The totals of a pipeline's stages, without those that are 0.

        With `seen_by`, only of the deals of this user and of unassigned deals.
        """


class DailyFigures(Protocol):
    def add(self, tenant: str, figures: Figures) -> Writes:
        """Adds to the stored figures. It is not idempotent, so it must be committed together with the tallies."""

    def arrivals(
        self, tenant: str, pipeline_id: str, first: date, last: date
    ) -> Iterable[tuple[ArrivalKey, ArrivalFigures]]:
        """The figures of the arrivals on a pipeline's stages, from the day `first` to the day `last`."""

    def flows(self, tenant: str, first: date, last: date) -> Iterable[tuple[FlowKey, int]]:
        """The numbers of transfers through tunnels, from the day `first` to the day `last`."""
