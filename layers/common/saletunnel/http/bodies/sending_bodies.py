"""The request bodies for message settings and opt-outs."""

from typing import Annotated, Any

from pydantic import Field, Strict

from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.opt_out import OptOutScope
from saletunnel.domain.messages.settings import Limits
from saletunnel.http.fields import Body, Email, Short, TimeOfDay

_Cap = Annotated[int, Strict(), Field(ge=0, le=1000)]


class MarketingLimitsBody(Body):
    """When and how often marketing is sent to an address, in the company's time zone."""

    opens: TimeOfDay
    closes: TimeOfDay
    a_day: _Cap
    a_week: _Cap

    def value(self) -> Limits:
        return Limits(**self.model_dump())


class MessageSettingsChange(Body):
    """The settings to change; a missing field is not changed."""

    sender_name: Short = ""
    sender_email: Email | None = None
    reply_to: Email | None = None
    sms_sender_id: Annotated[str, Field(max_length=11)] | None = None
    sms_marketing_prefix: Annotated[Short, Field(max_length=20)] = ""
    email_limits: MarketingLimitsBody = MarketingLimitsBody.model_construct()
    sms_limits: MarketingLimitsBody = MarketingLimitsBody.model_construct()

    def settings(self) -> dict[str, Any]:
        """The settings that the request contains."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {
            name: value.value() if isinstance(value, MarketingLimitsBody) else value for name, value in given.items()
        }


class NewOptOut(Body):
    """An address to opt out, of marketing or of everything."""

    address: Annotated[str, Field(min_length=3, max_length=254)]
    channel: Channel = "email"
    scope: OptOutScope = "everything"
