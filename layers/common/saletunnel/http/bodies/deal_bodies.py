"""What requests about deals carry, and what they mean to the domain."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError

from saletunnel.domain.customer import Contact, CustomerRef
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Semantic
from saletunnel.http.fields import (
    Body,
    CommentText,
    Currency,
    Custom,
    Day,
    Email,
    Flag,
    Id,
    Long,
    Money,
    Name,
    Percent,
    Phone,
    Short,
    Tag,
    Tags,
    Time,
    Title,
    UserId,
    Words,
    read_value,
)
from saletunnel.usecases.deals.imports import Result, Row

MOST_ROWS = 100
MOST_MOVED = 1000
_ExternalId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]


class ContactBody(Body):
    """A customer by what is known; the e-mail, else the phone, else the name tells who it is."""

    name: Name
    email: Email | None = None
    phone: Phone | None = None

    def contact(self) -> Contact:
        return Contact(self.name, self.email, self.phone)


class _Fields(Body):
    """The fields of a deal that may be left out everywhere."""

    amount: Money | None = None
    currency: Currency | None = None
    probability: Percent | None = None
    responsible_id: UserId | None = None
    expected_close_date: Day | None = None
    source: Short | None = None
    tags: Annotated[Tags, Field(default_factory=list)]
    custom: Annotated[Custom, Field(default_factory=dict)]
    lost_reason: Short | None = None
    comments: Long | None = None

    def given_values(self) -> dict[str, Any]:
        """The deal's own fields that are set."""
        names = self.model_fields_set & {"title", *_Fields.model_fields}
        fields = {name: getattr(self, name) for name in names}
        if "tags" in fields:
            fields["tags"] = tuple(dict.fromkeys(fields["tags"]))
        return fields


class NewDeal(_Fields):
    """A deal to make: on a stage, or on the first stage of a pipeline; for a customer by id or by contact."""

    title: Title
    stage_id: Id | None = None
    pipeline_id: Id | None = None
    customer_id: Id | None = None
    customer: ContactBody | None = None
    external_id: _ExternalId | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if self.stage_id is None and self.pipeline_id is None:
            raise PydanticCustomError("no_place", "Name the stage_id, or the pipeline_id for its first stage.")
        if self.customer_id is not None and self.customer is not None:
            raise PydanticCustomError("two_customers", "Name the customer_id or the customer, not both.")
        return self

    def arguments(self) -> dict[str, Any]:
        """As `usecases.deals.create_deal` takes them."""
        return {
            "stage_id": self.stage_id,
            "pipeline_id": self.pipeline_id,
            "contact": self.customer.contact() if self.customer else None,
            "customer_id": self.customer_id,
            "fields": self.given_values() | ({"external_id": self.external_id} if self.external_id else {}),
        }


class MadeUpDeal(_Fields):
    """A deal that there is not, to try things on."""

    title: Title = "…"
    customer: ContactBody | None = None

    def fields(self) -> dict[str, Any]:
        """The fields of a `Deal`."""
        customer = CustomerRef("", self.customer.name) if self.customer else None
        return {"title": self.title, **self.given_values(), "customer": customer}


class DealChange(_Fields):
    """Fields to change; null empties one, what is left out stays."""

    title: Title = ""
    customer_id: Id | None = None

    def changes(self) -> dict[str, Any]:
        given = self.given_values()
        return given | ({"customer_id": self.customer_id} if "customer_id" in self.model_fields_set else {})


class Comment(Body):
    """What a person says of a deal."""

    text: CommentText


class Move(Body):
    """Where a deal goes: on top of the column, or below another deal."""

    stage_id: Id
    after_deal_id: Id | None = None
    lost_reason: Short | None = None


class MoveFilter(Body):
    """The deals that a list with these filters shows; one must be set."""

    pipeline_id: Id | None = None
    stage_id: Id | None = None
    status: Semantic | None = None
    responsible_id: UserId | None = None
    customer_id: Id | None = None
    tag: Tag | None = None
    closing_from: Day | None = None
    closing_to: Day | None = None
    q: Words | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if all(getattr(self, name) is None for name in self.model_fields_set):
            raise PydanticCustomError("filter", "One filter must be set.")
        return self

    def wanted(self) -> DealFilter:
        """All but the words."""
        return DealFilter(**{name: getattr(self, name) for name in self.model_fields_set - {"q"}})


class BulkMove(Body):
    """Many deals, by their ids or by a filter, to one stage; `lost_reason` for those that get onto a lost one."""

    stage_id: Id
    deal_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_MOVED)] | None = None
    filter: MoveFilter | None = None
    lost_reason: Short | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if (self.deal_ids is None) == (self.filter is None):
            raise PydanticCustomError("which_deals", "Either the deal_ids or a filter.")
        return self

    def arguments(self) -> dict[str, Any]:
        """As `usecases.bulk_move.bulk_move` takes them."""
        return {
            "stage_id": self.stage_id,
            "deal_ids": self.deal_ids,
            "wanted": self.filter.wanted() if self.filter else None,
            "q": self.filter.q if self.filter else None,
            "lost_reason": self.lost_reason,
        }


class ImportRow(_Fields):
    """A row: `pipeline` and `stage` by id or name, `created_at` and `closed_at` as they were where it comes from."""

    external_id: _ExternalId
    title: Title
    pipeline: Name
    stage: Name | None = None
    customer: ContactBody | None = None
    created_at: Time | None = None
    closed_at: Time | None = None

    def row(self) -> Row:
        return Row(
            external_id=self.external_id,
            pipeline=self.pipeline,
            stage=self.stage,
            contact=self.customer.contact() if self.customer else None,
            created_at=self.created_at,
            closed_at=self.closed_at,
            fields=self.given_values(),
        )


class _UncheckedRow:
    """An `ImportRow` to clients; here anything, to be looked at later."""

    @staticmethod
    def __get_pydantic_json_schema__(schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        ImportRow.model_rebuild()
        return handler(ImportRow.__pydantic_core_schema__)


class Import(Body):
    """Rows are looked at one by one, so that a bad one refuses only itself."""

    rows: Annotated[list[Annotated[Any, _UncheckedRow]], Field(max_length=MOST_ROWS)]
    run_tunnels: Flag = True

    def import_rows(self, take: Callable[[Sequence[Row]], Sequence[Result]]) -> list[Result]:
        """What became of each row: `take` gets those that are rows."""
        read = [_row(values) for values in self.rows]
        taken = iter(take([row for row in read if isinstance(row, Row)]))
        return [next(taken) if isinstance(row, Row) else row for row in read]


def _row(values: Any) -> Row | Result:
    try:
        return read_value(ImportRow, values).row()
    except RuleViolated as refusal:
        return Result("refused", errors=refusal.errors)
