"""Signed messages: requests of other systems, which have no token of a user."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from saletunnel.http.request import Request

MOST_SIGNED = 64 * 1024
"""The maximum size of the body of a signed message in bytes."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A message as it came: its signature is checked later. The names of headers are in lower case."""

    headers: Mapping[str, str]
    body: bytes


def read_signed(request: Request) -> Signed:
    """The message of a request. Raises HttpProblem if it is too large or no JSON in UTF-8."""
    return Signed(request.headers, request.body(MOST_SIGNED))


SignedMessage = Annotated[Signed, read_signed]
"""A parameter of a route: the message of another system."""
