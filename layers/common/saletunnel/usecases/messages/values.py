"""The values of a deal that a template can show: `domain/messages/fields.py` lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.account import Account
from saletunnel.domain.company.members import Members
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.domain.messages.wording import write_custom, write_day, write_money
from saletunnel.domain.pipeline import Pipeline
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSubject:
    """A deal with everything that a message about it shows. `pipeline` is None if it was deleted."""

    account: Account
    deal: Deal
    pipeline: Pipeline | None
    customer: Customer | None
    responsible: str
    """The name of the responsible user, empty if there is none."""

    def language_of(self, template: MessageTemplate) -> str:
        """The customer's language if the template has it, else the company's, else the first of the template."""
        return template.language_for(self.customer.language if self.customer else None, self.account.language)


def read_subject(ports: Ports, tenant: str, deal: Deal) -> MessageSubject:
    """Reads the things around a deal: up to four reads."""
    return Subjects(ports, tenant).of(deal)


class Subjects:
    """Reads the things around the deals of a tenant, each of them once."""

    def __init__(self, ports: Ports, tenant: str) -> None:
        self._ports = ports
        self._tenant = tenant
        self._customers: dict[str, Customer | None] = {}
        self._pipelines: dict[str, Pipeline | None] = {}

    def of(self, deal: Deal) -> MessageSubject:
        return MessageSubject(
            account=self.account,
            deal=deal,
            pipeline=self._pipeline(deal.pipeline_id),
            customer=self._customer(deal.customer.id) if deal.customer else None,
            responsible=self._name(deal.responsible_id) if deal.responsible_id else "",
        )

    @cached_property
    def account(self) -> Account:
        return read_account(self._ports, self._tenant)

    @cached_property
    def _members(self) -> Members:
        return self._ports.members.get(self._tenant)

    def _name(self, user_id: str) -> str:
        member = self._members.find(user_id)
        return member.name if member else ""

    def _customer(self, id_: str) -> Customer | None:
        if id_ not in self._customers:
            self._customers[id_] = self._ports.customers.many(self._tenant, [id_]).get(id_)
        return self._customers[id_]

    def _pipeline(self, id_: str) -> Pipeline | None:
        if id_ not in self._pipelines:
            self._pipelines[id_] = self._ports.pipelines.many(self._tenant, [id_]).get(id_)
        return self._pipelines[id_]


def message_values(
    subject: MessageSubject, *, language: str, channel: Channel, unsubscribe_url: str | None
) -> dict[str, Any]:
    """The values as texts in a language, in groups; the tags of the deal are a list. A missing value is empty.

    `unsubscribe_url` is for e-mails only.
    """
    customer, account = subject.customer, subject.account
    values: dict[str, Any] = {
        "customer": {
            "name": customer.name if customer else "",
            "email": (customer.email if customer else None) or "",
            "phone": (customer.phone if customer else None) or "",
        },
        "deal": _of_deal(subject, language, channel),
        "responsible": {"name": subject.responsible},
        "company": {"name": account.name},
    }
    return values | ({"unsubscribe_url": unsubscribe_url or ""} if channel == "email" else {})


def _of_deal(subject: MessageSubject, language: str, channel: Channel) -> Mapping[str, Any]:
    deal, account = subject.deal, subject.account
    currency = deal.currency or account.currency
    stages = subject.pipeline.stages if subject.pipeline else ()
    closing = deal.expected_close_date
    return {
        "title": deal.title,
        "amount": write_money(deal.amount, currency, language, channel) if deal.amount is not None else "",
        "currency": currency,
        "stage": next((stage.name for stage in stages if stage.id == deal.stage_id), ""),
        "pipeline": subject.pipeline.name if subject.pipeline else "",
        "created_on": write_day(local_date(deal.created_at, account.time_zone), language),
        "expected_close_date": write_day(closing, language) if closing else "",
        "source": deal.source or "",
        "tags": list(deal.tags),
        "custom": {
            field.name: write_custom(field, deal.custom.get(field.name), currency, language, channel)
            for field in account.custom_fields
        },
    }
