"""The request bodies for deals, and their conversion to values of the domain."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from saletunnel.domain.customer import Contact, CustomerRef
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.domain.deals.entering import is_empty
from saletunnel.domain.deals.tags import unique_tags
from saletunnel.domain.pipeline import Semantic
from saletunnel.http.fields import (
    Body,
    CommentText,
    Currency,
    Custom,
    CustomPair,
    Day,
    Email,
    ExternalId,
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
)

MOST_MOVED = 1000


class ContactBody(Body):
    """The contact data of a customer, who is found by e-mail, else by valid phone, else by name, or created.

    A customer who is found gets an e-mail or phone that they do not have; a second one is added to their notes.
    """

    name: Name
    email: Email | None = None
    phone: Phone | None = None

    def contact(self) -> Contact:
        return Contact(self.name, self.email, self.phone)


class RequirableFields(Body):
    """The optional fields of a deal that a stage can require at any time."""

    amount: Money | None = None
    currency: Currency | None = None
    probability: Percent | None = None
    responsible_id: UserId | None = None
    expected_close_date: Day | None = None
    source: Short | None = None
    tags: Annotated[Tags, Field(default_factory=list)]
    custom: Annotated[Custom, Field(default_factory=dict)]
    comments: Long | None = None

    def given_values(self) -> dict[str, Any]:
        """The fields of the deal that the request contains."""
        names = self.model_fields_set & {"title", *DealFields.model_fields}
        fields = {name: getattr(self, name) for name in names}
        if "tags" in fields:
            fields["tags"] = unique_tags(fields["tags"])
        return fields


class DealFields(RequirableFields):
    """The optional fields of a deal."""

    lost_reason: Short | None = None


class NewDeal(DealFields):
    """A deal to create, on a stage or on the first stage of a pipeline, with a customer by id or by contact data."""

    title: Title
    stage_id: Id | None = None
    pipeline_id: Id | None = None
    customer_id: Id | None = None
    customer: ContactBody | None = None
    external_id: ExternalId | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if self.stage_id is None and self.pipeline_id is None:
            raise PydanticCustomError("no_place", "Give a stage_id, or a pipeline_id for its first stage.")
        if self.customer_id is not None and self.customer is not None:
            raise PydanticCustomError("two_customers", "Give either a customer_id or a customer, not both.")
        return self

    def arguments(self) -> dict[str, Any]:
        """The arguments of `usecases.deals.editing.create_deal`."""
        return {
            "stage_id": self.stage_id,
            "pipeline_id": self.pipeline_id,
            "contact": self.customer.contact() if self.customer else None,
            "customer_id": self.customer_id,
            "fields": self.given_values() | ({"external_id": self.external_id} if self.external_id else {}),
        }


class MadeUpDeal(DealFields):
    """The fields of a deal that does not exist, for a simulation."""

    title: Title = "…"
    customer: ContactBody | None = None

    def fields(self) -> dict[str, Any]:
        """The fields of a `Deal`."""
        customer = CustomerRef("", self.customer.name) if self.customer else None
        return {"title": self.title, **self.given_values(), "customer": customer}


class DealChange(DealFields):
    """The fields to change; null empties a field, a missing field is not changed."""

    title: Title = ""
    customer_id: Id | None = None

    def changes(self) -> dict[str, Any]:
        given = self.given_values()
        return given | ({"customer_id": self.customer_id} if "customer_id" in self.model_fields_set else {})


class Comment(Body):
    """A comment on a deal. `<@ID>` in its text mentions the member with this id, at most 20 members."""

    text: CommentText


class Move(Body):
    """The stage to move a deal to: to the top of its column, or below the deal `after_deal_id`."""

    stage_id: Id
    after_deal_id: Id | None = None
    lost_reason: Short | None = None


class MoveFilter(Body):
    """The filters of `GET /v1/deals`; at least one must be set. A deal must match all of them."""

    pipeline_id: Id | None = None
    stage_id: Id | None = None
    status: Semantic | None = None
    responsible_id: UserId | None = None
    customer_id: Id | None = None
    tag: Tag | None = None
    closing_from: Day | None = None
    closing_to: Day | None = None
    amount_from: Money | None = None
    amount_to: Money | None = None
    source: Short | None = None
    custom: CustomPair | None = None
    entered_until: Time | None = None
    q: Words | None = None

    @model_validator(mode="after")
    def _has_a_filter(self) -> Self:
        if all(getattr(self, name) is None for name in self.model_fields_set):
            raise PydanticCustomError("filter", "Set at least one filter.")
        return self

    def wanted(self) -> DealFilter:
        """The filters except the search words `q`."""
        return DealFilter(**{name: getattr(self, name) for name in self.model_fields_set - {"q"}})


class MissingFields(RequirableFields):
    """Values for the fields that a moved deal lacks. A field that has a value keeps it."""

    customer_id: Id | None = None

    def values(self) -> dict[str, Any]:
        """The values that are not empty."""
        given = {**self.given_values(), "customer_id": self.customer_id}
        return {name: value for name, value in given.items() if not is_empty(value)}


class BulkMove(Body):
    """The deals to move, by ids or by a filter, and their new stage. `lost_reason` applies if the stage is lost.

    `fields` are values for the fields that a moved deal lacks, such as those that the stage requires.
    """

    stage_id: Id
    deal_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_MOVED)] | None = None
    filter: MoveFilter | None = None
    lost_reason: Short | None = None
    fields: MissingFields | None = None

    @model_validator(mode="after")
    def _selects_deals(self) -> Self:
        if (self.deal_ids is None) == (self.filter is None):
            raise PydanticCustomError("which_deals", "Give either deal_ids or a filter, not both.")
        return self

    def arguments(self) -> dict[str, Any]:
        """The arguments of `usecases.deals.bulk_move.bulk_move`."""
        return {
            "stage_id": self.stage_id,
            "deal_ids": self.deal_ids,
            "wanted": self.filter.wanted() if self.filter else None,
            "q": self.filter.q if self.filter else None,
            "lost_reason": self.lost_reason,
            "fields": self.fields.values() if self.fields else {},
        }
