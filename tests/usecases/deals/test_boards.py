"""The columns of a board have the counts, sums and deals that the caller may see."""

from dataclasses import replace

from saletunnel.domain.company.roles import Role
from saletunnel.usecases.deals.boards import count_deals, read_board
from tests.company import ADMIN, Company


def test_the_figures_of_an_agents_board_are_those_of_the_deals_on_it() -> None:
    company = Company()
    for responsible, amount in (("user_bo", 1), ("user_cy", 777), (None, 20)):
        company.create_deal(amount=amount, responsible_id=responsible)
    company.deliver()
    shown = {}
    for role in (Role.VIEWER, Role.AGENT, Role.MANAGER):
        caller = replace(ADMIN, user_id="user_bo", role=role)
        column = read_board(company.ports, caller, company.sales.id, 20)[0]
        [total] = column.totals
        shown[role] = (total.value.count, total.value.amount, len(column.page.data))
    assert shown == {Role.VIEWER: (3, 798, 3), Role.AGENT: (2, 21, 2), Role.MANAGER: (3, 798, 3)}


def test_a_card_that_is_dropped_where_it_is_stays_as_it_is() -> None:
    company = Company()
    below = company.create_deal("Below")
    company.clock.advance(minutes=1)
    above = company.create_deal("Above")
    company.clock.advance(minutes=1)

    assert company.move(above, company.sales.first_stage) == above
    assert company.move(below, company.sales.first_stage, below=above) == below
    assert [entry.kind for entry in company.timeline(below).data] == ["created"]
    assert company.move(below, company.sales.first_stage).version == below.version + 1
    assert [deal.title for deal in company.deals_on(company.sales.first_stage)] == ["Below", "Above"]


def test_each_stage_counts_the_deals_that_the_caller_may_see() -> None:
    company = Company()
    for responsible in ("user_bo", "user_cy", None):
        company.create_deal(responsible_id=responsible)
    company.move(company.create_deal(amount=5, responsible_id="user_cy"), company.sales.won_stage)
    company.deliver()
    counts = {}
    for role in (Role.VIEWER, Role.AGENT):
        by_stage = count_deals(company.ports, replace(ADMIN, user_id="user_bo", role=role), company.sales)
        assert list(by_stage) == [stage.id for stage in company.sales.stages]
        counts[role] = (by_stage[company.sales.first_stage.id], by_stage[company.sales.won_stage.id])
        assert sum(by_stage.values()) == sum(counts[role])
    assert counts == {Role.VIEWER: (3, 1), Role.AGENT: (2, 0)}
