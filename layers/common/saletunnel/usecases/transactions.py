"""A transaction that collects the writes of several independent things, with the counters that they raise."""

from collections import Counter
from collections.abc import Collection, Mapping

from saletunnel.usecases.counters import Budgets, Turns
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import MOST_BYTES, MOST_WRITES, Write, Writes, bytes_in

_NOTHING: Mapping[str, int] = {}
MOST_COLLECTED = MOST_BYTES - 20_000
"""The bytes of the collected writes. The rest is for the counters."""


class Transaction:
    """Collects writes until `commit`, which makes all of them or none, and publishes their metrics."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._writes: list[Write] = []
        self._size = 0
        self._metrics: Counter[str] = Counter()
        self.turns = Turns(ports)
        self.budgets = Budgets(ports)

    def has_room(self, writes: Writes, counters: int) -> bool:
        """Whether the writes fit, with those that are collected and with at most `counters` new counters."""
        counted = len(self.turns.writes()) + len(self.budgets.writes()) + counters
        few = len(self._writes) + len(writes) + counted <= MOST_WRITES
        return few and self._size + bytes_in(writes) <= MOST_COLLECTED

    def add(
        self,
        tenant: str,
        writes: Writes,
        *,
        turns: Mapping[str, int] = _NOTHING,
        chains: Collection[str] = (),
        metrics: Mapping[str, int] = _NOTHING,
    ) -> None:
        """Adds writes for which there is room, with the turns that they take and a copy for each of the `chains`."""
        self._writes += writes
        self._size += bytes_in(writes)
        self.turns.take(tenant, turns)
        self.budgets.take(tenant, chains)
        self._metrics.update(metrics)

    def commit(self) -> None:
        writes = [*self._writes, *self.turns.writes(), *self.budgets.writes()]
        if writes:
            self._ports.commit(writes)
        for name, value in (+self._metrics).items():
            self._ports.measure(name, value)
        self._writes = []
        self._size = 0
        self._metrics.clear()
        self.turns.mark_committed()
        self.budgets.mark_committed()
