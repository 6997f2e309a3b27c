"""Notices of members: who is told of what, once; and what a member reads and marks as read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.mentions import MOST_MENTIONS, Mention
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.notices.given_deals import given_to
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.company import members
from saletunnel.usecases.deals import timelines
from saletunnel.usecases.notices import reading
from saletunnel.usecases.notices.reading import SeenNotice
from saletunnel.usecases.notices.telling import notify_of_deals
from saletunnel.usecases.tasks import editing
from saletunnel.usecases.tunnels.chain_stops import report_stops
from tests.company import ADMIN, Company
from tests.fakes import NOON
from tests.usecases.tunnels.routing import settle

MAYBE = Comparison("title", "is_set")
BOB = replace(ADMIN, user_id="user_bob", name="user_bob", email=None, role=Role.AGENT)


@pytest.fixture
def company() -> Company:
    company = Company()
    members.register_visit(company.ports, company.admin)
    company.hire("user_bob", "user_eve")
    return company


def notify(company: Company) -> list[tuple[str, Event]]:
    """Delivers all events of which somebody must be told, and returns them. Most have been delivered before."""
    events = [(tenant, event) for tenant, event in company.table.events() if given_to(event) is not None]
    assert notify_of_deals(company.ports, events) == {}
    return events


def read(company: Company, by: Caller = BOB) -> list[SeenNotice]:
    return list(reading.list_notices(company.ports, by, limit=100, cursor=None).data)


def kinds(company: Company, by: Caller = BOB) -> list[str]:
    return [seen.notice.kind for seen in read(company, by)]


class TestDeals:
    def test_a_deal_that_somebody_else_gives_is_told_once(self, company: Company) -> None:
        deal = company.create_deal(responsible_id="user_bob")
        events = notify(company)
        assert notify_of_deals(company.ports, [*events, *events]) == {}
        [seen] = read(company)
        assert (seen.notice.kind, seen.notice.actor and seen.notice.actor.name) == ("deal_given", "Ada")
        assert [told.id for told in seen.deals] == [deal.id]
        assert reading.count_unread(company.ports, BOB) == 1
        assert read(company, ADMIN) == []

    def test_nobody_is_told_of_what_they_did(self, company: Company) -> None:
        deal = company.create_deal(by=BOB, responsible_id="user_bob")
        company.change(deal, responsible_id=None)
        assert notify(company) == []
        assert read(company) == []

    def test_two_hundred_deals_at_once_are_one_notice(self, company: Company) -> None:
        for number in range(200):
            company.create_deal(f"Deal {number}", responsible_id="user_bob")
        notify(company)
        [seen] = read(company)
        assert len(seen.notice.subjects) == 100
        assert len(seen.deals) == 3
        assert reading.count_unread(company.ports, BOB) == 1

    def test_a_tunnel_tells_the_responsible_it_chooses(self, company: Company) -> None:
        there = company.installation.first_stage
        bob = Changes(responsible=Responsible("user", ("user_bob",)))
        company.create_tunnel(company.sales.first_stage, there, changes=bob)
        company.create_deal()
        settle(company)
        notify(company)
        [seen] = read(company)
        assert seen.notice.actor is not None
        assert seen.notice.actor.kind == "tunnel"
        assert [deal.stage_id for deal in seen.deals] == [there.id]

    def test_a_deal_that_is_somebody_elses_now_is_not_shown(self, company: Company) -> None:
        deal = company.create_deal(responsible_id="user_bob")
        company.change(deal, responsible_id="user_eve")
        notify(company)
        [seen] = read(company)
        assert (len(seen.notice.subjects), seen.deals) == (1, ())

    def test_a_deal_in_the_bin_is_not_shown(self, company: Company) -> None:
        company.delete(company.create_deal(responsible_id="user_bob"))
        notify(company)
        [seen] = read(company)
        assert seen.deals == ()

    def test_who_wants_no_notices_of_a_kind_gets_none(self, company: Company) -> None:
        members.change_profile(company.ports, BOB, None, {"unwanted": ("deal_given",)})
        company.create_deal(responsible_id="user_bob")
        notify(company)
        assert read(company) == []

    def test_two_workers_at_once_write_one_notice(self, company: Company) -> None:
        company.create_deal("First", responsible_id="user_bob")
        company.create_deal("Second", responsible_id="user_bob")
        first, second = [(tenant, event) for tenant, event in company.take_new_events() if given_to(event)]
        company.table.interrupt(1, lambda: notify_of_deals(company.ports, [second]))
        assert notify_of_deals(company.ports, [first]) == {}
        [seen] = read(company)
        assert {deal.title for deal in seen.deals} == {"First", "Second"}


class TestTasks:
    def make(self, company: Company, deal: Deal, *, hours: float = 1, by: Caller = ADMIN) -> str:
        fields = {"title": "Call", "responsible_id": "user_bob", "due_at": NOON + timedelta(hours=hours)}
        return editing.create_task(company.ports, by, deal.id, fields).task.id

    def pass_by(self, company: Company, hours: float) -> None:
        company.sweep(NOON + timedelta(hours=hours), minutely=True)
        company.perform()

    def test_a_due_task_is_told_once_and_stays_as_it_is(self, company: Company) -> None:
        task_id = self.make(company, company.create_deal(responsible_id="user_eve"))
        self.pass_by(company, 0.5)
        assert read(company) == []
        for hours in (1, 1.1, 2):
            self.pass_by(company, hours)
        [seen] = read(company)
        assert [(task.id, deal) for task, deal in seen.tasks] == [(task_id, None)]  # Eve's deal is hidden from Bob
        assert company.ports.tasks.get(company.tenant, task_id)[0].version == 1
        assert company.sweep(NOON + timedelta(days=1), minutely=True) == 0

    def test_a_task_that_is_done_or_in_the_bin_is_not_told(self, company: Company) -> None:
        deal = company.create_deal()
        editing.change_task(company.ports, BOB, self.make(company, deal), None, {"done": True})
        self.make(company, deal)
        company.delete(deal)
        self.pass_by(company, 1)
        assert read(company) == []

    def test_a_task_that_was_overdue_when_it_was_made_is_not_told(self, company: Company) -> None:
        self.make(company, company.create_deal(), hours=-1)
        self.pass_by(company, 1)
        assert read(company) == []
        assert company.sweep(NOON + timedelta(days=1), minutely=True) == 0

    def test_a_task_that_is_due_at_once_is_told_without_a_sweep(self, company: Company) -> None:
        self.make(company, company.create_deal(), hours=0.01)
        company.clock.advance(minutes=1)
        company.perform()
        assert kinds(company) == ["task_due"]

    def test_a_task_that_gets_another_person_is_told_to_them_too(self, company: Company) -> None:
        task_id = self.make(company, company.create_deal())
        self.pass_by(company, 1)
        editing.change_task(company.ports, ADMIN, task_id, None, {"responsible_id": "user_eve"})
        self.pass_by(company, 2)
        assert kinds(company, replace(BOB, user_id="user_eve")) == ["task_due"]
        assert kinds(company) == ["task_due"]


class TestStops:
    def test_active_admins_are_told_of_stopped_chains_once(self, company: Company) -> None:
        there, back = company.installation.first_stage, company.sales.first_stage
        company.create_tunnel(back, there, conditions=MAYBE)
        company.create_tunnel(there, back, conditions=MAYBE)
        for _ in range(3):
            company.create_deal()
        settle(company)
        stops = company.stop_queue.take()
        assert len(stops) == 3
        for _ in range(2):
            assert report_stops(company.ports, "https://crm.example", stops) == {}
        [seen] = read(company, ADMIN)
        assert (seen.notice.kind, len(seen.notice.subjects)) == ("chain_stopped", 3)
        assert read(company) == []


class TestReading:
    @pytest.fixture
    def three(self, company: Company) -> list[str]:
        """The ids of three notices of Bob, oldest first."""
        for number in range(3):
            company.create_deal(str(number), responsible_id="user_bob")
            notify(company)
            company.clock.advance(hours=2)
        return [seen.notice.id for seen in reversed(read(company))]

    def test_the_newest_comes_first_and_a_cursor_goes_on(self, company: Company, three: list[str]) -> None:
        first = reading.list_notices(company.ports, BOB, limit=2, cursor=None)
        rest = reading.list_notices(company.ports, BOB, limit=2, cursor=first.cursor)
        assert [seen.notice.id for seen in (*first.data, *rest.data)] == three[::-1]
        assert rest.cursor is None

    def test_one_is_read(self, company: Company, three: list[str]) -> None:
        for _ in range(2):
            assert reading.mark_read(company.ports, BOB, [three[1], "ntc_unknown"], None) == 0
            assert reading.count_unread(company.ports, BOB) == 2
        assert [seen.notice.read_at is not None for seen in read(company)] == [False, True, False]

    def test_all_are_read_up_to_what_was_seen(self, company: Company, three: list[str]) -> None:
        second = read(company)[1].notice.at
        assert reading.mark_read(company.ports, BOB, None, second) == 0
        assert reading.count_unread(company.ports, BOB) == 1

    def test_nobody_marks_the_notices_of_another(self, company: Company, three: list[str]) -> None:
        reading.mark_read(company.ports, ADMIN, three, None)
        reading.mark_read(company.ports, ADMIN, None, company.clock())
        assert reading.count_unread(company.ports, BOB) == 3

    def test_many_are_read_in_several_requests(self, company: Company) -> None:
        for number in range(120):
            actor = replace(ADMIN, user_id=f"user_{number}")
            company.create_deal(by=actor, responsible_id="user_bob")
        notify(company)
        assert reading.count_unread(company.ports, BOB) == 100
        assert [reading.mark_read(company.ports, BOB, None, company.clock()) for _ in range(3)] == [70, 20, 0]
        assert reading.count_unread(company.ports, BOB) == 0

    def test_a_notice_expires_after_ninety_days(self, company: Company, three: list[str]) -> None:
        company.table.remove_expired(NOON + timedelta(days=90, hours=1))
        assert len(read(company)) == 2


class TestMentions:
    def test_a_mentioned_member_is_told_with_the_text(self, company: Company) -> None:
        deal = company.create_deal()
        entry = timelines.comment_on(company.ports, ADMIN, deal.id, "Ask <@user_bob>, <@user_bob>!")
        assert entry.note == "Ask <@user_bob>, <@user_bob>!"
        assert entry.mentions == (Mention("user_bob", "user_bob"),)
        [seen] = read(company)
        assert (seen.notice.kind, seen.notice.text) == ("mentioned", "Ask @user_bob, @user_bob!")
        assert [told.id for told in seen.deals] == [deal.id]

    def test_each_comment_is_a_notice_of_its_own(self, company: Company) -> None:
        deal = company.create_deal()
        for text in ("First <@user_bob>", "Second <@user_bob>"):
            timelines.comment_on(company.ports, ADMIN, deal.id, text)
        assert kinds(company) == ["mentioned", "mentioned"]

    def test_a_comment_shows_the_name_of_today(self, company: Company) -> None:
        deal = company.create_deal()
        timelines.comment_on(company.ports, ADMIN, deal.id, "Ask <@user_bob>")
        members.change_profile(company.ports, BOB, None, {"name": "Robert"})
        assert company.timeline(deal).data[0].mentions == (Mention("user_bob", "Robert"),)
        before = company.ports.members.get(company.tenant)
        company.ports.commit(company.ports.members.save(company.tenant, before.without("user_bob")))
        assert company.timeline(deal).data[0].mentions == (Mention("user_bob", None),)

    def test_nobody_is_told_who_may_not_see_the_deal_or_wrote_the_comment(self, company: Company) -> None:
        deal = company.create_deal(responsible_id="user_eve")
        timelines.comment_on(company.ports, ADMIN, deal.id, "<@user_bob> <@user_eve> <@user_admin>")
        assert kinds(company) == []
        assert kinds(company, ADMIN) == []
        assert kinds(company, replace(BOB, user_id="user_eve")) == ["mentioned"]

    def test_strangers_and_too_many_are_refused(self, company: Company) -> None:
        deal = company.create_deal()
        company.hire(*(f"user_{number}" for number in range(MOST_MENTIONS + 1)))
        many = [f"<@user_{number}>" for number in range(MOST_MENTIONS + 1)]
        for text, code in (("<@user_nobody>", "not_a_member"), (" ".join(many), "too_many_mentions")):
            with pytest.raises(RuleViolated) as refusal:
                timelines.comment_on(company.ports, ADMIN, deal.id, text)
            assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/text", code)]
        timelines.comment_on(company.ports, ADMIN, deal.id, " ".join(many[1:]))
        assert len(company.timeline(deal).data[0].mentions) == MOST_MENTIONS

    def test_a_comment_without_a_mention_tells_nobody(self, company: Company) -> None:
        deal = company.create_deal(by=BOB, responsible_id="user_bob")
        timelines.comment_on(company.ports, ADMIN, deal.id, "Rings twice, @user_bob.")
        assert read(company) == []
