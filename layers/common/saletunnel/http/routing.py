"""Routes: which function takes a request, and what its parameters are taken from.

A route's parameters say by their types what they want: `Ports`, the `Caller`, a body, a variable of the path, or
whatever the callable in their `Annotated` reads from the request. The same types are what documents the route, with
the type that it returns (http/answers.py).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import DomainError, RuleViolated
from saletunnel.http.answer import Answer
from saletunnel.http.caller import caller_of
from saletunnel.http.fields import Body, read_body
from saletunnel.http.pages import CursorIn, Number
from saletunnel.http.problems import HttpProblem
from saletunnel.http.query import InQuery
from saletunnel.http.request import Request
from saletunnel.usecases.ports import Ports

_VARIABLE = re.compile(r"\{(\w+)\}")
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")

type Act = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path like `/v1/deals/{deal_id}`, and the function behind them."""

    method: str
    path: str
    act: Act
    segments: tuple[str, ...]
    variables: Mapping[str, int]
    """The names in the path, and the segments that they stand for."""
    sources: Mapping[str, Callable[[Request], Any]]
    """The parameters that are read from a request, and how."""
    ports: str | None
    """The parameter that gets the `Ports`."""
    raises: tuple[type[DomainError], ...]
    """What it answers with besides the errors that follow from its parameters; only the document asks."""

    @classmethod
    def of(cls, method: str, path: str, act: Act, raises: tuple[type[DomainError], ...] = ()) -> "Route":
        """Reads the parameters of `act`."""
        segments = tuple(path.split("/"))
        variables = {name[1]: at for at, segment in enumerate(segments) if (name := _VARIABLE.fullmatch(segment))}
        wanted = {name: kind for name, kind in act.__annotations__.items() if name not in (*variables, "return")}
        sources = {name: _source(kind) for name, kind in wanted.items() if kind is not Ports}
        ports = next((name for name, kind in wanted.items() if kind is Ports), None)
        return cls(method, path, act, segments, variables, sources, ports, raises)

    @property
    def query(self) -> frozenset[str]:
        """The names that the query may have."""
        return frozenset(
            source.name for source in self.sources.values() if isinstance(source, Number | CursorIn | InQuery)
        )

    def matches(self, segments: list[str]) -> bool:
        """Whether a path of as many segments is this route's."""
        variable = self.variables.values()
        pairs = enumerate(zip(self.segments, segments, strict=True))
        return all(_ID.fullmatch(given) if at in variable else mine == given for at, (mine, given) in pairs)

    def answer(self, request: Request, ports: Callable[[], Ports]) -> Answer:
        """What the function answers. Raises what it raises, and what is wrong with the request."""
        if request.query and (unknown := request.query.keys() - self.query):
            name = min(unknown)
            raise RuleViolated.at(f"/{name}", "unknown_parameter", f"The query knows no {name} here.")
        segments = request.path.split("/")
        arguments: dict[str, Any] = {name: segments[at] for name, at in self.variables.items()}
        for name, source in self.sources.items():
            arguments[name] = source(request)
        if self.ports is not None:
            arguments[self.ports] = ports()
        return self.act(**arguments)


def _source(kind: Any) -> Callable[[Request], Any]:
    if kind is Caller:
        return caller_of
    if isinstance(kind, type) and issubclass(kind, Body):
        return lambda request: read_body(kind, request.body())
    [source] = kind.__metadata__
    read: Callable[[Request], Any] = source
    return read


class Routes:
    """The routes of one function."""

    def __init__(self) -> None:
        self._by_length: defaultdict[int, list[Route]] = defaultdict(list)

    def __iter__(self) -> Iterator[Route]:
        return (route for routes in self._by_length.values() for route in routes)

    def add(self, route: Route) -> None:
        """Fixed segments go before variables, whatever the order of adding."""
        alike = self._by_length[len(route.segments)]
        alike.append(route)
        alike.sort(key=lambda one: len(one.variables))

    def find(self, method: str, path: str) -> Route:
        """The route of a request; HEAD goes where GET goes. Raises HttpProblem."""
        segments = path.split("/")
        there = [route for route in self._by_length.get(len(segments), ()) if route.matches(segments)]
        if not there:
            raise HttpProblem("not_found", "There is nothing at this path.")
        wanted = "GET" if method == "HEAD" else method
        for route in there:
            if route.method == wanted:
                return route
        allowed = ", ".join(sorted({route.method for route in there}))
        raise HttpProblem("method_not_allowed", f"{method} is not for this path; {allowed} is.", {"allow": allowed})
