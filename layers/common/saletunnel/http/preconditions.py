"""`If-Match` and `If-None-Match`: the version of a thing that the caller has seen."""

import re
from typing import Annotated

from saletunnel.domain.errors import StaleVersion
from saletunnel.http.problems import HttpProblem
from saletunnel.http.request import Request

_VERSION = re.compile(r'"([0-9]{1,15})"')


def required_version(request: Request) -> int | None:
    """The version in `If-Match`; None for `*`. Raises HttpProblem if the header is missing, StaleVersion if invalid."""
    if "if-match" not in request.headers:
        raise HttpProblem(
            "precondition_required",
            'Send the version that you have seen, such as If-Match: "3", or If-Match: * for any version.',
        )
    return optional_version(request)


def optional_version(request: Request) -> int | None:
    """The version in `If-Match`; None for `*` and without the header. Raises StaleVersion if it is invalid."""
    tag = request.headers.get("if-match", "*").strip()
    if tag == "*":
        return None
    version = _VERSION.fullmatch(tag)
    if version is None:
        raise StaleVersion('If-Match must be the version that you have seen, in quotes ("3"), or * for any version.')
    return int(version[1])


Seen = Annotated[int | None, required_version]
"""A parameter of a route: the version that the caller has seen; None accepts any version."""
SeenIfGiven = Annotated[int | None, optional_version]
"""The same for routes where `If-Match` is optional."""


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def is_current(tag: str, request: Request) -> bool:
    """Whether `If-None-Match` contains the tag or is `*`; weak and strong tags are equal here (RFC 9110)."""
    sent = request.headers.get("if-none-match", "")
    return sent == "*" or tag in (other.strip().removeprefix("W/") for other in sent.split(","))
