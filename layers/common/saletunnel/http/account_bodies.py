"""What requests about the account carry."""

from typing import Any, Literal

from saletunnel.http.fields import Body, Currency, Name, TimeZone


class AccountChange(Body):
    """Settings to change; what is left out stays."""

    name: Name = ""
    language: Literal["vi", "en"] = "vi"
    time_zone: TimeZone = ""
    currency: Currency = ""

    def settings(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}
