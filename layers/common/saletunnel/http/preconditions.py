"""`If-Match`: which version of a thing the caller has seen."""

import re
from collections.abc import Mapping

from saletunnel.domain.errors import StaleVersion
from saletunnel.http.problems import HttpProblem

_TAG = re.compile(r'(?:W/)?"(\d{1,15})"')


def required_version(headers: Mapping[str, str]) -> int | None:
    """The version in `If-Match`, None for `*`. Raises HttpProblem without one, StaleVersion for one that never was."""
    if "if-match" not in headers:
        raise HttpProblem("precondition_required", 'Say which version you have seen: If-Match: "3", or * to insist.')
    return version(headers)


def version(headers: Mapping[str, str]) -> int | None:
    """The version in `If-Match`, None for `*` or without one. Raises StaleVersion for one that never was."""
    tag = headers.get("if-match", "*").strip()
    if tag == "*":
        return None
    match = _TAG.fullmatch(tag)
    if match is None:
        raise StaleVersion
    return int(match[1])


def etag(number: int) -> str:
    """The entity tag of a version."""
    return f'"{number}"'
