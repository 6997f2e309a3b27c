"""What the OpenAPI document says of an answer: every test that asks a function checks the answer against it."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from infra.openapi.snapshot import SNAPSHOT
from saletunnel.http.routing import Route

_ANEW = "Is the snapshot of today (make openapi)? Does the route say in `raises` and its return type what it answers?"


@cache
def document() -> dict[str, Any]:
    """The snapshot."""
    read: dict[str, Any] = json.loads(SNAPSHOT.read_text("utf-8"))
    return read


def check(route: Route, status: int, content_type: str, text: str) -> None:
    """Fails for an answer that the document does not foresee."""
    answers = document()["paths"].get(route.path, {}).get(route.method.lower(), {}).get("responses", {})
    assert str(status) in answers, f"{route.method} {route.path} answers {status} unexpectedly: {text}\n{_ANEW}"
    answer = _resolved(answers[str(status)])
    if not text:
        return
    media_type = content_type.partition(";")[0]
    assert media_type in answer["content"], f"{route.method} {route.path} answers {status} with {media_type}"
    errors = [
        error.message
        for error in _validator(route.path, route.method, status, media_type).iter_errors(json.loads(text))
    ]
    assert not errors, f"{route.method} {route.path} answers {status} with {text}\n{errors}\n{_ANEW}"


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
