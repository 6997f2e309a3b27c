"""The settings of a company for its messages: the sender, quiet hours and caps."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.business_hours import local_moment
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.messages.address import normalise
from saletunnel.domain.messages.fields import Channel

MOST_SENDERS = 20
_DAYS = 7
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Limits:
    """When and how often marketing is sent to an address. Times are `HH:MM` in the company's zone."""

    opens: str = "07:00"
    closes: str = "22:00"
    a_day: int = 3
    a_week: int = 10


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of a mail, as its receiver sees it."""

    name: str
    email: str
    reply_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSettings:
    """`allowed_senders` are the addresses and domains that the operator lets the company send from."""

    sender_name: str = ""
    sender_email: str | None = None
    """None for the sender of the deployment."""
    reply_to: str | None = None
    sms_sender_id: str | None = None
    sms_marketing_prefix: str = "[QC]"
    """What an advertising SMS begins with."""
    email_limits: Limits = Limits()
    sms_limits: Limits = Limits()
    allowed_senders: tuple[str, ...] = ()
    version: int = 0

    def limits(self, channel: Channel) -> Limits:
        return self.sms_limits if channel == "sms" else self.email_limits

    def sender(self, default: str | None) -> Sender | None:
        """The sender of mails: of the company, else the `default` of the deployment; None without one."""
        email = self.sender_email if self.sender_email and self.may_send_from(self.sender_email) else default
        return Sender(self.sender_name, email, self.reply_to) if email else None

    def changed(self, **settings: Any) -> "MessageSettings":
        """The next version with these settings; this version if it has them already. Raises RuleViolated."""
        after = replace(self, **settings)
        if after == self:
            return self
        for channel in ("email", "sms"):
            limits = after.email_limits if channel == "email" else after.sms_limits
            if limits.opens >= limits.closes:
                message = "`closes` must be later than `opens`."
                raise RuleViolated.at(f"/{channel}_limits/closes", "not_after", message)
        if after.sms_sender_id is not None and not _SENDER_ID.fullmatch(after.sms_sender_id):
            message = "A sender id has 1 to 11 letters and digits, with at least one letter."
            raise RuleViolated.at("/sms_sender_id", "not_a_sender_id", message)
        if after.sender_email is not None and not after.may_send_from(after.sender_email):
            message = "The operator has not allowed this sender. Ask the operator to verify the address or its domain."
            raise RuleViolated.at("/sender_email", "sender_not_allowed", message)
        return replace(after, version=self.version + 1)

    def may_send_from(self, email: str) -> bool:
        """Whether the operator has allowed the address or its domain."""
        try:
            address = normalise("email", email).text
        except ValueError:
            return False
        return bool({address, address.rpartition("@")[2]} & set(self.allowed_senders))

    def allowing(self, sender: str) -> "MessageSettings":
        """The next version, which allows an address or a domain as sender. Raises RuleViolated."""
        if sender in self.allowed_senders:
            return self
        if len(self.allowed_senders) >= MOST_SENDERS:
            raise RuleViolated(f"A company can have at most {MOST_SENDERS} senders.")
        return replace(self, allowed_senders=(*self.allowed_senders, sender), version=self.version + 1)


def next_allowed(moment: datetime, limits: Limits, time_zone: str) -> datetime:
    """The first moment (UTC) from `moment` on outside of the quiet hours of a company in `time_zone`."""
    zone = ZoneInfo(time_zone)
    day = moment.astimezone(zone).date()
    if moment >= local_moment(day, limits.closes, time_zone):
        day += timedelta(days=1)
    return max(moment, local_moment(day, limits.opens, time_zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Received:
    """How many marketing messages an address has got on each of the last seven days, oldest first."""

    channel: Channel
    address_hash: str
    days: tuple[tuple[date, int], ...] = ()
    version: int = 0

    def is_full(self, limits: Limits, today: date) -> bool:
        """Whether the address has got as many as it may get in a day or in seven days."""
        days = dict(self._since(today))
        return days.get(today, 0) >= limits.a_day or sum(days.values()) >= limits.a_week

    def counted(self, today: date) -> "Received":
        """The next version, with a message more."""
        days = dict(self._since(today))
        days[today] = days.get(today, 0) + 1
        return replace(self, days=tuple(sorted(days.items())), version=self.version + 1)

    def _since(self, today: date) -> list[tuple[date, int]]:
        first = today - timedelta(days=_DAYS - 1)
        return [(day, number) for day, number in self.days if first <= day <= today]


def company_day(moment: datetime, time_zone: str) -> date:
    """The day of the company's calendar in which a message counts."""
    return local_date(moment, time_zone)
