"""The request bodies for webhooks."""

from typing import Any

from saletunnel.http.fields import Body, Flag, Name, Url


class NewWebhook(Body):
    """An endpoint to create."""

    name: Name
    url: Url
    enabled: Flag = True

    def values(self) -> dict[str, Any]:
        """The fields of an `Endpoint`, except those that the system sets."""
        return {
            "name": self.name,
            "url": self.url,
            "enabled": self.enabled,
            "off_reason": None if self.enabled else "by_person",
        }


class WebhookChange(Body):
    """The fields to change; a missing field is not changed."""

    name: Name = ""
    url: Url = ""
    enabled: Flag = True

    def changed_fields(self) -> dict[str, Any]:
        """The fields of an `Endpoint` that the request contains."""
        return {name: getattr(self, name) for name in ("name", "url", "enabled") if name in self.model_fields_set}
