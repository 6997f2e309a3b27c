"""The response type of the HTTP layer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers with lower-case names, and a body as text."""

    status: int
    headers: dict[str, str]
    body: str
