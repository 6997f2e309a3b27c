"""Routes: the function for a request, and the sources of its arguments.

The type of each parameter selects its source: `Ports`, the `Caller`, a body, a variable of the path, or the callable in
its `Annotated`, which reads the request. The OpenAPI document is generated from the same types and from the return type
(http/answers.py).
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
    """A method, a path like `/v1/deals/{deal_id}`, and the function that handles them."""

    method: str
    path: str
    act: Act
    segments: tuple[str, ...]
    variables: Mapping[str, int]
    """The variables of the path and the indexes of their segments."""
    sources: Mapping[str, Callable[[Request], Any]]
    """The parameters that are read from the request, with the functions that read them."""
    ports: str | None
    """The name of the parameter of type `Ports`."""
    raises: tuple[type[DomainError], ...]
    """The errors that do not follow from the parameters; only the OpenAPI document uses them."""

    @classmethod
    def of(cls, method: str, path: str, act: Act, raises: tuple[type[DomainError], ...] = ()) -> "Route":
        """The route with the parameters that `act` declares."""
        segments = tuple(path.split("/"))
        variables = {name[1]: at for at, segment in enumerate(segments) if (name := _VARIABLE.fullmatch(segment))}
        wanted = {name: kind for name, kind in act.__annotations__.items() if name not in (*variables, "return")}
        sources = {name: _source(kind) for name, kind in wanted.items() if kind is not Ports}
        ports = next((name for name, kind in wanted.items() if kind is Ports), None)
        return cls(method, path, act, segments, variables, sources, ports, raises)

    @property
    def query(self) -> frozenset[str]:
        """The names of the query parameters."""
        return frozenset(
            source.name for source in self.sources.values() if isinstance(source, Number | CursorIn | InQuery)
        )

    @property
    def writes(self) -> bool:
        """Whether callers may change something by it."""
        return self.method != "GET" and self.has_caller

    @property
    def has_caller(self) -> bool:
        """Whether it is open only to callers with a token."""
        return caller_of in self.sources.values()

    def matches(self, segments: list[str]) -> bool:
        """Whether the path matches; it must have as many segments as the route."""
        variable = self.variables.values()
        pairs = enumerate(zip(self.segments, segments, strict=True))
        return all(_ID.fullmatch(given) if at in variable else mine == given for at, (mine, given) in pairs)

    def answer(self, request: Request, ports: Callable[[], Ports]) -> Answer:
        """Calls the function. Raises its errors, and RuleViolated or HttpProblem for an invalid request."""
        if request.query and (unknown := request.query.keys() - self.query):
            name = min(unknown)
            raise RuleViolated.at(f"/{name}", "unknown_parameter", f"{name} is not a query parameter of this path.")
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
        """Routes with fewer variables are tried first, so `/tunnels/simulate` precedes `/tunnels/{tunnel_id}`."""
        same_length = self._by_length[len(route.segments)]
        same_length.append(route)
        same_length.sort(key=lambda other: len(other.variables))

    def find(self, method: str, path: str) -> Route:
        """The route of a request. Raises HttpProblem for an unknown path or method."""
        segments = path.split("/")
        matching = [route for route in self._by_length.get(len(segments), ()) if route.matches(segments)]
        if not matching:
            raise HttpProblem("not_found", "This path does not exist.")
        for route in matching:
            if route.method == method:
                return route
        allowed = ", ".join(sorted({route.method for route in matching}))
        raise HttpProblem(
            "method_not_allowed", f"This path does not support {method}. It supports {allowed}.", {"allow": allowed}
        )
