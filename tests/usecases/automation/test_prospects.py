"""A simulation says what the message or the call of a rule would meet, and writes nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from saletunnel.domain.customer import Contact
from saletunnel.domain.messages.settings import Limits
from saletunnel.domain.messages.template import MessageTemplate, TemplateText
from saletunnel.domain.rules.actions import CallWebhook, SendMessage
from saletunnel.domain.rules.when import When
from saletunnel.usecases.automation.settling import Foreseen
from saletunnel.usecases.customers import editing as customers
from saletunnel.usecases.messages import opt_outs, templates
from saletunnel.usecases.messages.message_settings import change_message_settings
from saletunnel.usecases.messages.sending import send_messages
from saletunnel.usecases.tunnels.simulation import simulate
from saletunnel.usecases.webhooks import endpoints
from tests.company import ADMIN, Company

AN = Contact("An", "an@example.com")
EVENING = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
"""23:30 in Viet Nam."""
MORNING = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)


@pytest.fixture
def company() -> Company:
    return Company()


def a_rule(company: Company, when: When | None = None, **changes: Any) -> MessageTemplate:
    texts = {"en": TemplateText("An offer", "<p>{{ deal.title }}</p>")}
    values = {"name": "Offer", "channel": "email", "purpose": "marketing", "texts": texts, **changes}
    template = templates.create_template(company.ports, ADMIN, values)
    company.create_rule(company.maintenance.first_stage, SendMessage(template_id=template.id), when)
    return template


def foresee(company: Company, contact: Contact | None = AN) -> Foreseen:
    """What the only rule of the first stage of Maintenance would do for a deal that enters it."""
    deal = company.create_deal(contact=contact)
    before = company.table.items()
    stage_id = company.maintenance.first_stage.id
    simulation = simulate(company.ports, ADMIN, stage_id=stage_id, deal_id=deal.id, made_up=None)
    assert company.table.items() == before
    [foreseen] = simulation.considered[0].rules
    return foreseen


def met(foreseen: Foreseen) -> tuple[str, str | None, datetime | None]:
    return foreseen.outcome.state, foreseen.reason, foreseen.waits_until


def test_a_message_that_meets_nothing_would_be_sent(company: Company) -> None:
    a_rule(company)
    assert met(foresee(company)) == ("sending", None, None)


@pytest.mark.parametrize(
    ("contact", "reason"),
    [(None, "no_customer"), (Contact("An", phone="+84912345678"), "no_address"), (Contact("An", "an@"), None)],
)
def test_a_message_without_an_address_would_not_be_sent(
    company: Company, contact: Contact | None, reason: str | None
) -> None:
    a_rule(company)
    assert met(foresee(company, contact)) == ("skipped", reason or "invalid_address", None)


def test_an_address_or_a_customer_that_opted_out_would_get_nothing(company: Company) -> None:
    a_rule(company)
    opt_outs.opt_out(company.ports, ADMIN, "email", "an@example.com", "marketing")
    assert met(foresee(company)) == ("skipped", "opted_out", None)
    customer = {"name": "Bình", "email": "binh@example.com", "opted_out": True}
    customers.create_customer(company.ports, ADMIN, customer)
    assert met(foresee(company, Contact("Bình", "binh@example.com"))) == ("skipped", "opted_out", None)


def test_an_offer_would_wait_in_quiet_hours_and_a_receipt_would_not(company: Company) -> None:
    company.clock.now = EVENING
    a_rule(company)
    assert met(foresee(company)) == ("sending", None, MORNING)
    receipts = Company()
    receipts.clock.now = EVENING
    a_rule(receipts, purpose="transactional")
    assert met(foresee(receipts)) == ("sending", None, None)


def test_the_quiet_hours_are_those_of_the_time_at_which_the_rule_acts(company: Company) -> None:
    company.clock.now = EVENING.replace(hour=12)
    a_rule(company, When(kind="after", period="PT5H"))
    assert met(foresee(company)) == ("sending", None, MORNING)


def test_an_address_that_has_got_its_messages_would_get_no_more(company: Company) -> None:
    change_message_settings(company.ports, ADMIN, None, {"email_limits": Limits(a_day=1)})
    a_rule(company)
    company.create_deal(stage=company.maintenance.first_stage, contact=AN)
    company.deliver()
    send_messages(company.ports, company.mail_queue.take(company.clock.now))
    assert met(foresee(company)) == ("skipped", "cap_reached", None)


def test_a_template_that_cannot_be_rendered_would_fail(company: Company) -> None:
    a_rule(company, texts={"en": TemplateText("{{ deal.source }}", "<p>Hello</p>")})
    assert met(foresee(company)) == ("failed", "template_failed", None)


@pytest.mark.parametrize(("enabled", "end"), [(True, ("sending", None)), (False, ("failed", "webhook_off"))])
def test_a_webhook_that_is_switched_off_would_not_be_called(
    company: Company, enabled: bool, end: tuple[str, str | None]
) -> None:
    values = {"name": "ERP", "url": "https://hooks.example.com/", "enabled": enabled}
    endpoint = endpoints.create_endpoint(company.ports, ADMIN, values)
    company.create_rule(company.maintenance.first_stage, CallWebhook(webhook_id=endpoint.id))
    assert met(foresee(company)) == (*end, None)
