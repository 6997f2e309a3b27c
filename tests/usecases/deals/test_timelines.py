"""Comments on a deal, and the journey of a deal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound, RoleLacks
from saletunnel.usecases.deals.timelines import comment_on, read_journey, read_timeline
from tests.company import Company


@pytest.fixture
def company() -> Company:
    return Company()


def journey(company: Company, deal: Deal, *, by: Caller | None = None, limit: int = 100) -> list[str]:
    found: list[str] = []
    cursor, more = None, True
    while more:
        page = read_journey(company.ports, by or company.admin, deal.id, limit=limit, cursor=cursor)
        found += [deal.id for deal in page.data]
        cursor, more = page.cursor, page.cursor is not None
    return found


def create_journey(company: Company) -> Sequence[Deal]:
    """Creates a won deal, its copy by a tunnel, the copy of that copy, and next year's repeat."""
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage, "copy")
    company.create_tunnel(company.installation.won_stage, company.maintenance.first_stage, "copy")
    company.create_plan()
    first = company.move(company.create_deal(), company.sales.won_stage)
    company.clock.advance(seconds=1)
    company.deliver()
    [copy] = company.deals_on(company.installation.first_stage)
    company.clock.advance(seconds=1)
    company.move(copy, company.installation.won_stage)
    company.deliver()
    [second] = company.deals_on(company.maintenance.first_stage)
    company.sweep(company.clock.now + timedelta(days=360))
    company.perform()
    company.deliver()
    [repeat] = [deal for deal in company.deals_on(company.maintenance.first_stage) if deal.id != second.id]
    return first, copy, second, repeat


class TestJourneys:
    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
    def test_every_deal_of_a_journey_shows_the_whole_journey_in_order(self, company: Company, limit: int) -> None:
        deals = create_journey(company)
        ids = [deal.id for deal in deals]
        for deal in deals:
            assert journey(company, deal, limit=limit) == ids

    def test_a_deal_without_copies_or_repeats_is_a_journey_of_one_deal(self, company: Company) -> None:
        deal = company.create_deal()
        company.create_deal("Another")
        assert journey(company, deal) == [deal.id]

    def test_a_journey_omits_deals_that_are_deleted_or_hidden_from_the_caller(self, company: Company) -> None:
        first, copy, second, repeat = create_journey(company)
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
    def test_comments_appear_in_the_timeline_and_do_not_change_the_deal(self, company: Company) -> None:
        deal = company.create_deal()
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
        assert company.read_deal(deal) == moved
        assert {entry.actor.name for entry in company.timeline(deal).data} == {"Ada"}

    def test_two_comments_at_the_same_time_are_both_kept(self, company: Company) -> None:
        deal = company.create_deal()
        for text in ("one", "two"):
            comment_on(company.ports, company.admin, deal.id, text)
        first = company.timeline(deal, limit=1)

        assert {entry.note for entry in company.timeline(deal).data} == {"one", "two", None}
        assert len(company.timeline(deal, cursor=first.cursor).data) == 2

    def test_a_timeline_hides_the_copies_that_the_caller_may_not_see(self, company: Company) -> None:
        first, copy, *_ = create_journey(company)
        company.change(first, responsible_id="user_bob")
        company.change(copy, responsible_id="user_eve", title="Secret")
        agent = replace(company.admin, user_id="user_bob", role=Role.AGENT)
        shown = [read_timeline(company.ports, who, first.id, limit=100, cursor=None) for who in (company.admin, agent)]
        copies = [[entry.note for entry in page.data if entry.kind == "copied_to"] for page in shown]
        assert copies == [["Secret"], []]

    def test_only_callers_who_see_and_may_change_the_deal_can_comment(self, company: Company) -> None:
        agent = replace(company.admin, user_id="user_bob", role=Role.AGENT)
        deal = company.create_deal(responsible_id="user_eve")
        with pytest.raises(NotFound):
            comment_on(company.ports, agent, deal.id, "mine")
        with pytest.raises(RoleLacks):
            comment_on(company.ports, replace(agent, role=Role.VIEWER), deal.id, "mine")
        company.delete(deal)
        with pytest.raises(NotFound):
            comment_on(company.ports, company.admin, deal.id, "mine")
