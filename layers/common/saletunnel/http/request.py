"""A request as the routes see it, read from an HTTP API event (payload 2.0)."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saletunnel.http.problems import HttpProblem

MOST_BODY = 1 << 20
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """`id` is the gateway's, by which its log and ours tell of the same request. Names of headers are lower case."""

    id: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    claims: Mapping[str, Any]
    """What the verified token says; empty where nobody asked for one."""
    text: str
    encoded: bool
    """Whether `text` is base64, as the gateway sends what is no text."""

    def body(self) -> bytes:
        """The body. Raises HttpProblem when it is too large, of another media type, or not UTF-8."""
        if len(self.text) > (MOST_BODY * 4 // 3 + 4 if self.encoded else MOST_BODY):
            raise _TOO_LARGE
        body = self._decoded()
        if len(body) > MOST_BODY:
            raise _TOO_LARGE
        media_type, _, parameters = self.headers.get("content-type", "application/json").lower().partition(";")
        charset = parameters.replace('"', "").replace(" ", "")
        if media_type.strip() != "application/json" or charset not in ("", "charset=utf-8"):
            raise HttpProblem("unsupported_media_type", "A body is application/json in UTF-8.")
        return body

    def _decoded(self) -> bytes:
        try:
            return base64.b64decode(self.text, validate=True) if self.encoded else self.text.encode()
        except (binascii.Error, UnicodeEncodeError):
            raise HttpProblem("malformed_json", "The body is not UTF-8.") from None


_TOO_LARGE = HttpProblem("body_too_large", f"A body has at most {MOST_BODY} bytes.")


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
