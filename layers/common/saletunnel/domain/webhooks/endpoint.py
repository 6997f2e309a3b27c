"""An endpoint: a URL of the company that webhooks call, with the secrets that sign them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from saletunnel.domain.errors import TooManySecrets
from saletunnel.domain.webhooks.addresses import parse_url

MOST_ENDPOINTS = 20
"""The maximum number of endpoints of a company."""
KEPT_SECRET = timedelta(hours=24)
"""How long a secret still signs, or is accepted, after it was replaced."""
MOST_ROTATIONS = 5
"""How often a secret can be replaced within that time: each message has a signature for each valid secret."""

OffReason = Literal["by_person", "gone"]
"""Why an endpoint is switched off: by a person, or because it answered 410."""


@dataclass(frozen=True, slots=True)
class FormerSecret:
    """A secret that was replaced, and is valid `until` its own day is over."""

    secret: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret, and those before it, each of which stays valid for a day after it was replaced.

    Never shown in a repr. `former` is the one before the last rotation, and `earlier` are those before it, the newest
    first.
    """

    current: str = field(repr=False)
    former: str | None = field(default=None, repr=False)
    former_until: datetime | None = None
    earlier: tuple[FormerSecret, ...] = ()

    def rotated(self, new: str, at: datetime) -> "Secrets":
        """With a new secret. Raises TooManySecrets."""
        former = self._former(at)
        if len(former) >= MOST_ROTATIONS:
            message = f"The secret was replaced {MOST_ROTATIONS} times within 24 hours. Former secrets are still valid."
            raise TooManySecrets(message, limit=MOST_ROTATIONS)
        return Secrets(new, self.current, at + KEPT_SECRET, former)

    def valid(self, at: datetime) -> tuple[str, ...]:
        """The secrets that are valid at a time, the newest first."""
        return self.current, *(former.secret for former in self._former(at))

    def _former(self, at: datetime) -> tuple[FormerSecret, ...]:
        """The former secrets that are valid at a time, the newest first."""
        last = (
            () if self.former is None or self.former_until is None else (FormerSecret(self.former, self.former_until),)
        )
        return tuple(former for former in (*last, *self.earlier) if former.until > at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    id: str
    name: str
    url: str
    secrets: Secrets
    enabled: bool = True
    off_reason: OffReason | None = None
    created_at: datetime
    updated_at: datetime
    version: int

    def checked(self, *, loopback: bool) -> "Endpoint":
        """Returns the endpoint. Raises RuleViolated for a URL that must not be called."""
        parse_url(self.url, loopback=loopback)
        return self

    def changed(self, at: datetime, *, loopback: bool, **changes: Any) -> "Endpoint":
        """The next version with these fields. Raises RuleViolated."""
        after = replace(self, **changes, updated_at=at, version=self.version + 1)
        reason = None if after.enabled else (self.off_reason or "by_person")
        return replace(after, off_reason=reason).checked(loopback=loopback)

    def gone(self, at: datetime) -> "Endpoint":
        """The next version, switched off because the endpoint answered that it exists no more."""
        return replace(self, enabled=False, off_reason="gone", updated_at=at, version=self.version + 1)

    def rotated(self, secret: str, at: datetime) -> "Endpoint":
        """The next version with a new secret."""
        return replace(self, secrets=self.secrets.rotated(secret, at), updated_at=at, version=self.version + 1)
