"""Designing message templates, and previewing them on a real deal."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import (
    InUse,
    LimitReached,
    NotFound,
    RoleLacks,
    RuleViolated,
    StaleVersion,
    SubscriptionLacks,
)
from saletunnel.domain.messages.fields import known_fields
from saletunnel.domain.messages.template import MOST_LANGUAGES, MOST_TEMPLATES, MessageTemplate, TemplateText
from saletunnel.domain.rules.actions import SendMessage
from saletunnel.usecases.automation import rules
from saletunnel.usecases.company.accounts import change_account
from saletunnel.usecases.company.subscriptions import subscribe
from saletunnel.usecases.customers import editing as customers
from saletunnel.usecases.messages import templates
from saletunnel.usecases.messages.templates import PreviewWarning, TemplatePreview
from saletunnel.usecases.messages.values import message_values, read_subject
from tests.company import ADMIN, TENANT, Company

MAIL = TemplateText("Ưu đãi cho {{ customer.name }}", "<p>{{ deal.title }}: {{ deal.amount }}</p>")
AN = Contact("An", "an@example.com")
VISIT = CustomField("visit", "Ngày hẹn", FieldType.DATE)

NOT_IN_AN_SMS = [("/texts/vi/subject", "not_for_channel"), ("/texts/vi/html", "not_for_channel")]


def an_sms(text: str) -> dict[str, Any]:
    return {"channel": "sms", "texts": {"vi": TemplateText(text=text)}}


@pytest.fixture
def company() -> Company:
    """A company that speaks Vietnamese."""
    company = Company()
    change_account(company.ports, ADMIN, seen=None, settings={"language": "vi", "currency": "VND"})
    return company


def fields(**changes: Any) -> dict[str, Any]:
    return {"name": "Ưu đãi", "channel": "email", "purpose": "marketing", "texts": {"vi": MAIL}, **changes}


def create(company: Company, **changes: Any) -> MessageTemplate:
    return templates.create_template(company.ports, ADMIN, fields(**changes))


def refusal(company: Company, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(RuleViolated) as refused:
        create(company, **changes)
    return [(error.pointer, error.code) for error in refused.value.errors]


def declare(company: Company, *declared: CustomField) -> None:
    change_account(company.ports, ADMIN, seen=None, settings={"custom_fields": declared})


class TestDesign:
    def test_a_template_is_read_as_created(self, company: Company) -> None:
        template = create(company)

        assert templates.read_template(company.ports, ADMIN, template.id) == template
        assert [head.id for head in templates.list_templates(company.ports, ADMIN)] == [template.id]

    def test_a_list_has_the_languages_and_no_texts(self, company: Company) -> None:
        create(company, texts={"vi": MAIL, "en": MAIL})

        head = templates.list_templates(company.ports, ADMIN)[0]
        assert (head.name, head.languages, hasattr(head, "texts")) == ("Ưu đãi", ("vi", "en"), False)

    def test_a_change_makes_the_next_version(self, company: Company) -> None:
        template = create(company)
        changed = templates.change_template(company.ports, ADMIN, template.id, 1, {"name": "Khác"})

        assert (changed.name, changed.version) == ("Khác", 2)
        assert templates.list_templates(company.ports, ADMIN)[0].name == "Khác"
        with pytest.raises(StaleVersion):
            templates.change_template(company.ports, ADMIN, template.id, 1, {"name": "Xưa"})

    def test_a_change_to_the_same_makes_no_version(self, company: Company) -> None:
        template = create(company)
        assert templates.change_template(company.ports, ADMIN, template.id, None, {"name": "Ưu đãi"}) == template

    def test_a_deleted_template_is_gone(self, company: Company) -> None:
        template = create(company)
        templates.delete_template(company.ports, ADMIN, template.id, 1)

        assert templates.list_templates(company.ports, ADMIN) == []
        with pytest.raises(NotFound):
            templates.read_template(company.ports, ADMIN, template.id)

    def test_a_template_that_a_rule_sends_is_not_deleted(self, company: Company) -> None:
        template = create(company)
        rule = company.create_rule(company.maintenance.first_stage, SendMessage(template_id=template.id), name="Ưu đãi")
        with pytest.raises(InUse) as refused:
            templates.delete_template(company.ports, ADMIN, template.id, None)
        assert refused.value.details["references"] == [{"kind": "rule", "id": rule.id, "name": "Ưu đãi"}]

        rules.delete_rule(company.ports, ADMIN, rule.id, None)
        templates.delete_template(company.ports, ADMIN, template.id, None)
        assert templates.list_templates(company.ports, ADMIN) == []

    def test_only_admins_design(self, company: Company) -> None:
        manager = replace(ADMIN, role=Role.MANAGER)
        template = create(company)
        with pytest.raises(RoleLacks):
            templates.create_template(company.ports, manager, fields())
        with pytest.raises(RoleLacks):
            templates.change_template(company.ports, manager, template.id, None, {"name": "x"})
        with pytest.raises(RoleLacks):
            templates.delete_template(company.ports, manager, template.id, None)
        assert templates.read_template(company.ports, manager, template.id) == template

    def test_a_subscription_without_rules_has_no_templates(self, company: Company) -> None:
        subscribe(company.ports, TENANT, Subscription.FREE, opens=True)
        with pytest.raises(SubscriptionLacks):
            create(company)

    def test_a_company_has_a_limited_number_of_templates(self, company: Company) -> None:
        for _ in range(MOST_TEMPLATES):
            create(company)
        with pytest.raises(LimitReached):
            create(company)


class TestRefusals:
    def test_an_unknown_field_is_refused_at_its_text(self, company: Company) -> None:
        texts = {"vi": MAIL, "en": TemplateText("{{ deal.nope }}", "<p>x</p>\n{{ deal.custom.visit }}")}
        assert refusal(company, texts=texts) == [
            ("/texts/en/subject", "unknown_field"),
            ("/texts/en/html", "unknown_field"),
        ]

    def test_the_error_names_the_field_and_the_line(self, company: Company) -> None:
        with pytest.raises(RuleViolated) as refused:
            create(company, texts={"vi": TemplateText("S", "<p>x</p>\n{{ deal.nope }}")})
        error = refused.value.errors[0]
        assert error.message == "Line 2: deal.nope is not a known field."
        assert (error.line, error.name) == (2, "deal.nope")

    def test_a_custom_field_is_known_once_it_is_declared(self, company: Company) -> None:
        declare(company, VISIT)
        assert create(company, texts={"vi": TemplateText("S", "<p>{{ deal.custom.visit }}x</p>")})

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"texts": {}}, [("/texts", "languages")]),
            ({"texts": {f"a{chr(97 + n)}": MAIL for n in range(MOST_LANGUAGES + 1)}}, [("/texts", "languages")]),
            ({"texts": {"vi": TemplateText()}}, [("/texts/vi/subject", "required"), ("/texts/vi/html", "required")]),
            ({"texts": {"vi": TemplateText("S", "  ")}}, [("/texts/vi/html", "required")]),
            ({"channel": "sms"}, [*NOT_IN_AN_SMS, ("/texts/vi/text", "required")]),
            (an_sms("{{ unsubscribe_url }}"), [("/texts/vi/text", "unknown_field")]),
            (an_sms("x" * 10_000), [("/texts/vi/text", "too_many_parts")]),
            ({"texts": {"vi": TemplateText("S", "<p>1 < 2</p>")}}, [("/texts/vi/html", "malformed_html")]),
            ({"texts": {"vi": TemplateText("S", "x" * 65_537)}}, [("/texts/vi/html", "too_long")]),
            ({"texts": dict.fromkeys(("vi", "en"), TemplateText("S", "x" * 60_000))}, [("", "too_large")]),
        ],
    )
    def test_invalid_texts_are_refused_where_they_are(
        self, company: Company, changes: dict[str, Any], expected: list[tuple[str, str]]
    ) -> None:
        assert refusal(company, **changes) == expected

    def test_the_mark_of_advertising_counts_in_the_parts_of_an_sms(self, company: Company) -> None:
        longest = an_sms("x" * 6 * 153)
        assert refusal(company, **longest) == [("/texts/vi/text", "too_many_parts")]
        assert create(company, **longest, purpose="transactional")
        room = 6 * 153 - 7  # a bracket takes two units
        assert create(company, **an_sms("x" * room))
        assert create(company, **an_sms("[QC] " + "x" * room))

    def test_a_change_is_checked_like_a_new_template(self, company: Company) -> None:
        template = create(company)
        with pytest.raises(RuleViolated):
            templates.change_template(
                company.ports, ADMIN, template.id, None, {"texts": {"vi": TemplateText("{{ x }}", "y")}}
            )

    def test_a_field_that_a_template_uses_keeps_its_declaration(self, company: Company) -> None:
        declare(company, VISIT)
        template = create(company, texts={"vi": TemplateText("S", "<p>x {{ deal.custom.visit }}</p>")})
        with pytest.raises(InUse) as refused:
            declare(company)
        assert refused.value.details["references"] == [
            {"kind": "message_template", "id": template.id, "name": "Ưu đãi"}
        ]


class TestValues:
    def test_the_values_have_exactly_the_known_fields(self, company: Company) -> None:
        declare(company, VISIT)
        subject = read_subject(company.ports, TENANT, deal_of(company))
        for channel in ("email", "sms"):
            values = message_values(subject, language="vi", channel=channel, unsubscribe_url="https://x.vn")
            assert set(leaves(values)) == known_fields(channel, [VISIT])

    def test_amounts_and_dates_are_written_in_the_language(self, company: Company) -> None:
        declare(company, VISIT, CustomField("fee", "Phí", FieldType.MONEY), CustomField("ok", "OK", FieldType.FLAG))
        custom = {"visit": "2026-12-24", "fee": 250_000, "ok": True}
        deal = deal_of(company, amount=1_500_000, currency="VND", expected_close_date=date(2026, 3, 4), custom=custom)
        subject = read_subject(company.ports, TENANT, deal)

        vietnamese = message_values(subject, language="vi", channel="email", unsubscribe_url=None)["deal"]
        assert (vietnamese["amount"], vietnamese["expected_close_date"]) == ("1.500.000 ₫", "04/03/2026")
        assert vietnamese["custom"] == {"visit": "24/12/2026", "fee": "250.000 ₫", "ok": "Có"}
        english = message_values(subject, language="en", channel="email", unsubscribe_url=None)["deal"]
        assert (english["amount"], english["expected_close_date"]) == ("1,500,000 VND", "4 March 2026")
        assert english["custom"] == {"visit": "24 December 2026", "fee": "250,000 VND", "ok": "Yes"}
        sms = message_values(subject, language="vi", channel="sms", unsubscribe_url=None)["deal"]
        assert sms["amount"] == "1.500.000 VND"

    def test_a_deal_without_a_customer_has_empty_values(self, company: Company) -> None:
        subject = read_subject(company.ports, TENANT, deal_of(company, contact=None))
        values = message_values(subject, language="vi", channel="sms", unsubscribe_url=None)
        assert values["customer"] == {"name": "", "email": "", "phone": ""}


class TestPreview:
    def test_shows_the_message_that_the_customer_would_get(self, company: Company) -> None:
        template = create(company)
        preview = self.preview(company, template.id, deal_of(company, amount=5_000))

        assert preview.message.subject == "Ưu đãi cho An"
        assert "<p>Máy rửa: 5.000 ₫</p>" in (preview.message.html or "")
        assert (preview.language, preview.sms, preview.warnings) == ("vi", None, [])

    def test_is_in_the_customers_language_if_the_template_has_it(self, company: Company) -> None:
        template = create(company, texts={"vi": MAIL, "en": TemplateText("Offer", "<p>x</p>")})
        deal = deal_of(company)
        assert deal.customer is not None
        customers.change_customer(company.ports, ADMIN, deal.customer.id, None, {"language": "en"})

        assert self.preview(company, template.id, deal).language == "en"
        assert self.preview(company, template.id, deal, language="vi").language == "vi"

    def test_warns_of_a_missing_language_and_of_empty_fields(self, company: Company) -> None:
        template = create(company, texts={"en": TemplateText("S", "<p>{{ deal.amount }} {{ deal.source }} x</p>")})
        assert self.preview(company, template.id, deal_of(company)).warnings == [
            PreviewWarning("missing_language", "vi"),
            PreviewWarning("empty_field", "deal.amount"),
            PreviewWarning("empty_field", "deal.source"),
        ]

    def test_counts_the_parts_of_an_sms(self, company: Company) -> None:
        draft = fields(**an_sms("Chào chị {{ customer.name }}"))
        preview = self.preview(company, draft, deal_of(company))
        assert preview.message.text == "[QC] Chào chị An"  # as it is sent
        assert preview.sms is not None
        assert (preview.sms.encoding, preview.sms.units, preview.sms.parts) == ("ucs2", 16, 1)

    def test_an_error_points_into_the_draft(self, company: Company) -> None:
        for text, code in (
            ("{{ deal.nope }}", "unknown_field"),
            ("{{ deal.title deal.title }}", "syntax"),
            ("{{ deal.source }}", "empty"),
        ):
            with pytest.raises(RuleViolated) as refused:
                self.preview(company, fields(texts={"vi": TemplateText("S", text)}), deal_of(company))
            assert [(error.pointer, error.code) for error in refused.value.errors] == [
                ("/template/texts/vi/html", code)
            ]

    def test_shows_no_deal_that_the_caller_may_not_see(self, company: Company) -> None:
        template = create(company)
        agent = replace(ADMIN, user_id="user_agent", role=Role.AGENT)
        deal = deal_of(company, responsible_id=ADMIN.user_id)
        with pytest.raises(NotFound):
            templates.preview_template(company.ports, agent, template=template.id, deal_id=deal.id, language=None)

    def preview(
        self, company: Company, template: str | dict[str, Any], deal: Deal, language: str | None = None
    ) -> TemplatePreview:
        return templates.preview_template(company.ports, ADMIN, template=template, deal_id=deal.id, language=language)


def deal_of(company: Company, contact: Contact | None = AN, **given: Any) -> Deal:
    return company.create_deal("Máy rửa", contact=contact, **given)


def leaves(values: dict[str, Any], path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, value in values.items():
        found += leaves(value, (*path, name)) if isinstance(value, dict) else [(*path, name)]
    return found
