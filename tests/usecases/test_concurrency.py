"""A decision is made on the current state, and again if a concurrent write came first."""

from dataclasses import dataclass

import pytest

from saletunnel.domain.errors import AlreadyExists, Contended, StaleVersion
from saletunnel.usecases.concurrency import TRIES, check_seen, decide_and_commit
from saletunnel.usecases.writes import Writes
from tests import fakes
from tests.fakes import MemoryTable
from tests.values import an_account


@dataclass(frozen=True)
class Version:
    version: int


class Renaming:
    """Renames a company; counts its decisions."""

    def __init__(self) -> None:
        self.table = MemoryTable()
        self.pauses: list[int] = []
        self.ports = fakes.MemoryPorts(self.table, pause=self.pauses.append)
        self.ports.commit(self.ports.accounts.save("acme", an_account()))
        self.decided = 0

    def rename(self, name: str) -> str:
        def decide() -> tuple[Writes, str]:
            self.decided += 1
            account = self.ports.accounts.get("acme")
            assert account is not None
            changed = account.changed(self.ports.now(), name=name)
            return self.ports.accounts.save("acme", changed), f"{account.name} → {name}"

        return decide_and_commit(self.ports, decide)


def test_a_caller_without_a_version_accepts_any_version() -> None:
    current = Version(3)
    assert check_seen(current, None) is current
    assert check_seen(current, 3) is current
    for seen in (0, 2, 4):
        with pytest.raises(StaleVersion):
            check_seen(current, seen)


def test_a_decision_is_made_once_without_concurrent_writes() -> None:
    renaming = Renaming()
    renaming.rename("A")
    assert (renaming.decided, renaming.pauses) == (1, [])


def test_a_decision_that_lost_a_race_is_made_again_on_the_new_state() -> None:
    renaming = Renaming()
    renaming.table.interrupt(1, lambda: renaming.rename("A"))
    assert renaming.rename("B") == "A → B"
    assert renaming.decided == 3


def test_a_decision_that_loses_every_race_raises_contended() -> None:
    renaming = Renaming()
    for commit in range(1, TRIES + 1):
        renaming.table.fail(commit, StaleVersion())
    with pytest.raises(Contended):
        renaming.rename("A")
    assert (renaming.decided, renaming.pauses) == (TRIES, list(range(TRIES - 1)))


@pytest.mark.parametrize("error", [Contended(), AlreadyExists("taken"), RuntimeError("broken")])
def test_other_errors_of_a_commit_are_not_retried(error: Exception) -> None:
    renaming = Renaming()
    renaming.table.fail(1, error)
    with pytest.raises(type(error)):
        renaming.rename("A")
    assert renaming.decided == 1


def test_a_refusal_is_not_retried() -> None:
    renaming, refused = Renaming(), []

    def decide() -> tuple[Writes, None]:
        refused.append(1)
        raise StaleVersion

    with pytest.raises(StaleVersion):
        decide_and_commit(renaming.ports, decide)
    assert len(refused) == 1


def test_a_decision_without_writes_commits_nothing() -> None:
    renaming = Renaming()
    before = renaming.table.commits
    assert decide_and_commit(renaming.ports, lambda: ((), "as it was")) == "as it was"
    assert renaming.table.commits == before
