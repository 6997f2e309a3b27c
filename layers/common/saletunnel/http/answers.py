"""What a route answers, said by the type that it returns, so that the type checker holds it to what it declares.

`Tagged[DealShape]` is read here, by mypy, and by what writes the OpenAPI document; at run time it is an `Answer`.
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
"""Who is another is shown other things at the same path, and what is kept is asked for again."""
_UNCACHED = {"cache-control": "no-store"}


class Shown[S](Answer):
    """200: JSON of a shape, a `TypedDict`."""

    __slots__ = ()


class Tagged[S](Shown[S]):
    """200 with an entity tag: who has it already is not sent it again (304)."""

    __slots__ = ()


class Made[S](Answer):
    """201: what was made."""

    __slots__ = ()


class Accepted[S](Answer):
    """202: what goes on by itself, such as a job."""

    __slots__ = ()


class Nothing(Answer):
    """204: it is done, and there is nothing to show."""

    __slots__ = ()


type Declared = Shown[Any] | Made[Any] | Accepted[Any] | Nothing
"""What a route may return."""


def shown[S](shape: S) -> Shown[S]:
    """A thing as JSON."""
    return Shown(200, {**_JSON}, to_json(shape).decode())


def tagged[S](shape: S, version: int | None = None, *, cacheable: bool = True) -> Tagged[S]:
    """A thing as JSON with its version as the entity tag, or one of its content where it has no version.

    What shows more than the version covers is not `kept`.
    """
    body = to_json(shape)
    tag = f'"{blake2b(body, digest_size=16).hexdigest()}"' if version is None else etag(version)
    return Tagged(200, {**_JSON, **(_REVALIDATED if cacheable else _UNCACHED), "etag": tag}, body.decode())


def made[S](answer: Shown[S]) -> Made[S]:
    """The same, as what was made just now."""
    return Made(201, answer.headers, answer.body)


def accepted[S](shape: S) -> Accepted[S]:
    """What was begun, as JSON."""
    return Accepted(202, {**_JSON}, to_json(shape).decode())


def nothing() -> Nothing:
    """What was asked for is done."""
    return Nothing(204, {}, "")


def may_be_cached(headers: Mapping[str, str]) -> bool:
    """Whether who has an answer with this tag need not be sent it again."""
    return "etag" in headers and headers.get("cache-control") != _UNCACHED["cache-control"]
