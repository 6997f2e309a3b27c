"""What-if: a draft of a rule over the past says what the rule did where it was real, and writes nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.company.roles import Role
from saletunnel.domain.condition import Comparison
from saletunnel.domain.customer import Contact
from saletunnel.domain.errors import NotFound, RoleLacks, RuleViolated
from saletunnel.domain.messages.template import TemplateText
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.rules.actions import Action, AddComment, MakeTask, MoveDeal, SendMessage
from saletunnel.domain.rules.when import When
from saletunnel.usecases.automation.what_if import LONGEST, WouldBe, what_if
from saletunnel.usecases.messages import opt_outs, templates
from tests.company import ADMIN, Company
from tests.fakes import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAY = AddComment(text="Hello {title}")
IN_A_DAY = When(kind="after", period="P1D")
BEFORE = When(kind="before_date", period="P3D", field="expected_close_date")


@pytest.fixture
def company() -> Company:
    return Company()


def draft(action: Action = SAY, when: When | None = None, **values: Any) -> dict[str, Any]:
    given_values = {
        "name": "Draft",
        "enabled": True,
        "when": when or When(),
        "action": action,
        "conditions": None,
        "on_leave": "cancel",
    }
    return given_values | values


def tried(company: Company, values: dict[str, Any], days: int = LONGEST) -> list[WouldBe]:
    """The results of all pages on the first stage of Sales."""
    found: list[WouldBe] = []
    cursor = None
    stage_id = company.sales.first_stage.id
    while True:
        page = what_if(company.ports, ADMIN, stage_id=stage_id, values=values, days=days, cursor=cursor)
        found += page.found
        cursor = page.cursor
        if cursor is None:
            return found


def seen(found: list[WouldBe]) -> list[tuple[str, str | None, datetime | None]]:
    return [(one.state, one.reason, one.at) for one in found]


def test_it_says_what_would_have_been_done_when_and_why_not(company: Company) -> None:
    small = company.create_deal("Small", amount=5)
    company.clock.advance(hours=1)
    company.create_deal("Large", amount=50)
    company.clock.advance(days=2)
    company.change(small, amount=100)  # a rule on entry looks at the deal as it entered
    before = company.table.items()

    found = tried(company, draft(conditions=Comparison("amount", "gt", 10)))
    assert {(one.deal.title, one.state, one.reason, one.at, one.text) for one in found} == {
        ("Small", "skipped", "conditions_not_met", NOON, None),
        ("Large", "done", None, NOON + HOUR, "Hello Large"),
    }
    later = {
        one.deal.title: one.state
        for one in tried(company, draft(when=IN_A_DAY, conditions=Comparison("amount", "gt", 10)))
    }
    assert later == {"Small": "skipped", "Large": "done"}
    three_days = draft(when=When(kind="after", period="P3D"))
    assert {(one.deal.title, one.state, one.at) for one in tried(company, three_days)} == {
        ("Small", "pending", NOON + 3 * DAY),
        ("Large", "pending", NOON + 3 * DAY + HOUR),
    }
    assert company.table.items() == before


def test_a_deal_that_left_before_the_time_is_found_where_it_is_now(company: Company) -> None:
    deal = company.create_deal()
    company.clock.advance(hours=3)
    company.move(deal, company.installation.first_stage)
    company.clock.advance(days=2)
    assert seen(tried(company, draft(when=IN_A_DAY))) == [("cancelled", "left", NOON + 3 * HOUR)]
    assert seen(tried(company, draft(when=IN_A_DAY, on_leave="keep"))) == [("done", None, NOON + DAY)]
    assert seen(tried(company, draft())) == [("done", None, NOON)]


def test_a_dated_rule_follows_the_date_as_it_was_then(company: Company) -> None:
    deal = company.create_deal()
    assert seen(tried(company, draft(when=BEFORE))) == [("parked", "date_empty", None)]
    company.clock.advance(days=1)
    company.change(deal, expected_close_date=(NOON + 30 * DAY).date())
    company.clock.advance(days=1)
    company.change(deal, expected_close_date=(NOON + 6 * DAY).date())
    company.clock.advance(days=10)
    company.change(deal, expected_close_date=(NOON + 90 * DAY).date())  # after the rule has acted
    assert seen(tried(company, draft(when=BEFORE))) == [("done", None, datetime(2026, 3, 5, 2, tzinfo=NOON.tzinfo))]


def test_a_rule_at_intervals_is_counted_each_time_until_the_deal_left(company: Company) -> None:
    deal = company.create_deal()
    company.clock.advance(days=3, hours=1)
    company.move(deal, company.sales.stages[1])
    company.clock.advance(days=5)
    every = draft(when=When(kind="every", period="P1D"))
    assert seen(tried(company, every)) == [("done", None, NOON + number * DAY) for number in (1, 2, 3)]


def test_a_task_names_its_person(company: Company) -> None:
    company.create_deal("An", responsible_id="user_bob")
    [one] = tried(company, draft(MakeTask(title_template="Call {title}", due="P1D", wait=True)))
    assert (one.state, one.reason, one.text, one.responsible_id) == ("sending", None, "Call An", "user_bob")


def test_arrivals_before_the_period_do_not_count(company: Company) -> None:
    deal = company.create_deal()
    company.clock.advance(days=10)
    company.change(deal, title="Changed later")
    assert tried(company, draft(), days=9) == []
    assert len(tried(company, draft(), days=11)) == 1


def test_many_deals_are_read_page_by_page_and_counted_by_day(company: Company) -> None:
    for number in range(120):
        company.create_deal(f"Deal {number}")
    stage_id = company.sales.first_stage.id
    page = what_if(company.ports, ADMIN, stage_id=stage_id, values=draft(), days=90, cursor=None)
    assert (len(page.found), page.cursor is None) == (50, False)
    assert page.days == {NOON.date(): (50, 0)}
    assert page.deals_read == 50
    assert len({one.deal.id for one in tried(company, draft())}) == 120


@pytest.mark.parametrize(
    ("values", "error"),
    [
        (draft(AddComment(text="{nobody}")), RuleViolated),
        (draft(MakeTask(title_template="T", due="P1D", responsible=Responsible("user", ("gone",)))), RuleViolated),
        (draft(MoveDeal(target_stage_id="stage_sales_99")), NotFound),
    ],
)
def test_an_invalid_draft_is_refused(company: Company, values: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        tried(company, values)


def test_only_an_admin_tries_rules_and_only_with_a_cursor_of_the_list(company: Company) -> None:
    manager = replace(ADMIN, role=Role.MANAGER)
    stage_id = company.sales.first_stage.id
    with pytest.raises(RoleLacks):
        what_if(company.ports, manager, stage_id=stage_id, values=draft(), days=90, cursor=None)
    with pytest.raises(RuleViolated):
        what_if(company.ports, ADMIN, stage_id=stage_id, values=draft(), days=90, cursor="stage_gone|1")


def settle(company: Company) -> None:
    company.deliver()
    company.perform()
    company.deliver()


def wait(company: Company, hours: int) -> None:
    """Lets the hours pass with an hourly sweep."""
    for _ in range(hours):
        company.sweep(company.clock.now + HOUR, minutely=True)
        company.perform()
        company.deliver()


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 30)),
        st.tuples(st.just("move"), st.integers(0, 1)),
        st.tuples(st.just("date"), st.integers(-5, 12)),
        st.tuples(st.just("bin"), st.just(0)),
    ),
    max_size=10,
)
WHENS = st.sampled_from([When(), IN_A_DAY, When(kind="after", period="PT30H"), BEFORE])


@settings(max_examples=30)
@given(when=WHENS, on_leave=st.sampled_from(["cancel", "keep"]), acts=ACTS)
def test_it_says_what_the_same_rule_really_did(when: When, on_leave: Any, acts: list[tuple[str, int]]) -> None:
    company = Company()
    first, second = company.sales.stages[:2]
    company.create_rule(first, SAY, when, on_leave=on_leave)
    deal = company.create_deal()
    company.deliver()
    is_binned = False
    for kind, number in acts:
        if kind == "wait":
            wait(company, number)
        elif kind == "bin":
            (company.restore if is_binned else company.delete)(deal)
            is_binned = not is_binned
        elif not is_binned and kind == "move":
            company.move(deal, (first, second)[number])
        elif not is_binned:
            company.change(deal, expected_close_date=(NOON + number * DAY).date())
        settle(company)
    if is_binned:
        company.restore(deal)
        settle(company)
    wait(company, 24 * 13)
    real = sorted((run.key.arrival, run.state, run.reason) for run in company.runs(deal))
    found = tried(company, draft(when=when, on_leave=on_leave))
    assert sorted((one.state, one.reason or "") for one in found) == sorted(
        (state, reason or "") for _, state, reason in real
    )


def a_message(company: Company, **changes: Any) -> SendMessage:
    texts = {"en": TemplateText(text="Dear {{ customer.name }}, " + "x" * 150)}
    values = {"name": "Offer", "channel": "sms", "purpose": "transactional", "texts": texts, **changes}
    return SendMessage(template_id=templates.create_template(company.ports, ADMIN, values).id)


def test_a_draft_that_sends_an_sms_shows_its_text_and_counts_the_parts(company: Company) -> None:
    company.create_deal(contact=Contact("An", phone="+84912345678"))
    company.create_deal(contact=Contact("Bình", phone="+84912345679"))
    company.create_deal(contact=Contact("Chi", "chi@example.com"))
    values, stage_id = draft(a_message(company)), company.sales.first_stage.id
    before = company.table.items()
    page = what_if(company.ports, ADMIN, stage_id=stage_id, values=values, days=1, cursor=None)
    assert company.table.items() == before
    ends = sorted((one.state, one.reason or "", one.parts or 0) for one in page.found)
    assert ends == [("sending", "", 1), ("sending", "", 2), ("skipped", "no_address", 0)]
    assert page.example is not None
    assert page.example.text.startswith("Dear ")
    assert page.example.text.endswith("x" * 150)
    assert any((one.text or "").startswith("Dear An, xx") for one in page.found)


def test_a_draft_that_sends_a_mail_shows_its_subject_and_an_example(company: Company) -> None:
    texts = {"en": TemplateText("For {{ customer.name }}", "<p>Hello {{ customer.name }}</p>")}
    company.create_deal(contact=Contact("An", "an@example.com"))
    action = a_message(company, channel="email", purpose="marketing", texts=texts)
    stage_id = company.sales.first_stage.id
    page = what_if(company.ports, ADMIN, stage_id=stage_id, values=draft(action), days=1, cursor=None)
    [one] = page.found
    assert (one.state, one.text, one.parts) == ("sending", "For An", None)
    assert page.example is not None
    assert (page.example.subject, page.example.language) == ("For An", "en")
    assert page.example.text.startswith("Hello An")
    assert "https://example.com/unsubscribe" in page.example.text
    opt_outs.opt_out(company.ports, ADMIN, "email", "an@example.com", "marketing")
    page = what_if(company.ports, ADMIN, stage_id=stage_id, values=draft(action), days=1, cursor=None)
    assert ([one.reason for one in page.found], page.example) == (["opted_out"], None)
