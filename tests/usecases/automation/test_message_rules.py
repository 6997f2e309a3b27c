"""Rules that send messages: a deal enters Maintenance, and its customer gets the offer once."""

from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound
from saletunnel.domain.messages.mail_event import MailEvent, MailEventKind
from saletunnel.domain.messages.message import UNHEARD, Message
from saletunnel.domain.messages.template import MessageTemplate, TemplateText
from saletunnel.domain.rules.actions import AddComment, SendMessage
from saletunnel.domain.rules.when import When
from saletunnel.usecases.automation.run_log import list_runs, messages_of, retry_run
from saletunnel.usecases.company.accounts import change_account
from saletunnel.usecases.customers import editing as customers
from saletunnel.usecases.messages import opt_outs, templates
from saletunnel.usecases.messages.mail_events import take_mail_events
from saletunnel.usecases.messages.message_log import list_messages
from saletunnel.usecases.messages.sending import send_messages
from saletunnel.usecases.ports import Refused
from tests.company import ADMIN, Company
from tests.fakes import Crashed

AN = Contact("An", "an@example.com", "+84 912 345 678")
OFFER = TemplateText("Ưu đãi cho {{ customer.name }}", "<p>{{ deal.title }}</p>")
SMS = {"vi": TemplateText(text="Chào {{ customer.name }}")}


@pytest.fixture
def company() -> Company:
    company = Company()
    change_account(company.ports, ADMIN, seen=None, settings={"language": "vi"})
    return company


def a_template(company: Company, **changes: Any) -> MessageTemplate:
    values = {"name": "Ưu đãi", "channel": "email", "purpose": "marketing", "texts": {"vi": OFFER}, **changes}
    return templates.create_template(company.ports, ADMIN, values)


def a_rule(company: Company, template: MessageTemplate, when: When | None = None) -> None:
    action = SendMessage(template_id=template.id)
    company.create_rule(company.maintenance.first_stage, action, when, name="Offer")


def enter(company: Company, contact: Contact | None = AN, title: str = "Bảo trì") -> Deal:
    """A new deal on the first stage of Maintenance, with all workers but the sender done."""
    deal = company.create_deal(title, stage=company.maintenance.first_stage, contact=contact)
    company.deliver()
    return deal


def deliver(company: Company) -> dict[int, Exception]:
    return send_messages(company.ports, company.mail_queue.take(company.clock.now))


def ends(company: Company, deal: Deal) -> list[tuple[str, str | None]]:
    return [(run.state, run.reason) for run in company.runs(deal)]


def messages(company: Company, deal: Deal) -> list[Message]:
    page = list_messages(company.ports, ADMIN, deal_id=deal.id, customer_id=None, limit=10, cursor=None)
    return list(page.data)


def test_a_deal_enters_maintenance_and_its_customer_gets_the_offer_once(company: Company) -> None:
    a_rule(company, a_template(company))
    deal = enter(company)
    assert ends(company, deal) == [("sending", None)]
    deliver(company)
    [mail] = company.message_sender.sent
    url = mail.headers["List-Unsubscribe"].strip("<>")
    assert mail.message.address == "an@example.com"
    assert mail.content.subject == "Ưu đãi cho An"
    assert "Bảo trì" in mail.content.html
    assert url in mail.content.html
    assert url in mail.content.text
    assert ends(company, deal) == [("done", "email_sent")]


def test_the_timeline_and_the_log_name_the_template(company: Company) -> None:
    a_rule(company, a_template(company))
    deal = enter(company)
    deliver(company)
    [note] = [line for line in company.timeline(deal).data if line.kind == "rule_ran"]
    assert (note.code, note.params) == ("email_sent", {"template": "Ưu đãi"})
    assert [(message.template_name, message.state) for message in messages(company, deal)] == [("Ưu đãi", "sent")]


def test_an_arrival_that_is_delivered_again_makes_no_second_message(company: Company) -> None:
    a_rule(company, a_template(company))
    deal = company.create_deal(stage=company.maintenance.first_stage, contact=AN)
    events = company.take_new_events()
    for _ in range(2):
        from saletunnel.usecases.automation.run_rules import run_rules

        assert run_rules(company.ports, events) == {}
        deliver(company)
    assert len(company.message_sender.sent) == 1
    assert len(messages(company, deal)) == 1


def test_a_worker_that_crashes_before_it_queues_the_message_loses_nothing(company: Company) -> None:
    a_rule(company, a_template(company))
    company.mail_queue.refusal = Crashed()
    with pytest.raises(Crashed):
        enter(company)
    company.clock.advance(minutes=1)
    company.sweep(company.clock.now, minutely=True)
    company.perform()
    deliver(company)
    assert len(company.message_sender.sent) == 1


def test_a_rule_in_order_waits_until_the_message_was_sent(company: Company) -> None:
    a_rule(company, a_template(company))
    company.create_rule(company.maintenance.first_stage, AddComment(text="Sent"), order="in_order")
    deal = enter(company)
    assert [run.state for run in company.runs(deal)] == ["sending", "waiting"]
    deliver(company)
    company.perform()
    assert [run.state for run in company.runs(deal)] == ["done", "done"]


def test_the_thank_you_mail_of_a_won_sale_is_sent_although_a_tunnel_takes_the_deal_away(company: Company) -> None:
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
    company.create_rule(company.sales.won_stage, SendMessage(template_id=a_template(company).id))
    deal = company.create_deal(contact=AN)
    company.move(deal, company.sales.won_stage)
    company.deliver()
    deliver(company)
    assert company.read_deal(deal).pipeline_id == company.installation.id
    assert ends(company, deal) == [("done", "email_sent")]


def test_an_offer_that_waits_for_the_morning_is_skipped_if_the_deal_has_left_by_then(company: Company) -> None:
    a_rule(company, a_template(company))
    company.clock.now = company.clock.now.replace(hour=16, minute=30)  # 23:30 in Viet Nam
    deal = enter(company)
    deliver(company)
    company.move(deal, company.sales.first_stage)
    company.deliver()
    assert ends(company, deal) == [("sending", None)]
    company.clock.advance(hours=8)
    company.sweep(company.clock.now, minutely=True)
    company.perform()
    deliver(company)
    assert (company.message_sender.sent, ends(company, deal)) == ([], [("skipped", "left")])


def test_a_message_is_in_the_language_of_the_customer_else_of_the_company(company: Company) -> None:
    texts = {"vi": OFFER, "en": TemplateText("An offer for {{ customer.name }}", "<p>Hello</p>")}
    a_rule(company, a_template(company, texts=texts))
    first = enter(company)
    assert first.customer is not None
    customers.change_customer(company.ports, ADMIN, first.customer.id, None, {"language": "en"})
    enter(company)
    enter(company, Contact("Bình", "binh@example.com"))
    deliver(company)
    sent = [(mail.message.language, mail.content.subject) for mail in company.message_sender.sent]
    assert sorted(sent) == [("en", "An offer for An"), ("vi", "Ưu đãi cho An"), ("vi", "Ưu đãi cho Bình")]


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (None, "no_customer"),
        (Contact("An", phone="+84912345678"), "no_address"),
        (Contact("An", "an@example.com\r\nBcc: all@example.com"), "invalid_address"),
        (Contact("An", "an@example.com,binh@example.com"), "invalid_address"),
    ],
)
def test_a_deal_whose_customer_cannot_be_written_to_is_skipped_with_a_reason(
    company: Company, contact: Contact | None, reason: str
) -> None:
    a_rule(company, a_template(company))
    deal = enter(company, contact)
    assert ends(company, deal) == [("skipped", reason)]
    assert messages(company, deal) == []


def test_an_address_that_opted_out_never_gets_the_offer(company: Company) -> None:
    a_rule(company, a_template(company))
    opt_outs.opt_out(company.ports, ADMIN, "email", "AN@example.com", "marketing")
    assert ends(company, enter(company)) == [("skipped", "opted_out")]


def test_an_opt_out_survives_the_deletion_and_the_import_of_its_customer(company: Company) -> None:
    a_rule(company, a_template(company))
    opt_outs.opt_out(company.ports, ADMIN, "email", "an@example.com", "marketing")
    customer = customers.create_customer(company.ports, ADMIN, {"name": "An", "email": "an@example.com"})
    customers.delete_customer(company.ports, ADMIN, customer.id, None)
    assert ends(company, enter(company)) == [("skipped", "opted_out")]


def test_a_customer_who_opted_out_gets_no_marketing_and_does_get_receipts(company: Company) -> None:
    a_rule(company, a_template(company))
    a_rule(company, a_template(company, name="Receipt", purpose="transactional"))
    customers.create_customer(company.ports, ADMIN, {"name": "An", "email": "an@example.com", "opted_out": True})
    deal = enter(company)
    assert sorted(ends(company, deal)) == [("sending", None), ("skipped", "opted_out")]


def test_who_opts_out_while_the_message_waits_does_not_get_it(company: Company) -> None:
    a_rule(company, a_template(company))
    deal = enter(company)
    opt_outs.opt_out(company.ports, ADMIN, "email", "an@example.com", "marketing")
    deliver(company)
    assert ends(company, deal) == [("skipped", "opted_out")]
    assert company.message_sender.sent == []


def test_a_template_that_is_gone_skips_the_run(company: Company) -> None:
    template = a_template(company)
    a_rule(company, template, When(kind="after", period="PT1H"))
    deal = enter(company)
    ports = company.ports
    ports.commit(ports.templates.delete(company.tenant, template, ports.tunnels.revision(company.tenant)))
    company.sweep(company.clock.now + timedelta(hours=1), minutely=True)
    company.perform()
    assert ends(company, deal) == [("skipped", "template_gone")]


def test_a_template_that_cannot_be_rendered_fails_the_run_and_names_the_place(company: Company) -> None:
    a_rule(company, a_template(company, texts={"vi": TemplateText("{{ deal.source }}", "<p>Hello</p>")}))
    deal = enter(company)
    [run] = company.runs(deal)
    assert (run.state, run.reason) == ("failed", "template_failed")
    assert "vi/subject" in run.detail


def test_a_failed_message_is_sent_by_a_retry_as_a_new_message(company: Company) -> None:
    a_rule(company, a_template(company))
    deal = enter(company)

    def refuse(message: Message) -> None:
        raise Refused("MessageRejected")

    company.message_sender.before = refuse
    deliver(company)
    assert ends(company, deal) == [("failed", "refused")]
    company.message_sender.before = lambda message: None
    [run] = company.runs(deal)
    retry_run(company.ports, ADMIN, run.key.id)
    company.perform()
    deliver(company)
    assert ends(company, deal) == [("done", "email_sent")]
    assert sorted(message.state for message in messages(company, deal)) == ["failed", "sent"]


def test_a_lost_answer_leaves_the_run_sending_until_it_ends_unknown(company: Company) -> None:
    a_rule(company, a_template(company))
    deal = enter(company)

    def lose(message: Message) -> None:
        raise TimeoutError

    company.message_sender.after = lose
    deliver(company)
    assert ends(company, deal) == [("sending", None)]
    company.sweep(company.clock.now + UNHEARD, minutely=True)
    company.perform()
    assert ends(company, deal) == [("unknown", "no_answer")]


def test_a_rule_at_intervals_sends_a_message_each_time(company: Company) -> None:
    a_rule(company, a_template(company, purpose="transactional"), When(kind="every", period="P1D"))
    deal = enter(company)
    for day in range(1, 4):
        company.sweep(company.clock.now + timedelta(days=1, seconds=day), minutely=True)
        company.perform()
        deliver(company)
    assert len(company.message_sender.sent) == 3
    assert [run.state for run in company.runs(deal)] == ["pending"]


def test_an_advertising_sms_begins_with_its_mark(company: Company) -> None:
    a_rule(company, a_template(company, channel="sms", texts=SMS))
    a_rule(company, a_template(company, name="Receipt", channel="sms", purpose="transactional", texts=SMS))
    enter(company)
    deliver(company)
    assert sorted(mail.content.text for mail in company.message_sender.sent) == ["Chào An", "[QC] Chào An"]
    assert {mail.message.address for mail in company.message_sender.sent} == {"+84912345678"}


def test_a_rule_needs_a_template_that_exists(company: Company) -> None:
    with pytest.raises(NotFound):
        company.create_rule(company.maintenance.first_stage, SendMessage(template_id="tpl_none"))


def tell(company: Company, message: Message, kind: MailEventKind) -> None:
    """Brings an event of the provider about a message."""
    assert take_mail_events(company.ports, [MailEvent(kind, company.tenant, message.id, "provider-x")]) == {}


@pytest.mark.parametrize(("kind", "outcome"), [("delivered", "delivered"), ("bounced_for_good", "bounced")])
def test_the_run_log_tells_what_became_of_the_message_later(
    company: Company, kind: MailEventKind, outcome: str
) -> None:
    a_rule(company, a_template(company))
    deal = enter(company)
    deliver(company)
    [message] = messages(company, deal)
    tell(company, message, kind)
    page = list_runs(company.ports, ADMIN, rule_id=None, deal_id=None, states=[], limit=10, cursor=None)
    [shown] = messages_of(company.ports, ADMIN, page.data).values()
    assert (shown.id, shown.state, shown.outcome) == (message.id, "sent", outcome)
    assert ends(company, deal) == [("done", "email_sent")]


@pytest.mark.parametrize(("kind", "end"), [("sent", ("done", "email_sent")), ("rejected", ("failed", "refused"))])
def test_a_late_event_settles_a_run_that_ended_unknown(
    company: Company, kind: MailEventKind, end: tuple[str, str]
) -> None:
    a_rule(company, a_template(company))
    deal = enter(company)

    def lose(message: Message) -> None:
        raise TimeoutError

    company.message_sender.after = lose
    deliver(company)
    company.sweep(company.clock.now + UNHEARD, minutely=True)
    company.perform()
    assert ends(company, deal) == [("unknown", "no_answer")]
    [message] = messages(company, deal)
    tell(company, message, kind)
    assert ends(company, deal) == [end]
