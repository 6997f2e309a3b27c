"""Query parameters, validated and reported like the fields of a body."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from saletunnel.domain.campaigns.occurrence import RecipientState
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.repeats.plan_run import Outcome
from saletunnel.domain.rules.run_state import RunState
from saletunnel.domain.tasks.task import TaskState
from saletunnel.http.fields import CustomPair, Day, Id, Ids, MoneyText, Short, Tag, Time, UserId, Words
from saletunnel.http.request import Request


@dataclass(frozen=True, slots=True)
class InQuery:
    """An optional query parameter, for use in `Annotated`; `kind` is a type of `http.fields`."""

    name: str
    kind: Any

    def __call__(self, request: Request) -> Any:
        """The value; None if the parameter is missing. Raises RuleViolated if it is invalid."""
        text = request.query.get(self.name)
        if text is None:
            return None
        return _parse(self.name, self.kind, text)


def parse_day(text: str) -> date:
    """The day in a path. Raises RuleViolated."""
    day: date = _parse("day", Day, text)
    return day


def _parse(name: str, kind: Any, text: str) -> Any:
    try:
        return _reader(kind)(text)
    except ValidationError as error:
        [first, *_] = error.errors(include_url=False, include_context=False)
        raise RuleViolated.at(f"/{name}", first["type"], first["msg"]) from None


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
OfCustomerKind = Annotated[Literal["company"] | None, InQuery("kind", Literal["company"])]
OfCustomers = Annotated[str | None, InQuery("customer_ids", Ids)]
OfOtherCustomer = Annotated[str | None, InQuery("other_id", Id)]
WithTag = Annotated[str | None, InQuery("tag", Tag)]
WithWords = Annotated[str | None, InQuery("q", Words)]
ClosingFrom = Annotated[date | None, InQuery("closing_from", Day)]
ClosingTo = Annotated[date | None, InQuery("closing_to", Day)]
AmountFrom = Annotated[int | None, InQuery("amount_from", MoneyText)]
AmountTo = Annotated[int | None, InQuery("amount_to", MoneyText)]
OfSource = Annotated[str | None, InQuery("source", Short)]
WithCustom = Annotated[str | None, InQuery("custom", CustomPair)]
EnteredUntil = Annotated[datetime | None, InQuery("entered_until", Time)]
Binned = Annotated[Literal["true", "false"] | None, InQuery("binned", Literal["true", "false"])]
OfRule = Annotated[str | None, InQuery("rule_id", Id)]
OfDeals = Annotated[str | None, InQuery("deal_ids", Ids)]
OfDeal = Annotated[str | None, InQuery("deal_id", Id)]
InState = Annotated[RunState | None, InQuery("state", RunState)]
InRecipientState = Annotated[RecipientState | None, InQuery("state", RecipientState)]
InTaskState = Annotated[TaskState | None, InQuery("state", TaskState)]
DueFrom = Annotated[datetime | None, InQuery("due_from", Time)]
DueTo = Annotated[datetime | None, InQuery("due_to", Time)]
OfAddress = Annotated[str | None, InQuery("address", Annotated[str, Field(max_length=254)])]
InChannel = Annotated[Channel | None, InQuery("channel", Channel)]
WithOutcome = Annotated[Outcome | None, InQuery("outcome", Outcome)]
OfResponsible = Annotated[str | None, InQuery("responsible_id", UserId)]
