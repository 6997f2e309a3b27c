"""The errors of a route: those that follow from its parameters, and those that it declares.

Each code has its own problem document in the OpenAPI document, with the members of that code.
"""

from collections.abc import Iterator
from typing import Any, get_origin

from infra.openapi.parameters import parameters_of
from saletunnel.domain import errors
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import DomainError, RuleViolated
from saletunnel.http.fields import Body
from saletunnel.http.preconditions import optional_version, required_version
from saletunnel.http.problems import STATUSES
from saletunnel.http.routing import Route
from saletunnel.http.signed import read_signed

UNAUTHORIZED = "unauthorized"
"""The gateway's own error. No function returns it."""

_ALWAYS = ["type", "title", "status", "code", "detail", "request_id"]
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_TEXTS = {"type": "array", "items": _TEXT}
_DETAILS: dict[str, dict[str, Any]] = {
    "job_running": {"job_id": _TEXT},
    "role_lacks": {"role": _TEXT, "needed": _TEXT},
    "plan_lacks": {"feature": _TEXT, "plan": _TEXT, "available_in": _TEXTS},
    "limit_reached": {"limit": _NUMBER},
    "too_many_mails": {"limit": _NUMBER},
    "too_many_secrets": {"limit": _NUMBER},
    "required_fields_missing": {"fields": _TEXTS},
    "tunnel_loop": {"path": _TEXTS},
    "undo_impossible": {"happened": {"type": "array", "items": {"type": "object"}}},
    "in_use": {"references": {"type": "array", "items": {"$ref": "#/components/schemas/Reference"}}},
}
"""The members of a code, besides those that every problem has."""
_MEANINGS = {
    "malformed_json": "The body is not valid JSON in UTF-8.",
    UNAUTHORIZED: "The token is missing, expired, or not signed by the user pool.",
    "tenant_missing": "The token names no company; access tokens do not.",
    "method_not_allowed": "The path does not support this method.",
    "body_too_large": "The body is larger than 1 MiB, or than 64 KiB for a call of a trigger.",
    "unsupported_media_type": "The body must be `application/json` in UTF-8.",
    "precondition_required": "The header `If-Match` is missing.",
    "too_many_requests": "The company sent more requests than its share. `Retry-After` says when to try again.",
    "internal_error": "An unexpected error, which is logged under `request_id`.",
}
"""The meanings of the codes that are not errors of the domain."""


def codes_of(route: Route) -> list[str]:
    """The codes of a route, by status."""
    codes = {*_following(route), *(error.code for error in route.raises)}
    return sorted(codes, key=lambda code: (status_of(code), code))


def status_of(code: str) -> int:
    """The HTTP status of a code."""
    return 401 if code == UNAUTHORIZED else STATUSES[code]


def _following(route: Route) -> Iterator[str]:
    """The codes that follow from the parameters. Routes do not declare them."""
    kinds = parameters_of(route)
    yield from ("validation_failed", "internal_error")  # every route refuses unknown query parameters
    if route.variables:
        yield "not_found"
    if Caller in kinds.values():
        yield from (UNAUTHORIZED, "tenant_missing", "role_missing", "too_many_requests")
        if route.method != "GET":
            yield from ("role_lacks", "contended")
        if route.method == "POST":
            yield "idempotency_mismatch"
    for kind in kinds.values():
        if isinstance(kind, type) and issubclass(kind, Body):
            yield from ("malformed_json", "body_too_large", "unsupported_media_type")
        elif get_origin(kind) is not None and hasattr(kind, "__metadata__"):
            yield from _OF_SOURCES.get(kind.__metadata__[0], ())


_OF_SOURCES: dict[Any, tuple[str, ...]] = {
    read_signed: ("malformed_json", "body_too_large", "unsupported_media_type", "too_many_requests"),
    required_version: ("precondition_required", "stale_version"),
    optional_version: ("stale_version",),
}


def problem_name(code: str) -> str:
    """The name of a code's schema: that of `stale_version` is `StaleVersionProblem`."""
    return "".join(word.capitalize() for word in code.split("_")) + "Problem"


def problem_schema(code: str) -> dict[str, Any]:
    """The schema of the problem document of a code."""
    error = next((error for error in _errors() if error.code == code), None)
    details = dict(_DETAILS.get(code, {}))
    properties: dict[str, Any] = {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "const": status_of(code)},
        "code": {"type": "string", "const": code},
        "detail": {"type": "string", "description": "A sentence for people."},
        "request_id": {"type": "string", "description": "The id of the request in the service's log."},
        **details,
    }
    if error is not None and issubclass(error, RuleViolated):
        properties["errors"] = {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}}
    return {
        "type": "object",
        "description": " ".join((error.__doc__ or "").split()) if error is not None else _MEANINGS[code],
        "properties": properties,
        "required": _ALWAYS,
        "additionalProperties": False,
    }


PARTS: dict[str, dict[str, Any]] = {
    "FieldError": {
        "type": "object",
        "description": "An error in one field.",
        "properties": {
            "pointer": {
                "type": "string",
                "description": "A JSON pointer (RFC 6901) into the body, or `/` and the name of a parameter.",
            },
            "code": {"type": "string"},
            "message": {"type": "string"},
            "line": {"type": "integer", "description": "The line of an error inside a text, counted from 1."},
            "name": {"type": "string", "description": "The wrong word inside a text, such as the name of a field."},
        },
        "required": ["pointer", "code", "message"],
        "additionalProperties": False,
    },
    "Reference": {
        "type": "object",
        "description": "A use of the thing: a single thing with id and name, or the count of things of a kind.",
        "properties": {
            "kind": {"type": "string"},
            "id": {"type": "string"},
            "name": {"type": "string"},
            "count": {"type": "integer"},
        },
        "required": ["kind"],
        "additionalProperties": False,
    },
}
"""The schemas of the parts of problems."""


def _errors() -> Iterator[type[DomainError]]:
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, DomainError) and value is not DomainError:
            yield value
