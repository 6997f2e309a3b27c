"""The response bodies for customers and their summary."""

from datetime import date, datetime
from typing import TypedDict

from saletunnel.domain.customer import Customer, CustomerKind
from saletunnel.domain.customer_summary import CustomerSummary, DealSum


class CustomerShape(TypedDict):
    """A person or a company. `company_id` is the company to which a person belongs.

    `also_found_by` are the identities of customers who were merged into it, such as `email:an@example.com`.
    """

    id: str
    name: str
    kind: CustomerKind
    company_id: str | None
    also_found_by: list[str]
    email: str | None
    phone: str | None
    phone_e164: str | None
    language: str | None
    opted_out: bool
    opted_out_at: datetime | None
    notes: str | None
    created_at: datetime
    updated_at: datetime
    version: int


def customer_shape(customer: Customer) -> CustomerShape:
    return CustomerShape(
        id=customer.id,
        name=customer.name,
        kind=customer.kind,
        company_id=customer.company_id,
        also_found_by=list(customer.also_found_by),
        email=customer.email,
        phone=customer.phone,
        phone_e164=customer.phone_e164,
        language=customer.language,
        opted_out=customer.opted_out_at is not None,
        opted_out_at=customer.opted_out_at,
        notes=customer.notes,
        created_at=customer.created_at,
        updated_at=customer.updated_at,
        version=customer.version,
    )


class MoneyShape(TypedDict):
    """An amount in minor units of the currency."""

    currency: str
    amount: int


class DealSumShape(TypedDict):
    """A number of deals, and the sum of their amounts for each currency. A deal and its copies count once as money."""

    count: int
    amounts: list[MoneyShape]


class NextRepeatShape(TypedDict):
    """The next repeat is for `day`: the plan repeats the deal `deal_id`."""

    day: date
    plan_id: str
    plan_name: str
    deal_id: str


class CustomerSummaryShape(TypedDict):
    """What a list shows of a customer, by the deals that the caller may see. Each counts by the stage that it is on.

    `company_name` is that of the company to which a person belongs. `contacted_at` is when the last message was sent to
    the customer, or the last task of their deals was done.
    If `complete` is false, the customer has more than 200 deals, and the numbers are too low.
    """

    customer_id: str
    company_name: str | None
    open: DealSumShape
    won: DealSumShape
    contacted_at: datetime | None
    next_repeat: NextRepeatShape | None
    complete: bool


def customer_summary_shape(summary: CustomerSummary) -> CustomerSummaryShape:
    next_ = summary.next_repeat
    return CustomerSummaryShape(
        customer_id=summary.customer_id,
        company_name=summary.company_name,
        open=_deal_sum(summary.open),
        won=_deal_sum(summary.won),
        contacted_at=summary.contacted_at,
        next_repeat=NextRepeatShape(
            day=next_.day, plan_id=next_.plan_id, plan_name=next_.plan_name, deal_id=next_.deal_id
        )
        if next_
        else None,
        complete=summary.complete,
    )


def _deal_sum(deals: DealSum) -> DealSumShape:
    amounts = [MoneyShape(currency=currency, amount=amount) for currency, amount in deals.amounts.items()]
    return DealSumShape(count=deals.count, amounts=amounts)
