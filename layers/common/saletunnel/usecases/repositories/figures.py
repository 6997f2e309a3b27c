"""Counts and sums, as the usecases need them kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from saletunnel.domain.figures.figures import ArrivalFigures, ArrivalKey, Figures, FlowKey
from saletunnel.domain.figures.tally import KeptTotal, StageTotal, Tally, TotalKey, TotalValue
from saletunnel.usecases.writes import Writes


class Tallies(Protocol):
    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Tally]: ...
    def save(self, tenant: str, tally: Tally, seen: int) -> Writes:
        """`seen` is the version of the tally that it follows on, 0 for none. Raises StaleVersion."""

    def add(self, tenant: str, key: TotalKey, value: TotalValue, spread: str) -> Writes:
        """Adds to a total; `spread` chooses the shard that takes it."""

    def kept(self, tenant: str, pipeline_id: str) -> Mapping[TotalKey, KeptTotal]:
        """The totals of a pipeline's stages with the versions of their shards, consistently."""

    def correct(self, tenant: str, key: TotalKey, by: TotalValue, seen: Sequence[int]) -> Writes:
        """Adds to a total that has these versions. Raises StaleVersion when anything was counted on it since."""

    def totals(self, tenant: str, pipeline_id: str) -> list[StageTotal]:
        """Counts and sums of a pipeline's stages, a row per stage and currency."""


class FiguresKept(Protocol):
    def add(self, tenant: str, figures: Figures) -> Writes:
        """Adds to what is kept."""

    def arrivals(
        self, tenant: str, pipeline_id: str, first: date, last: date
    ) -> Iterable[tuple[ArrivalKey, ArrivalFigures]]:
        """What entered the stages of a pipeline on these days."""

    def flows(self, tenant: str, first: date, last: date) -> Iterable[tuple[FlowKey, int]]:
        """What went through the tunnels on these days."""
