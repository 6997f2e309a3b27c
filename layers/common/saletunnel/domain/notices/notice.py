"""A notice tells one member one thing. A burst of causes of one actor becomes one notice (docs/decisions/0047)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from saletunnel.domain.deals.events import Actor
from saletunnel.domain.ids import derive_id
from saletunnel.domain.template import shorten

NoticeKind = Literal["deal_given", "task_due", "chain_stopped", "campaign_paused", "mentioned"]
NOTICE_KINDS: tuple[NoticeKind, ...] = ("deal_given", "task_due", "chain_stopped", "campaign_paused", "mentioned")
KEPT = timedelta(days=90)
"""How long a notice is kept after it last grew."""
MOST_SUBJECTS = 100
"""A notice with so many subjects stands for as many or more."""
TEXT_LIMIT = 200
_PAUSE = timedelta(minutes=10)
"""A subject of a new hour joins the notice of the hour before if that has grown within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A reason to tell a member something. `subject` is the id of a deal, of a task or of a campaign.

    A cause with a `key` of its own, which must be unique, gets a notice of its own.
    """

    kind: NoticeKind
    member_id: str
    subject: str
    at: datetime
    actor: Actor | None = None
    text: str = ""
    key: str | None = None
    title: str = ""
    path: str = "/notices"
    """The name of the deal, task or campaign, and the page of the client that shows it: for the mail."""

    def notice_id(self, tenant: str) -> str:
        """The id of the notice that the cause begins."""
        return self._id(tenant, self.key or f"{self.at:%Y-%m-%dT%H}")

    def earlier_id(self, tenant: str) -> str | None:
        """The id of the notice of the hour before, which the cause may join; None if it has a notice of its own."""
        return None if self.key else self._id(tenant, f"{self.at - timedelta(hours=1):%Y-%m-%dT%H}")

    def _id(self, tenant: str, key: str) -> str:
        actor = (self.actor.kind, self.actor.id) if self.actor is not None else ("", "")
        return derive_id("ntc", tenant, self.member_id, self.kind, *actor, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`subjects` are the ids of its deals or tasks, oldest first. `at` is the time of the latest of its causes.

    `text` is the beginning of a comment, or the name of the one campaign that is its subject.

    A `hidden` notice is in no list: its member gets it by mail only.
    """

    id: str
    kind: NoticeKind
    member_id: str
    at: datetime
    subjects: tuple[str, ...]
    actor: Actor | None = None
    text: str = ""
    read_at: datetime | None = None
    hidden: bool = False
    version: int = 1

    @property
    def expires_at(self) -> datetime:
        return self.at + KEPT

    def joined_by(self, cause: Cause) -> "Notice":
        """The next version, with the subject of another cause; this version if it has the subject, or is full."""
        if cause.subject in self.subjects or len(self.subjects) >= MOST_SUBJECTS:
            return self
        return replace(
            self,
            subjects=(*self.subjects, cause.subject),
            at=max(self.at, cause.at),
            actor=cause.actor,
            read_at=None,
            version=self.version + 1,
        )

    def read(self, at: datetime) -> "Notice":
        """The next version, which is read; this version if it was read before."""
        return self if self.read_at is not None else replace(self, read_at=at, version=self.version + 1)


def first_notice(tenant: str, cause: Cause) -> Notice:
    """The notice that a cause begins."""
    return Notice(
        id=cause.notice_id(tenant),
        kind=cause.kind,
        member_id=cause.member_id,
        at=cause.at,
        subjects=(cause.subject,),
        actor=cause.actor,
        text=shorten(cause.text, TEXT_LIMIT),
    )


def notice_after(tenant: str, cause: Cause, own: Notice | None, earlier: Notice | None) -> Notice:
    """The notice with the cause: `own` is that of its hour, `earlier` that of the hour before, if they exist.

    A cause that one of them has already changes nothing, so a repeated delivery has no effect.
    """
    goes_on = earlier is not None and cause.at - earlier.at <= _PAUSE
    if earlier is not None and goes_on and (own is None or cause.subject in earlier.subjects):
        return earlier.joined_by(cause)
    return first_notice(tenant, cause) if own is None else own.joined_by(cause)
