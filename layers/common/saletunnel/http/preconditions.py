"""`If-Match` and `If-None-Match`: which version of a thing the caller has seen."""

import re
from typing import Annotated

from saletunnel.domain.errors import StaleVersion
from saletunnel.http.problems import HttpProblem
from saletunnel.http.request import Request

_VERSION = re.compile(r'"([0-9]{1,15})"')


def required_version(request: Request) -> int | None:
    """The version in `If-Match`, None for `*`. Raises HttpProblem without one, StaleVersion for one that never was."""
    if "if-match" not in request.headers:
        raise HttpProblem("precondition_required", 'Say which version you have seen: If-Match: "3", or * to insist.')
    return optional_version(request)


def optional_version(request: Request) -> int | None:
    """The version in `If-Match`, None for `*` or without one. Raises StaleVersion for one that never was."""
    tag = request.headers.get("if-match", "*").strip()
    if tag == "*":
        return None
    version = _VERSION.fullmatch(tag)
    if version is None:
        raise StaleVersion('If-Match must be the version that you have seen, in quotes ("3"), or *.')
    return int(version[1])


Seen = Annotated[int | None, required_version]
"""A route's parameter: the version that the caller saw, None to insist."""
SeenIfGiven = Annotated[int | None, optional_version]
"""The same where `If-Match` may be left out."""


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def is_current(tag: str, request: Request) -> bool:
    """Whether the caller has what `tag` names already; weak and strong tags are the same here (RFC 9110)."""
    told = request.headers.get("if-none-match", "")
    return told == "*" or tag in (one.strip().removeprefix("W/") for one in told.split(","))
