"""The counters that a transaction raises: turns of people, and the copies of chains.

Several things in a transaction count together: a counter is written once, on condition of the number that was read.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from saletunnel.domain.tunnels.chain_limits import MOST_COPIES
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write


class Turns:
    """The turns of a transaction: the stored counters, and the turns that the transaction has taken so far."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._first: dict[tuple[str, str], int] = {}
        self._taken: Counter[tuple[str, str]] = Counter()

    def of(self, tenant: str, ids: Collection[str]) -> Mapping[str, int]:
        """The number of turns taken by each tunnel or rule, with those of this transaction."""
        missing = [id_ for id_ in ids if (tenant, id_) not in self._first]
        if missing:
            self._first |= {(tenant, id_): turn for id_, turn in self._ports.tunnels.turns(tenant, missing).items()}
        return {id_: self._first[tenant, id_] + self._taken[tenant, id_] for id_ in ids}

    def take(self, tenant: str, taken: Mapping[str, int]) -> None:
        self._taken.update({(tenant, id_): count for id_, count in taken.items()})

    def writes(self) -> list[Write]:
        """The writes that count the turns of this transaction. They fail if other turns were taken since the read."""
        return [
            write
            for (tenant, id_), count in self._taken.items()
            for write in self._ports.tunnels.take_turns(tenant, id_, self._first[tenant, id_], count)
        ]

    def mark_committed(self) -> None:
        """Adds the turns of the committed transaction to the stored counters."""
        for key, count in self._taken.items():
            self._first[key] += count
        self._taken.clear()


class Budgets:
    """The budgets of a transaction: the copies that each chain has made, and those that the transaction makes."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._first: dict[tuple[str, str], int] = {}
        self._taken: Counter[tuple[str, str]] = Counter()

    def left(self, tenant: str, chain_id: str, *, begins: bool) -> int:
        """How many more deals a chain may make.

        If it `begins` now, nothing is read: the write fails if the chain has made deals already.
        """
        key = tenant, chain_id
        if key not in self._first:
            self._first[key] = 0 if begins else self._ports.tunnels.copies(tenant, [chain_id])[chain_id]
        return MOST_COPIES - self._first[key] - self._taken[key]

    def take(self, tenant: str, chain_ids: Iterable[str]) -> None:
        """Counts a copy for each of the chains, which may repeat."""
        self._taken.update((tenant, chain_id) for chain_id in chain_ids)

    def writes(self) -> list[Write]:
        """The writes that count the copies of this transaction. They fail if others were made since the read."""
        return [
            write
            for (tenant, chain_id), made in self._taken.items()
            for write in self._ports.tunnels.count_copies(tenant, chain_id, self._first[tenant, chain_id], made)
        ]

    def mark_committed(self) -> None:
        """Adds the copies of the committed transaction to those of the chains."""
        for key, made in self._taken.items():
            self._first[key] += made
        self._taken.clear()
