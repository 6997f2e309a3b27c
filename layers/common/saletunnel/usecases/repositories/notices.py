"""The repository of notices. A place is the position of a notice in the list of its member."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Protocol

from saletunnel.domain.notices.notice import Notice
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes

type NoticeRef = tuple[str, str]
"""The id of a member, and that of one of their notices."""


class Notices(Protocol):
    def many(self, tenant: str, wanted: Collection[NoticeRef]) -> list[Notice]:
        """The existing notices, in no order."""

    def listed(self, tenant: str, member_id: str, *, after: str | None, at_once: int) -> Iterator[Placed[str]]:
        """The ids of a member's notices, newest first, after a place; eventually consistent."""

    def unread(self, tenant: str, member_id: str, *, until: datetime) -> Iterator[str]:
        """The ids of a member's unread notices up to a time, newest first; eventually consistent."""

    def count_unread(self, tenant: str, member_id: str, *, most: int) -> int:
        """The number of a member's unread notices, at most `most`; eventually consistent."""

    def save(self, tenant: str, notice: Notice) -> Writes:
        """Saves the next version. Raises StaleVersion if the notice has another version, or exists for version 1."""
