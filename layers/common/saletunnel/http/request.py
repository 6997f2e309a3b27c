"""The request of a route, read from an event of an HTTP API (payload 2.0)."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saletunnel.domain.company.roles import Role
from saletunnel.http.problems import HttpProblem

MOST_BODY = 1 << 20
"""The maximum size of a body in bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """`id` is the gateway's request id, which both logs contain. The names of headers are in lower case."""

    id: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    claims: Mapping[str, Any]
    """The claims of the verified token; empty for routes without authorization."""
    text: str
    encoded: bool
    """Whether `text` is base64, which the gateway uses for bodies that are not text."""
    role: Role | None = None
    """The caller's role in the registry of members, once it was read, and their name there."""
    name: str | None = None

    def body(self, most: int = MOST_BODY) -> bytes:
        """The body, of `most` bytes at most. Raises HttpProblem if it is larger, of another media type or not UTF-8."""
        too_large = HttpProblem("body_too_large", f"The body can have at most {most} bytes.")
        if len(self.text) > (most * 4 // 3 + 4 if self.encoded else most):
            raise too_large
        body = self._decoded()
        if len(body) > most:
            raise too_large
        media_type, _, parameters = self.headers.get("content-type", "application/json").lower().partition(";")
        charset = parameters.replace('"', "").replace(" ", "")
        if media_type.strip() != "application/json" or charset not in ("", "charset=utf-8"):
            raise HttpProblem("unsupported_media_type", "The body must be application/json in UTF-8.")
        return body

    def _decoded(self) -> bytes:
        try:
            return base64.b64decode(self.text, validate=True) if self.encoded else self.text.encode()
        except (binascii.Error, UnicodeEncodeError):
            raise HttpProblem("malformed_json", "The body is not UTF-8.") from None


def read_request(event: Mapping[str, Any]) -> Request:
    """The request of an event."""
    context = event["requestContext"]
    return Request(
        id=context["requestId"],
        method=context["http"]["method"],
        path=event["rawPath"],
        query=event.get("queryStringParameters") or {},
        headers=event.get("headers") or {},
        claims=context.get("authorizer", {}).get("jwt", {}).get("claims") or {},
        text=event.get("body") or "",
        encoded=bool(event.get("isBase64Encoded")),
    )
