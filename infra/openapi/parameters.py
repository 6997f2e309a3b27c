"""The parameters of a route in the OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from infra.openapi.schemas import inline
from saletunnel.domain.company.roles import Caller
from saletunnel.http.answers import Tagged
from saletunnel.http.bodies.hook_bodies import Hook
from saletunnel.http.fields import Body
from saletunnel.http.pages import CursorIn, Number
from saletunnel.http.preconditions import optional_version, required_version
from saletunnel.http.query import InQuery
from saletunnel.http.routing import Route
from saletunnel.http.signed import read_signed
from saletunnel.usecases.ports import Ports

_VERSION = r'^(\*|"[0-9]{1,15}")$'
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,128}$"}

SHARED: dict[str, dict[str, Any]] = {
    "Cursor": {
        "name": "cursor",
        "in": "query",
        "description": "The `next_cursor` of the previous page; without it the first page is returned.",
        "schema": {"type": "string", "maxLength": 500, "pattern": "^[A-Za-z0-9_-]*$"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "For 24 hours, a repeated request with the same key gets the same response and changes nothing.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": 'The version that the caller has seen, such as `"3"`; `*` accepts any version.',
        "schema": {"type": "string", "pattern": _VERSION},
    },
    "IfMatchWhereTold": {
        "name": "If-Match",
        "in": "header",
        "description": 'The version that the caller has seen, such as `"3"`; `*` or no header accepts any version.',
        "schema": {"type": "string", "pattern": _VERSION},
    },
    "WebhookId": {
        "name": "webhook-id",
        "in": "header",
        "required": True,
        "description": "The id of the message. A message with a known id changes nothing.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{1,128}$"},
    },
    "WebhookTimestamp": {
        "name": "webhook-timestamp",
        "in": "header",
        "required": True,
        "description": "When the message was signed, in seconds since 1970; at most five minutes from now.",
        "schema": {"type": "string", "pattern": "^[0-9]{1,12}$"},
    },
    "WebhookSignature": {
        "name": "webhook-signature",
        "in": "header",
        "required": True,
        "description": "`v1,` and the signature in the format of Standard Webhooks; several are separated by spaces.",
        "schema": {"type": "string"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The entity tag of a cached response; the response is 304 if it is still current.",
        "schema": {"type": "string"},
    },
}
"""Parameters that many routes share, by the name of their component."""


def parameters_of(route: Route) -> Mapping[str, Any]:
    """The types of the parameters of the route's function, by name."""
    return {name: kind for name, kind in route.act.__annotations__.items() if name != "return"}


def body_of(route: Route) -> type[Body] | None:
    """The model of the body that a route takes."""
    kinds = parameters_of(route).values()
    if is_signed(route):
        return Hook
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Body)), None)


def written(route: Route) -> list[dict[str, Any]]:
    """The parameters of a route, in the path, the query and the headers."""
    found = [{"name": name, "in": "path", "required": True, "schema": _ID} for name in route.variables]
    for name, kind in parameters_of(route).items():
        if name not in route.variables and kind not in (Ports, Caller) and hasattr(kind, "__metadata__"):
            if kind.__metadata__[0] is read_signed:
                found += [{"$ref": f"#/components/parameters/{header}"} for header in _OF_SIGNATURE]
                continue
            found.append(_written(kind.__metadata__[0]))
    found += [{"$ref": f"#/components/parameters/{name}"} for name in _shared_headers(route)]
    return found


_OF_SIGNATURE = ("WebhookId", "WebhookTimestamp", "WebhookSignature")


def is_signed(route: Route) -> bool:
    """Whether a signature stands for the token of a user."""
    return any(getattr(kind, "__metadata__", (None,))[0] is read_signed for kind in parameters_of(route).values())


def _written(source: Any) -> dict[str, Any]:
    match source:
        case Number(name, default):
            schema = {"type": "integer", "minimum": 1, "maximum": 100, "default": default}
            return {"name": name, "in": "query", "schema": schema}
        case CursorIn():
            return {"$ref": "#/components/parameters/Cursor"}
        case InQuery(name, kind):
            return {"name": name, "in": "query", "schema": inline(kind)}
    if source is required_version:
        return {"$ref": "#/components/parameters/IfMatch"}
    if source is optional_version:
        return {"$ref": "#/components/parameters/IfMatchWhereTold"}
    raise NotImplementedError(f"infra/openapi/parameters.py must learn how {source} is documented")


def _shared_headers(route: Route) -> Iterator[str]:
    """The headers that a route takes because of its method."""
    if route.method == "POST" and Caller in parameters_of(route).values():
        yield "IdempotencyKey"
    if route.method == "GET" and is_tagged(route):
        yield "IfNoneMatch"


def is_tagged(route: Route) -> bool:
    """Whether the response has an entity tag."""
    answer = route.act.__annotations__["return"]
    return isinstance(answer.__origin__, type) and issubclass(answer.__origin__, Tagged) if get_args(answer) else False
