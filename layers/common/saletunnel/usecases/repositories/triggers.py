"""The repository of triggers and their calls.

Its methods that return writes name the errors that the commit raises.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from saletunnel.domain.triggers.arriving import TriggerCall
from saletunnel.domain.triggers.trigger import Trigger
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes


class Triggers(Protocol):
    def get(self, tenant: str, trigger_id: str) -> Trigger:
        """Raises NotFound."""

    def many(self, tenant: str, trigger_ids: Collection[str]) -> Mapping[str, Trigger]:
        """The existing triggers by id."""

    def all(self, tenant: str) -> Sequence[Trigger]:
        """All triggers, oldest first."""

    def addressed(self, token: str) -> tuple[str, Trigger]:
        """The tenant and the trigger with this token. Raises NotFound, which does not repeat the token."""

    def save(self, tenant: str, trigger: Trigger) -> Writes:
        """Saves the next version; with the first one the token. Raises StaleVersion."""

    def delete(self, tenant: str, trigger: Trigger) -> Writes:
        """Deletes the trigger and its token. Raises StaleVersion if it has another version."""

    def revision(self, tenant: str) -> int:
        """The number of triggers that were created. Read it before the triggers are counted."""

    def revise(self, tenant: str, seen: int) -> Writes:
        """Raises the revision by 1. Raises StaleVersion unless it is `seen`: a trigger was created."""

    def calls(self, tenant: str, keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], TriggerCall]:
        """The existing calls, by trigger id and message id."""

    def log(self, tenant: str, trigger_id: str, *, after: str | None, at_once: int) -> Iterable[Placed[TriggerCall]]:
        """The calls of a trigger, newest first; eventually consistent."""

    def save_call(self, tenant: str, call: TriggerCall) -> Writes:
        """Saves the next version. Raises StaleVersion, also for a first version that exists."""
