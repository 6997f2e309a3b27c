"""Finds the route of a request, with the precedence of HTTP APIs.

A full match precedes a greedy match, and a greedy match precedes `$default`. Among full matches, fixed segments precede
variables, and a route for the method precedes a route for ANY.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from infra.local.template.model import Route

DEFAULT = "$default"


@dataclass(frozen=True, slots=True)
class Match:
    route: Route
    key: str  # routeKey: "GET /v1/deals/{deal_id}"
    parameters: dict[str, str]  # decoded


@dataclass(frozen=True, slots=True)
class _Pattern:
    route: Route
    key: str
    segments: tuple[str, ...]  # without the greedy variable
    greedy: str | None  # the name of the greedy variable

    def precedence(self) -> tuple[object, ...]:
        fixed = tuple(_is_variable(segment) for segment in self.segments)
        return self.greedy is not None, -len(self.segments), fixed, self.route.method == "ANY"

    def match(self, method: str, segments: list[str]) -> Match | None:
        if self.route.method not in (method, "ANY"):
            return None
        if self.greedy is not None and not "".join(segments[len(self.segments) :]):
            return None
        parameters = {}
        for mine, given in zip(self.segments, segments, strict=False):
            if not _is_variable(mine):
                if mine != given:
                    return None
            elif not given:
                return None
            else:
                parameters[mine[1:-1]] = unquote(given)
        if self.greedy is not None:
            parameters[self.greedy] = unquote("/".join(segments[len(self.segments) :]))
        return Match(self.route, self.key, parameters)


class Router:
    """The routes of the template, sorted by precedence."""

    def __init__(self, routes: Iterable[Route]):
        self._default: Match | None = None
        self._full: defaultdict[int, list[_Pattern]] = defaultdict(list)
        self._greedy: list[_Pattern] = []
        for route in routes:
            if route.path == DEFAULT:
                self._default = Match(route, DEFAULT, {})
                continue
            pattern = _pattern(route)
            (self._full[len(pattern.segments)] if pattern.greedy is None else self._greedy).append(pattern)
        for patterns in (*self._full.values(), self._greedy):
            patterns.sort(key=_Pattern.precedence)

    def match(self, method: str, path: str) -> Match | None:
        """The route of a request; None when there is none and no `$default`. `path` is percent-encoded."""
        segments = path.split("/")[1:]
        for patterns in (self._full.get(len(segments), ()), self._greedy):
            for pattern in patterns:
                match = pattern.match(method, segments)
                if match is not None:
                    return match
        return self._default


def _pattern(route: Route) -> _Pattern:
    segments = route.path.split("/")[1:]
    key = f"{route.method} {route.path}"
    if segments[-1].endswith("+}"):
        return _Pattern(route, key, tuple(segments[:-1]), segments[-1][1:-2])
    return _Pattern(route, key, tuple(segments), None)


def _is_variable(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")
