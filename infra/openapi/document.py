"""The OpenAPI 3.1 document of the HTTPS API, derived from the routes of the functions."""

import sys
from collections import defaultdict
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from infra.local.layout import CHECKOUT
from infra.local.template.reader import read_template
from infra.openapi import parameters
from infra.openapi.errors import PARTS, UNAUTHORIZED, codes_of, problem_name, problem_schema
from infra.openapi.exampled import with_examples
from infra.openapi.limits import CURRENCIES, LIMITS
from infra.openapi.operations import operation, shapes_of, tag_of
from infra.openapi.schemas import Schema, Schemas
from saletunnel.http.routing import Route

_DESCRIPTION = """\
Connected sales pipelines: deals, their stages, and the tunnels that move or copy deals between pipelines.

Times are RFC 3339 in UTC; amounts are whole numbers in minor units of a currency. Every error is a problem document
(RFC 9457) with a stable `code`. docs/api.md describes versions, cursors, idempotency keys and limits."""


def document() -> dict[str, Any]:
    """The whole document. Raises ValueError or LookupError, with advice, when something cannot be documented."""
    served = sorted(routes(), key=lambda route: (route.path, route.method))
    bodies = {body: None for route in served if (body := parameters.body_of(route)) is not None}
    shapes = {shape: None for route in served for shape in shapes_of(route)}
    schemas = Schemas(bodies, shapes)
    paths: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for route in served:
        paths[route.path][route.method.lower()] = operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sale Tunnel",
            "version": "1",
            "description": _DESCRIPTION,
        },
        "x-limits": LIMITS,
        "x-currencies": CURRENCIES,
        "servers": [{"url": "/", "description": "The origin from which this document was read."}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in sorted({tag_of(route) for route in served})],
        "paths": paths,
        "components": {
            "schemas": with_examples(schemas.components | _problems(served)),
            "parameters": parameters.SHARED,
            "headers": {"ETag": _ETAG},
            "responses": {"Unauthorized": _UNAUTHORIZED},
            "securitySchemes": {"token": _TOKEN},
        },
    }


def routes() -> Iterable[Route]:
    """The routes of the API: all in the template but those of the page where people unsubscribe."""
    functions = CHECKOUT / "functions"
    if str(functions) not in sys.path:
        sys.path.insert(0, str(functions))
    cloud = read_template(CHECKOUT / "infra" / "template.yaml", queue_url=lambda name: name)
    for function in sorted({route.function for route in cloud.routes if not route.path.startswith("/u/")}):
        yield from import_module(function).app.routes


def _problems(served: Iterable[Route]) -> dict[str, Schema]:
    codes = sorted({code for route in served for code in codes_of(route)})
    return PARTS | {problem_name(code): problem_schema(code) for code in codes}


_ETAG = {
    "description": 'The version, such as `"3"`, or a hash of the content, for use in `If-Match` and `If-None-Match`.',
    "schema": {"type": "string"},
}
_UNAUTHORIZED = {
    "description": "Unauthorized: the token is missing or invalid. AWS's gateway sends this response with a body of "
    "its own, so use the status and `WWW-Authenticate`.",
    "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "content": {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{problem_name(UNAUTHORIZED)}"}}},
}
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "The ID token of the user pool. It names the company and the role.",
}
