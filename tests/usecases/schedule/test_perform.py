"""The performer: messages of a kind are performed together, each no earlier than it is due."""

from datetime import timedelta

import pytest

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.rules.actions import AddComment
from saletunnel.domain.rules.when import When
from saletunnel.domain.scheduled_work import Work, WorkKind
from saletunnel.usecases.schedule.perform import perform
from tests.company import Company
from tests.fakes import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def company() -> Company:
    company = Company()
    company.create_rule(company.sales.first_stage, AddComment(text="Hello"), When(kind="after", period="PT1H"))
    return company


def enter(company: Company, count: int) -> list[Deal]:
    """New deals, each a second after the one before."""
    deals = []
    for _ in range(count):
        deals.append(company.create_deal())
        company.clock.advance(seconds=1)
    company.deliver()
    return deals


def message(company: Company, deal: Deal) -> Work:
    [run] = company.runs(deal)
    assert run.due_at is not None
    return Work(WorkKind.RULE_RUN, run.due_at, company.tenant, (run.key.parts,))


def states(company: Company, deals: list[Deal]) -> list[str]:
    return [company.runs(deal)[0].state for deal in deals]


def test_messages_that_are_due_by_now_share_a_transaction_and_each_has_its_own_lag(company: Company) -> None:
    deals = enter(company, 4)
    company.clock.now = NOON + HOUR + timedelta(seconds=3)
    before = company.table.commits
    lags: list[float] = []
    assert perform(company.ports, [message(company, deal) for deal in deals], lags) == {}
    assert company.table.commits - before == 1
    assert lags == [3.0, 2.0, 1.0, 0.0]
    assert states(company, deals) == ["done"] * 4


def test_a_message_of_the_future_does_not_make_the_others_early(company: Company) -> None:
    deals = enter(company, 3)
    company.clock.now = NOON + HOUR
    future = Work(WorkKind.RULE_RUN, NOON + 2 * HOUR, company.tenant, message(company, deals[1]).keys)
    others = [message(company, deal) for deal in deals[::2]]
    early = Work(WorkKind.RULE_RUN, NOON + HOUR, company.tenant, others[1].keys)
    assert perform(company.ports, [future, others[0], early]) == {}
    assert states(company, deals) == ["done", "done", "pending"]


def test_a_failed_message_is_reported_by_its_position(company: Company) -> None:
    deals = enter(company, 3)
    company.clock.now = NOON + 2 * HOUR
    unreadable = Work(WorkKind.RULE_RUN, NOON + HOUR, company.tenant, (("deal", "no number", "rule"),))
    messages = [message(company, deals[0]), unreadable, message(company, deals[1]), message(company, deals[2])]
    assert list(perform(company.ports, messages)) == [1]
    assert states(company, deals) == ["done"] * 3
