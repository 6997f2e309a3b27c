"""What people say of a deal, and the journey that a deal is a part of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound, RoleLacks
from saletunnel.usecases.deals.timelines import comment_on, read_journey
from tests.company import Company


@pytest.fixture
def company() -> Company:
    return Company()


def journey(company: Company, deal: Deal, *, by: Caller | None = None, limit: int = 100) -> list[str]:
    found: list[str] = []
    cursor, more = None, True
    while more:
        page = read_journey(company.ports, by or company.admin, deal.id, limit=limit, cursor=cursor)
        found += [one.id for one in page.data]
        cursor, more = page.cursor, page.cursor is not None
    return found


def a_journey(company: Company) -> Sequence[Deal]:
    """A sale, the copy that a tunnel made of it when it was won, the copy of the copy, and next year's repeat."""
    company.tunnel(company.sales.won_stage, company.installation.first_stage, "copy")
    company.tunnel(company.installation.won_stage, company.maintenance.first_stage, "copy")
    company.plan()
    first = company.move(company.deal(), company.sales.won_stage)
    company.clock.advance(seconds=1)
    company.deliver()
    [copy] = company.on(company.installation.first_stage)
    company.clock.advance(seconds=1)
    company.move(copy, company.installation.won_stage)
    company.deliver()
    [second] = company.on(company.maintenance.first_stage)
    company.sweep(company.clock.now + timedelta(days=360))
    company.perform()
    company.deliver()
    [repeat] = [deal for deal in company.on(company.maintenance.first_stage) if deal.id != second.id]
    return first, copy, second, repeat


class TestJourneys:
    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
    def test_all_of_its_deals_are_shown_in_order_whichever_is_asked_for(self, company: Company, limit: int) -> None:
        deals = a_journey(company)
        for deal in deals:
            assert journey(company, deal, limit=limit) == [one.id for one in deals]

    def test_a_deal_that_nothing_was_made_of_is_a_journey_by_itself(self, company: Company) -> None:
        deal = company.deal()
        company.deal("Another")
        assert journey(company, deal) == [deal.id]

    def test_what_lies_in_the_bin_or_is_not_the_callers_is_left_out(self, company: Company) -> None:
        first, copy, second, repeat = a_journey(company)
        company.delete(first)
        company.change(second, responsible_id="user_eve")
        agent = replace(company.admin, user_id="user_bob", role=Role.AGENT)

        assert journey(company, copy) == [copy.id, second.id, repeat.id]
        assert journey(company, copy, by=agent) == [copy.id, repeat.id]
        with pytest.raises(NotFound):
            journey(company, first)
        with pytest.raises(NotFound):
            journey(company, second, by=agent)


class TestComments:
    def test_they_stand_on_the_timeline_and_leave_the_deal_as_it_is(self, company: Company) -> None:
        deal = company.deal()
        for text in ("Called", "Called again"):
            company.clock.advance(seconds=1)
            comment_on(company.ports, company.admin, deal.id, text)
        company.clock.advance(seconds=1)
        moved = company.move(deal, company.sales.won_stage)
        comment_on(company.ports, company.admin, deal.id, "Won!")

        lines = [(entry.kind, entry.note) for entry in company.timeline(deal).data]
        assert lines == [
            ("commented", "Won!"),
            ("moved", None),
            ("commented", "Called again"),
            ("commented", "Called"),
            ("created", None),
        ]
        assert company.now(deal) == moved
        assert {entry.actor.name for entry in company.timeline(deal).data} == {"Ada"}

    def test_two_of_one_moment_are_both_kept(self, company: Company) -> None:
        deal = company.deal()
        for text in ("one", "two"):
            comment_on(company.ports, company.admin, deal.id, text)
        first = company.timeline(deal, limit=1)

        assert {entry.note for entry in company.timeline(deal).data} == {"one", "two", None}
        assert len(company.timeline(deal, cursor=first.cursor).data) == 2

    def test_they_are_made_by_those_who_see_the_deal_and_may_change_deals(self, company: Company) -> None:
        agent = replace(company.admin, user_id="user_bob", role=Role.AGENT)
        deal = company.deal(responsible_id="user_eve")
        with pytest.raises(NotFound):
            comment_on(company.ports, agent, deal.id, "mine")
        with pytest.raises(RoleLacks):
            comment_on(company.ports, replace(agent, role=Role.VIEWER), deal.id, "mine")
        company.delete(deal)
        with pytest.raises(NotFound):
            comment_on(company.ports, company.admin, deal.id, "mine")
