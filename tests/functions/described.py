"""Checks the responses of functions against the OpenAPI document; every HTTP test does so."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from infra.openapi.snapshot import SNAPSHOT
from saletunnel.http.routing import Route

_HINT = "Is the snapshot current (make openapi)? Do `raises` and the return type of the route declare this response?"


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, from the snapshot."""
    read: dict[str, Any] = json.loads(SNAPSHOT.read_text("utf-8"))
    return read


def check(route: Route, status: int, content_type: str, text: str) -> None:
    """Fails for a response that differs from the document."""
    answers = document()["paths"].get(route.path, {}).get(route.method.lower(), {}).get("responses", {})
    assert str(status) in answers, f"{route.method} {route.path} answers {status} unexpectedly: {text}\n{_HINT}"
    answer = _resolved(answers[str(status)])
    if not text:
        return
    media_type = content_type.partition(";")[0]
    assert media_type in answer["content"], f"{route.method} {route.path} answers {status} with {media_type}"
    errors = [
        error.message
        for error in _validator(route.path, route.method, status, media_type).iter_errors(json.loads(text))
    ]
    assert not errors, f"{route.method} {route.path} answers {status} with {text}\n{errors}\n{_HINT}"


@cache
def _validator(path: str, method: str, status: int, media_type: str) -> Draft202012Validator:
    answer = _resolved(document()["paths"][path][method.lower()]["responses"][str(status)])
    schema = {**answer["content"][media_type]["schema"], "components": document()["components"]}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _resolved(answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in answer:
        return answer
    found: dict[str, Any] = document()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return found
