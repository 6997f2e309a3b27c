"""The responses of routes. The return type of a route declares its response, and mypy checks the route against it.

mypy and the OpenAPI generator read the shape in `Tagged[DealShape]`; at run time the response is an `Answer`.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from pydantic_core import to_json

from saletunnel.http.answer import Answer
from saletunnel.http.preconditions import etag

JSON = "application/json; charset=utf-8"
_JSON = {"content-type": JSON}
_REVALIDATED = {"cache-control": "private, no-cache", "vary": "authorization"}
"""The response depends on the caller, so caches must key on `Authorization` and revalidate."""
_UNCACHED = {"cache-control": "no-store"}


class Shown[S](Answer):
    """200 with the JSON of a shape (a `TypedDict`)."""

    __slots__ = ()


class Tagged[S](Shown[S]):
    """200 with an entity tag; a client that sends the current tag in `If-None-Match` gets 304 without a body."""

    __slots__ = ()


class Made[S](Answer):
    """201 with the thing that was created."""

    __slots__ = ()


class Accepted[S](Answer):
    """202 with the job, message or call that was accepted."""

    __slots__ = ()


class Nothing(Answer):
    """204 without a body."""

    __slots__ = ()


type Declared = Shown[Any] | Made[Any] | Accepted[Any] | Nothing
"""The return types that a route may declare."""


def shown[S](shape: S) -> Shown[S]:
    """200 with `shape` as JSON."""
    return Shown(200, {**_JSON}, to_json(shape).decode())


def tagged[S](shape: S, version: int | None = None, *, cacheable: bool = True) -> Tagged[S]:
    """200 with `shape` as JSON. The entity tag is the version, or a hash of the content without a version.

    `cacheable` must be False if the shape can change without a new version.
    """
    body = to_json(shape)
    tag = f'"{blake2b(body, digest_size=16).hexdigest()}"' if version is None else etag(version)
    return Tagged(200, {**_JSON, **(_REVALIDATED if cacheable else _UNCACHED), "etag": tag}, body.decode())


def made[S](answer: Shown[S]) -> Made[S]:
    """The same response with status 201."""
    return Made(201, answer.headers, answer.body)


def accepted[S](shape: S) -> Accepted[S]:
    """202 with `shape` as JSON."""
    return Accepted(202, {**_JSON}, to_json(shape).decode())


def nothing() -> Nothing:
    """204 without a body."""
    return Nothing(204, {}, "")


def may_be_cached(headers: Mapping[str, str]) -> bool:
    """Whether a response with these headers has an entity tag and may be answered with 304."""
    return "etag" in headers and headers.get("cache-control") != _UNCACHED["cache-control"]
