"""Why a rule acted, and why it did not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from saletunnel.domain.condition import Comparison, Group
from saletunnel.domain.condition_facts import MOST_FACTS, Fact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound
from saletunnel.domain.rules.actions import AddComment
from saletunnel.domain.rules.explanation import Explanation
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.when import When
from saletunnel.usecases.automation import rules
from saletunnel.usecases.automation.explaining import explain
from tests.company import Company
from tests.fakes import NOON

SAY = AddComment(text="Hello")


@pytest.fixture
def company() -> Company:
    return Company()


def why(company: Company, rule: Rule, deal: Deal) -> Explanation:
    return explain(company.ports, company.admin, rule.id, deal.id)


def test_a_skipped_run_tells_the_values_at_the_time(company: Company) -> None:
    dear = Group("all", (Comparison("amount", "gte", 100), Comparison("tags", "contains", "vip")))
    rule = company.create_rule(company.sales.first_stage, SAY, conditions=dear)
    deal = company.create_deal(amount=500, tags=("new",))
    company.deliver()
    company.change(company.read_deal(deal), tags=("vip",))
    run = why(company, rule, deal).run
    assert run is not None
    assert (run.state, run.reason) == ("skipped", "conditions_not_met")
    assert run.facts == (
        Fact("tags", "contains", False, "vip", ["new"]),
        Fact("amount", "gte", True, 100, 500),
    )


def test_a_run_that_acted_tells_its_values_too(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY, conditions=Comparison("amount", "gte", 100))
    deal = company.create_deal(amount=500)
    company.deliver()
    run = why(company, rule, deal).run
    assert run is not None
    assert (run.state, run.facts) == ("done", (Fact("amount", "gte", True, 100, 500),))


def test_facts_are_bounded(company: Company) -> None:
    many = Group("any", tuple(Comparison("title", "contains", "x" * 500) for _ in range(30)))
    rule = company.create_rule(company.sales.first_stage, SAY, conditions=many)
    deal = company.create_deal("T" * 200)
    company.deliver()
    run = why(company, rule, deal).run
    assert run is not None
    assert len(run.facts) == MOST_FACTS
    assert all(len(str(text)) <= 80 for fact in run.facts for text in (fact.value, fact.found))


def test_it_tells_who_moved_the_date(company: Company) -> None:
    when = When(kind="before_date", period="P1D", field="expected_close_date")
    rule = company.create_rule(company.sales.first_stage, SAY, when)
    deal = company.create_deal(expected_close_date=date(2026, 3, 10))
    company.deliver()
    company.clock.advance(hours=1)
    deal = company.change(company.read_deal(deal), expected_close_date=date(2026, 3, 20))
    company.change(deal, title="Another")
    company.deliver()
    [change] = why(company, rule, deal).date_changes
    assert (change.at, change.before, change.after) == (NOON + timedelta(hours=1), "2026-03-10", "2026-03-20")
    assert change.actor.name == company.admin.name


def test_without_a_run_it_tells_why_there_is_none(company: Company) -> None:
    first, second = company.sales.stages[:2]
    before = company.create_deal()
    company.deliver()
    company.clock.advance(minutes=5)
    rule = company.create_rule(first, SAY)
    elsewhere = company.create_deal(stage=second)
    rules.change_rule(company.ports, company.admin, rule.id, None, {"enabled": False})
    while_off = company.create_deal()
    company.deliver()
    assert why(company, rule, while_off).answer == "just_entered"
    company.clock.advance(minutes=5)
    answers = [why(company, rule, deal).answer for deal in (before, elsewhere, while_off)]
    assert answers == ["entered_before_rule", "never_entered", "no_run"]


def test_unknown_rules_and_deals_are_not_found(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY)
    deal = company.create_deal()
    for rule_id, deal_id in ((rule.id, "deal_x"), ("rule_x_1_1", deal.id)):
        with pytest.raises(NotFound):
            explain(company.ports, company.admin, rule_id, deal_id)


def test_the_days_are_days_in_facts(company: Company) -> None:
    assert datetime(2026, 3, 2, 5, tzinfo=UTC) == NOON
    late = Comparison("expected_close_date", "before", "2026-03-01")
    rule = company.create_rule(company.sales.first_stage, SAY, conditions=late)
    deal = company.create_deal(expected_close_date=date(2026, 3, 10))
    company.deliver()
    run = why(company, rule, deal).run
    assert run is not None
    assert run.facts[0].found == "2026-03-10"
