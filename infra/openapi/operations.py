"""A route as an operation of the OpenAPI document."""

from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus
from types import UnionType
from typing import Any, Union, get_args, get_origin

from infra.openapi.errors import UNAUTHORIZED, codes_of, problem_name, status_of
from infra.openapi.parameters import body_of, is_tagged, parameters_of, written
from infra.openapi.schemas import Schema, Schemas
from saletunnel.domain.company.roles import Caller
from saletunnel.http.answers import Accepted, Made, Nothing, Shown, Tagged
from saletunnel.http.problems import CONTENT_TYPE
from saletunnel.http.routing import Route

_STATUS: dict[Any, int] = {Shown: 200, Tagged: 200, Made: 201, Accepted: 202, Nothing: 204}
_ETAG = {"ETag": {"$ref": "#/components/headers/ETag"}}
_SERVICE = "service"


def answers_of(route: Route) -> tuple[Any, ...]:
    """The types that a route may return, as its function declares."""
    declared = route.act.__annotations__["return"]
    kind: Any = get_origin(declared)
    return get_args(declared) if kind in (Union, UnionType) else (declared,)


def shapes_of(route: Route) -> list[Any]:
    """The shapes in the responses of a route."""
    return [shape for answer in answers_of(route) for shape in get_args(answer)]


def operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    """The operation of a route. Raises NotImplementedError for an unknown kind of parameter."""
    text = " ".join((route.act.__doc__ or "").split())
    summary = text.removesuffix(".")
    found: dict[str, Any] = {"operationId": route.act.__name__, "tags": [tag_of(route)], "summary": summary}
    parameters = written(route)
    if parameters:
        found["parameters"] = parameters
    body = body_of(route)
    if body is not None:
        found["requestBody"] = {"required": True, "content": _json(schemas.of(body))}
    found["responses"] = {**_answers(route, schemas), **_refusals(codes_of(route))}
    if Caller not in parameters_of(route).values():
        found["security"] = []
    return found


def tag_of(route: Route) -> str:
    """The tag of an operation: the first segment of its path after the version."""
    version, first = (*route.segments[1:], "", "")[:2]
    if version != "v1" or "." in first:
        return _SERVICE
    return "account" if first == "me" else first


def _answers(route: Route, schemas: Schemas) -> dict[str, Any]:
    answers = {}
    for answer in answers_of(route):
        status = _STATUS[get_origin(answer) or answer]
        shown: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        for shape in get_args(answer):
            schema = schemas.of(shape)
            shown["content"] = _json(schema)
            if is_tagged(route) or (status == HTTPStatus.CREATED and "version" in schemas.properties(schema)):
                shown["headers"] = _ETAG
        answers[str(status)] = shown
    if is_tagged(route) and route.method == "GET":
        answers["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase, "headers": _ETAG}
    return answers


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _refusals(codes: Iterable[str]) -> dict[str, Any]:
    by_status: defaultdict[int, list[str]] = defaultdict(list)
    for code in codes:
        by_status[status_of(code)].append(code)
    return {str(status): _refusal(status, alike) for status, alike in by_status.items()}


def _refusal(status: int, codes: list[str]) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{problem_name(code)}"} for code in codes]
    schema: Schema = refs[0] if len(refs) == 1 else {"oneOf": refs}
    refusal: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}: {', '.join(f'`{code}`' for code in codes)}",
        "content": {CONTENT_TYPE: {"schema": schema}},
    }
    if codes == [UNAUTHORIZED]:
        return {"$ref": "#/components/responses/Unauthorized"}
    return refusal
