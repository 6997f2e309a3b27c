"""Runs of many deals share a transaction, and each still acts once, whatever happens to the others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.rules.actions import AddComment, ChangeFields, MakeDeal, MakeTask
from saletunnel.domain.rules.when import When
from saletunnel.domain.scheduled_work import PieceRef
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.table import Put
from saletunnel.usecases.automation.perform_runs import perform_runs
from saletunnel.usecases.automation.run_rules import run_rules
from tests.company import Company
from tests.fakes import NOON

IN_AN_HOUR = When(kind="after", period="PT1H")
TAG = ChangeFields(changes=Changes(add_tags=("seen",)))
PEOPLE = ("user_an", "user_binh")


@pytest.fixture
def company() -> Company:
    return Company()


def enter(company: Company, count: int) -> list[Deal]:
    """New deals on the first stage of Sales, an hour before their rules are due."""
    deals = [company.create_deal(f"Deal {number}") for number in range(count)]
    company.deliver()
    company.clock.now = NOON + timedelta(hours=1)
    return deals


def pieces(company: Company, deals: Sequence[Deal]) -> list[PieceRef]:
    """All runs of the deals as scheduled work."""
    return [(company.tenant, run.key.parts) for deal in deals for run in company.runs(deal)]


def perform(company: Company, wanted: Sequence[PieceRef]) -> int:
    """Performs the runs without errors. Returns the number of transactions."""
    before = company.table.commits
    assert perform_runs(company.ports, company.clock.now, wanted) == {}
    return company.table.commits - before


def states(company: Company, deals: Sequence[Deal]) -> list[str]:
    return [run.state for deal in deals for run in company.runs(deal)]


def append(text: str) -> ChangeFields:
    return ChangeFields(changes=Changes(append={"source": text}))


def test_runs_of_many_deals_share_a_transaction(company: Company) -> None:
    company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR)
    deals = enter(company, 33)
    assert perform(company, pieces(company, deals)) == 1
    assert [company.read_deal(deal).tags for deal in deals] == [("seen",)] * 33
    assert company.measured["RuleRuns"] == 33


def test_runs_that_do_not_fit_into_a_transaction_get_another(company: Company) -> None:
    company.create_rule(company.sales.first_stage, MakeTask(title_template="Call", due="P1D"), IN_AN_HOUR)
    deals = enter(company, 33)
    assert perform(company, pieces(company, deals)) == 2
    assert states(company, deals) == ["done"] * 33


def test_runs_of_a_deal_act_one_after_the_other_in_their_order(company: Company) -> None:
    for text in ("a", "b", "c"):
        company.create_rule(company.sales.first_stage, append(text), IN_AN_HOUR, name=text)
    deals = enter(company, 5)
    assert perform(company, list(reversed(pieces(company, deals)))) == 3
    assert [company.read_deal(deal).source for deal in deals] == ["a b c"] * 5


def test_all_kinds_of_ends_share_transactions_and_nothing_acts_twice(company: Company) -> None:
    first, second = company.sales.stages[:2]
    target = company.installation.first_stage
    task = MakeTask(title_template="Call", due="P1D")
    for action in (TAG, AddComment(text="Hello"), task, MakeDeal(target_stage_id=target.id)):
        company.create_rule(first, action, IN_AN_HOUR, name=action.kind)
    deals = enter(company, 6)
    company.move(deals[0], second)
    company.delete(deals[1])
    wanted = pieces(company, deals)
    perform(company, wanted)
    assert states(company, deals) == [*["cancelled"] * 4, *["pending"] * 4, *["done"] * 16]
    assert len(company.deals_on(target)) == 4
    before = company.table.items()
    assert perform(company, wanted) == 0
    assert company.table.items() == before


def test_a_concurrent_change_of_a_deal_does_not_fail_the_others(company: Company) -> None:
    company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR)
    deals = enter(company, 8)
    company.table.interrupt(1, lambda: company.change(deals[3], title="Changed"))
    assert perform(company, pieces(company, deals)) == 3  # the attempt, the change, and the next attempt
    changed = company.read_deal(deals[3])
    assert (changed.title, changed.tags) == ("Changed", ("seen",))
    assert states(company, deals) == ["done"] * 8


def test_a_run_that_cannot_be_performed_fails_alone(company: Company) -> None:
    company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR)
    deals = enter(company, 8)
    wanted = pieces(company, deals)
    company.table.commit([Put(keys.event_key(company.tenant, deals[5].id, 1), {"event": "{"})])
    assert list(perform_runs(company.ports, company.clock.now, wanted)) == [5]
    assert states(company, deals) == [*["done"] * 5, "pending", *["done"] * 2]


def test_a_transaction_whose_response_was_lost_acts_once(company: Company) -> None:
    company.create_rule(company.sales.first_stage, AddComment(text="Hello"), IN_AN_HOUR)
    deals = enter(company, 4)
    company.table.fail(1, TimeoutError(), after=True)
    assert perform(company, pieces(company, deals)) == 1
    comments = [entry for deal in deals for entry in company.timeline(deal).data if entry.kind == "commented"]
    assert len(comments) == 4


def test_the_turns_of_a_transaction_are_counted_once(company: Company) -> None:
    give = ChangeFields(changes=Changes(responsible=Responsible("in_turn", PEOPLE)))
    rule = company.create_rule(company.sales.first_stage, give, IN_AN_HOUR)
    deals = enter(company, 5)
    assert perform(company, pieces(company, deals)) == 1
    given = sorted(str(company.read_deal(deal).responsible_id) for deal in deals)
    assert given == ["user_an", "user_an", "user_an", "user_binh", "user_binh"]
    assert company.ports.tunnels.turns(company.tenant, [rule.id]) == {rule.id: 5}


def test_turns_that_others_take_meanwhile_are_not_taken_twice(company: Company) -> None:
    give = ChangeFields(changes=Changes(responsible=Responsible("in_turn", PEOPLE)))
    rule = company.create_rule(company.sales.first_stage, give, IN_AN_HOUR)
    deals = enter(company, 4)
    tunnels = company.ports.tunnels
    company.table.interrupt(1, lambda: company.ports.commit(tunnels.take_turns(company.tenant, rule.id, 0, 1)))
    perform(company, pieces(company, deals))
    assert tunnels.turns(company.tenant, [rule.id]) == {rule.id: 5}
    given = sorted(str(company.read_deal(deal).responsible_id) for deal in deals)
    assert given == ["user_an", "user_an", "user_binh", "user_binh"]


def test_the_deals_of_a_chain_share_its_budget(company: Company) -> None:
    source, first = company.sales.first_stage, company.installation.first_stage
    target = company.maintenance.first_stage
    for number in range(3):
        company.create_tunnel(source, first, "copy", title=f"Copy {number}")
    company.create_rule(first, MakeDeal(target_stage_id=target.id), IN_AN_HOUR)
    deal = company.create_deal(stage=source)
    company.deliver()
    copies = company.deals_on(first)
    chain = company.table.events()[-1][1].chain_id
    company.ports.commit(company.ports.tunnels.count_copies(company.tenant, chain, 3, MOST_COPIES - 4))
    company.clock.now = NOON + timedelta(hours=1)
    assert deal.id not in {copy.id for copy in copies}
    assert perform(company, pieces(company, copies)) == 1
    assert sorted(states(company, copies)) == ["done", "failed", "failed"]
    assert company.ports.tunnels.copies(company.tenant, [chain]) == {chain: MOST_COPIES}


def test_the_next_rules_in_order_are_sent_at_once(company: Company) -> None:
    first = company.sales.first_stage
    company.create_rule(first, append("a"), IN_AN_HOUR, name="A")
    company.create_rule(first, append("b"), name="B", order="in_order")
    deals = enter(company, 10)
    perform(company, [(company.tenant, run.key.parts) for deal in deals for run in company.runs(deal)[:1]])
    company.perform()
    assert [company.read_deal(deal).source for deal in deals] == ["a b"] * 10


def test_the_next_rule_is_sent_although_a_later_transaction_fails(company: Company) -> None:
    first = company.sales.first_stage
    company.create_rule(first, append("a"), IN_AN_HOUR, name="A")
    company.create_rule(first, append("b"), name="B", order="in_order")
    company.create_rule(first, append("c"), IN_AN_HOUR, name="C")
    deals = enter(company, 2)
    company.table.fail(2, StaleVersion())
    wanted = [(company.tenant, run.key.parts) for deal in deals for run in company.runs(deal) if run.rule_name != "B"]
    assert perform(company, wanted) == 3
    company.perform()
    assert [company.read_deal(deal).source for deal in deals] == ["a c b"] * 2


class TestOnEntry:
    def arrivals(self, company: Company, count: int) -> list[tuple[str, Event]]:
        for number in range(count):
            company.create_deal(f"Deal {number}")
        return [(tenant, event) for tenant, event in company.take_new_events() if event.concerns_rules]

    def run(self, company: Company, events: Sequence[tuple[str, Event]]) -> int:
        """Runs the rules without errors. Returns the number of transactions."""
        before = company.table.commits
        lags: list[float] = []
        assert run_rules(company.ports, events, lags) == {}
        assert len(lags) == company.measured["RuleRuns"]
        return company.table.commits - before

    def test_the_runs_of_many_arrivals_share_a_transaction(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG)
        events = self.arrivals(company, 10)
        assert self.run(company, events) == 1
        assert [company.read_deal(event.deal.id).tags for _, event in events] == [("seen",)] * 10

    def test_repeated_arrivals_begin_their_runs_once(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, append("a"), IN_AN_HOUR)
        events = self.arrivals(company, 3)
        assert self.run(company, [*events, *events]) == 1
        assert [len(company.runs(event.deal)) for _, event in events] == [1, 1, 1]

    def test_rules_that_act_side_by_side_have_transactions_of_their_own(self, company: Company) -> None:
        for text in ("a", "b"):
            company.create_rule(company.sales.first_stage, append(text), name=text)
        events = self.arrivals(company, 3)
        assert self.run(company, events) == 6
        assert [company.read_deal(event.deal.id).source for _, event in events] == ["a b"] * 3

    def test_an_arrival_that_cannot_be_handled_fails_alone(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG)
        events = self.arrivals(company, 5)
        company.table.commit([Put(keys.deal_key(company.tenant, events[2][1].deal.id), {"document": "{"})])
        assert list(run_rules(company.ports, events)) == [2]
        del events[2]
        assert [company.read_deal(event.deal.id).tags for _, event in events] == [("seen",)] * 4


def test_companies_have_transactions_of_their_own(company: Company) -> None:
    other = Company(company.table, company.clock, admin=replace(company.admin, tenant="ovens"))
    wanted: list[PieceRef] = []
    for each in (company, other):
        each.create_rule(each.sales.first_stage, TAG, IN_AN_HOUR)
    mine, theirs = enter(company, 3), [other.create_deal(f"Oven {number}") for number in range(3)]
    arrivals = [(tenant, event) for tenant, event in company.table.events() if tenant == other.tenant]
    assert run_rules(other.ports, arrivals) == {}
    company.clock.now = NOON + timedelta(hours=2)
    for pair in zip(pieces(company, mine), pieces(other, theirs), strict=True):
        wanted += pair
    assert perform(company, wanted) == 2
    assert states(company, mine) + states(other, theirs) == ["done"] * 6
