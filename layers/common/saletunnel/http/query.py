"""Values in the query: checked like the fields of a body, and told of in the same way when they are wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import TypeAdapter, ValidationError

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Semantic
from saletunnel.http.fields import Day, Id, Tag, UserId, Words
from saletunnel.http.request import Request


@dataclass(frozen=True, slots=True)
class InQuery:
    """A parameter of the query that may be left out; `kind` is one of `http.fields`. Used in `Annotated`."""

    name: str
    kind: Any

    def __call__(self, request: Request) -> Any:
        """The value, None when it is left out. Raises RuleViolated."""
        text = request.query.get(self.name)
        if text is None:
            return None
        try:
            return _reader(self.kind)(text)
        except ValidationError as error:
            [first, *_] = error.errors(include_url=False, include_context=False)
            raise RuleViolated.at(f"/{self.name}", first["type"], first["msg"]) from None


@cache
def _reader(kind: Any) -> Callable[[str], Any]:
    return TypeAdapter(kind).validate_python


FromDay = Annotated[date | None, InQuery("from", Day)]
ToDay = Annotated[date | None, InQuery("to", Day)]
MoveDealsTo = Annotated[str | None, InQuery("move_deals_to", Id)]
OfPipeline = Annotated[str | None, InQuery("pipeline_id", Id)]
OfStage = Annotated[str | None, InQuery("stage_id", Id)]
OfStatus = Annotated[Semantic | None, InQuery("status", Semantic)]
OfCustomer = Annotated[str | None, InQuery("customer_id", Id)]
WithTag = Annotated[str | None, InQuery("tag", Tag)]
WithWords = Annotated[str | None, InQuery("q", Words)]
ClosingFrom = Annotated[date | None, InQuery("closing_from", Day)]
ClosingTo = Annotated[date | None, InQuery("closing_to", Day)]
Binned = Annotated[Literal["true", "false"] | None, InQuery("binned", Literal["true", "false"])]
OfResponsible = Annotated[str | None, InQuery("responsible_id", UserId)]
