"""A job applies a tunnel to deals that arrived before it existed: once per arrival, by the rules of the router."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import JobRunning, NotFound, RoleLacks, RuleViolated, StaleVersion, SubscriptionLacks
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tunnels.tunnel import Action, Tunnel
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.company.subscriptions import subscribe
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.jobs.running import MOST_AT_ONCE
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.tunnels import tunnel_design
from saletunnel.usecases.tunnels.router import route_arrivals
from saletunnel.usecases.tunnels.tunnel_apply import apply_tunnel
from saletunnel.usecases.tunnels.undo import undo_transfer
from tests.company import ADMIN, Company
from tests.fakes import NOON, Crashed
from tests.usecases.tunnels.routing import arrivals, deals_in, settle, take_new_arrivals
from tests.values import stage_of

HOUR = timedelta(hours=1)


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def first(company: Company) -> Stage:
    """The stage of the deals, the source of the tunnels."""
    return company.sales.first_stage


@pytest.fixture
def there(company: Company) -> Stage:
    """The target of the tunnels."""
    return company.installation.first_stage


@pytest.fixture
def deals(company: Company, first: Stage) -> list[Deal]:
    """Deals for three steps of a job, routed before any tunnel existed."""
    created = [company.create_deal(str(number), stage=first) for number in range(2 * MOST_AT_ONCE + 6)]
    company.deliver()
    return created


def start_apply(company: Company, tunnel: Tunnel, by: Caller = ADMIN) -> Job:
    return apply_tunnel(company.ports, by, tunnel.id)


def apply(company: Company, tunnel: Tunnel) -> Job:
    """Applies the tunnel and returns the finished job."""
    job = start_apply(company, tunnel)
    company.run_jobs()
    return company.read_job(job)


def progress(job: Job) -> tuple[str, int, int | None, int]:
    return job.status, job.done, job.total, job.failed


def kinds(company: Company, deal: Deal) -> list[str]:
    return [entry.kind for entry in company.timeline(deal).data]


class TestExistingDeals:
    def test_deals_go_through_the_applied_tunnel_and_the_tunnel_after_it(
        self, company: Company, deals: list[Deal], first: Stage, there: Stage
    ) -> None:
        company.create_tunnel(there, company.maintenance.first_stage)
        tunnel = company.create_tunnel(first, there, title="{title} — install")
        assert progress(apply(company, tunnel)) == ("done", 70, 70, 0)
        settle(company)
        assert company.deals_on(first) == []
        assert len(company.deals_on(company.maintenance.first_stage)) == 70
        assert company.read_deal(deals[0]).title == "0 — install"

    @pytest.mark.usefixtures("deals")
    def test_transfers_by_the_job_are_measured_once(self, company: Company, first: Stage, there: Stage) -> None:
        job = start_apply(company, company.create_tunnel(first, there))
        company.table.fail(2, StaleVersion())
        company.run_jobs()
        assert (company.read_job(job).done, company.measured) == (70, {"Transfers": 70})

    def test_a_copying_tunnel_leaves_the_deals_on_their_stage(
        self, company: Company, deals: list[Deal], first: Stage, there: Stage
    ) -> None:
        assert progress(apply(company, company.create_tunnel(first, there, "copy"))) == ("done", 70, 70, 0)
        assert {copy.origin.deal_id for copy in company.deals_on(there)} == {deal.id for deal in deals}
        assert len(company.deals_on(first)) == 70

    def test_the_event_names_the_person_who_applied_the_tunnel(
        self, company: Company, first: Stage, there: Stage
    ) -> None:
        deal = company.create_deal()
        tunnel = company.create_tunnel(first, there)
        apply(company, tunnel)
        [event] = [event for _, event in company.table.events() if event.kind == "transferred"]
        assert event.cause is not None
        assert (event.actor.id, event.cause.name, event.deal.id) == (tunnel.id, "Ada", deal.id)

    def test_conditions_are_evaluated_on_the_current_deal(self, company: Company, first: Stage, there: Stage) -> None:
        dear, cheap = company.create_deal("dear"), company.create_deal("cheap", amount=9)
        company.deliver()
        tunnel = company.create_tunnel(first, there, "copy", conditions=Comparison("amount", "gte", 5))
        company.change(dear, amount=5)
        company.change(cheap, amount=1)
        assert progress(apply(company, tunnel)) == ("done", 1, 2, 0)
        assert [copy.title for copy in company.deals_on(there)] == ["dear"]

    def test_a_deleted_deal_is_not_transferred(self, company: Company, first: Stage, there: Stage) -> None:
        deal = company.create_deal()
        company.delete(deal)
        assert apply(company, company.create_tunnel(first, there)).done == 0

    def test_people_get_the_deals_in_turn(
        self, company: Company, deals: list[Deal], first: Stage, there: Stage
    ) -> None:
        changes = Changes(responsible=Responsible("in_turn", ("an", "binh")))
        apply(company, company.create_tunnel(first, there, changes=changes))
        people = [company.read_deal(deal).responsible_id for deal in deals]
        assert (people.count("an"), people.count("binh")) == (35, 35)

    def test_a_deal_without_a_required_field_stays_and_is_reported(
        self, company: Company, first: Stage, there: Stage
    ) -> None:
        needed = {"required_fields": ("amount",)}
        pipeline_design.change_stage(company.ports, ADMIN, company.installation.id, there.id, None, needed)
        poor, rich = company.create_deal("poor"), company.create_deal("rich", amount=1)
        company.deliver()
        job = apply(company, company.create_tunnel(first, there))
        assert progress(job) == ("done", 1, 2, 1)
        [error] = job.errors
        assert (error.subject, error.code) == (poor.id, "required_fields_missing")
        assert "amount" in error.detail
        assert [deal.id for deal in company.deals_on(there)] == [rich.id]
        assert kinds(company, poor)[0] == "transfer_blocked"

    def test_a_deal_whose_chain_was_stopped_begins_a_new_chain(
        self, company: Company, first: Stage, there: Stage
    ) -> None:
        has_amount = Comparison("amount", "is_set")
        company.create_tunnel(first, there, conditions=has_amount)
        back = company.create_tunnel(there, first, conditions=has_amount)
        deal = company.create_deal(amount=1)
        settle(company)
        assert company.read_deal(deal).stage_id == first.id
        company.clock.advance(minutes=1)
        tunnel_design.change_tunnel(company.ports, ADMIN, back.id, None, {"enabled": False})
        [forward] = company.ports.tunnels.of_pipelines(company.tenant, [company.sales.id])
        assert apply(company, forward).done == 1
        assert company.read_deal(deal).stage_id == there.id


class TestOnce:
    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_a_second_application_changes_nothing(
        self, company: Company, deals: list[Deal], first: Stage, there: Stage, action: Action
    ) -> None:
        tunnel = company.create_tunnel(first, there, action)
        apply(company, tunnel)
        settle(company)
        before = len(company.table.events())
        assert apply(company, tunnel).done == 0
        assert len(company.table.events()) == before
        assert len(company.deals_on(there)) == 70

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    @pytest.mark.parametrize("commit", range(1, 5))
    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_each_deal_is_transferred_once_after_a_crash_at_any_write(
        self,
        company: Company,
        deals: list[Deal],
        first: Stage,
        there: Stage,
        action: Action,
        commit: int,
        after: bool,
    ) -> None:
        tunnel = company.create_tunnel(first, there, action)
        job = start_apply(company, tunnel)
        company.table.fail(commit, Crashed(), after=after)
        with pytest.raises(Crashed):
            company.run_jobs()
        company.clock.advance(minutes=6)
        company.ports.job_queue.send(company.tenant, job.id)
        company.run_jobs()
        assert progress(company.read_job(job)) == ("done", 70, 70, 0)
        assert len(company.deals_on(there)) == 70
        made = [event for _, event in company.table.events() if event.kind in ("transferred", "copied_from")]
        assert len(made) == 70

    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_the_job_skips_arrivals_that_the_router_has_transferred(
        self, company: Company, first: Stage, there: Stage, action: Action
    ) -> None:
        tunnel = company.create_tunnel(first, there, action)
        company.create_deal()
        settle(company)
        assert apply(company, tunnel).done == 0
        assert len(company.deals_on(there)) == 1

    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_the_router_skips_arrivals_that_the_job_has_transferred(
        self, company: Company, first: Stage, there: Stage, action: Action
    ) -> None:
        company.create_deal()
        late = take_new_arrivals(company)
        tunnel = company.create_tunnel(first, there, action)
        assert apply(company, tunnel).done == 1
        assert route_arrivals(company.ports, [*late, *late]) == {}
        assert len(company.deals_on(there)) == 1
        assert len([event for _, event in company.table.events() if event.enters]) == 2

    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_a_router_that_runs_during_the_job_repeats_no_transfer(
        self, company: Company, first: Stage, there: Stage, action: Action
    ) -> None:
        for number in range(40):
            company.create_deal(str(number))
        tunnel = company.create_tunnel(first, there, action)
        job = start_apply(company, tunnel)
        batch = arrivals(company)[5:9]
        company.table.interrupt(2, lambda: route_arrivals(company.ports, batch))
        company.run_jobs()
        assert company.read_job(job).done == 36
        settle(company)
        assert len(company.deals_on(there)) == 40

    def test_a_copy_that_was_undone_is_not_made_again(self, company: Company, first: Stage, there: Stage) -> None:
        company.create_deal()
        tunnel = company.create_tunnel(first, there, "copy")
        apply(company, tunnel)
        [copy] = company.deals_on(there)
        undo_transfer(company.ports, ADMIN, copy.id, None)
        assert apply(company, tunnel).done == 0
        assert company.deals_on(there) == []


class TestConcurrentChanges:
    def test_a_persons_concurrent_move_wins(
        self, company: Company, deals: list[Deal], first: Stage, there: Stage
    ) -> None:
        lost = stage_of(company.sales, "Lost")
        job = start_apply(company, company.create_tunnel(first, there))
        company.table.interrupt(2, lambda: company.move(deals[3], lost))
        company.run_jobs()
        assert company.read_job(job).done == 69
        assert company.read_deal(deals[3]).stage_id == lost.id

    def test_a_persons_concurrent_change_is_kept(
        self, company: Company, deals: list[Deal], first: Stage, there: Stage
    ) -> None:
        job = start_apply(company, company.create_tunnel(first, there))
        company.table.interrupt(2, lambda: company.change(deals[3], title="Changed"))
        company.run_jobs()
        assert company.read_job(job).done == 70
        assert (company.read_deal(deals[3]).title, company.read_deal(deals[3]).stage_id) == ("Changed", there.id)

    def test_the_job_leaves_later_arrivals_to_the_router(self, company: Company, first: Stage, there: Stage) -> None:
        tunnel = company.create_tunnel(first, there)
        company.create_deal("before")
        job = start_apply(company, tunnel)
        company.clock.advance(milliseconds=1)
        company.create_deal("after")
        company.run_jobs()
        assert company.read_job(job).done == 1
        assert [deal.title for deal in company.deals_on(first)] == ["after"]
        settle(company)
        assert len(company.deals_on(there)) == 2

    def test_a_tunnel_has_at_most_one_running_apply_job(self, company: Company, first: Stage, there: Stage) -> None:
        tunnel = company.create_tunnel(first, there)
        start_apply(company, tunnel)
        with pytest.raises(JobRunning):
            start_apply(company, tunnel)

    @pytest.mark.parametrize("deleted", [True, False])
    def test_deleting_or_switching_off_the_tunnel_stops_the_job(
        self, company: Company, deals: list[Deal], first: Stage, there: Stage, deleted: bool
    ) -> None:
        tunnel = company.create_tunnel(first, there)
        job = start_apply(company, tunnel)

        def stop() -> None:
            if deleted:
                tunnel_design.delete_tunnel(company.ports, ADMIN, tunnel.id, None)
            else:
                tunnel_design.change_tunnel(company.ports, ADMIN, tunnel.id, None, {"enabled": False})

        company.table.interrupt(2, stop, after=True)
        company.run_jobs()
        after = company.read_job(job)
        assert (after.status, after.done) == ("failed", MOST_AT_ONCE)
        assert [error.code for error in after.errors] == ["not_found" if deleted else "validation_failed"]


class TestDelays:
    def test_a_delay_is_counted_from_the_arrival(self, company: Company, first: Stage, there: Stage) -> None:
        old = company.create_deal("old")
        company.clock.advance(minutes=59)
        new = company.create_deal("new")
        company.deliver()
        company.clock.advance(minutes=1)
        assert apply(company, company.create_tunnel(first, there, delay="PT1H")).done == 2
        assert [deal.id for deal in company.deals_on(there)] == [old.id]
        assert kinds(company, new)[0] == "transfer_pending"

        company.sweep(NOON + timedelta(minutes=118), minutely=True)
        company.perform()
        assert company.read_deal(new).stage_id == first.id
        company.sweep(NOON + timedelta(minutes=119), minutely=True)
        company.perform()
        assert company.read_deal(new).stage_id == there.id

    def test_a_deal_whose_chain_was_stopped_begins_a_new_chain_after_the_delay(
        self, company: Company, first: Stage, there: Stage
    ) -> None:
        has_amount = Comparison("amount", "is_set")
        forward = company.create_tunnel(first, there, conditions=has_amount)
        back = company.create_tunnel(there, first, conditions=has_amount)
        deal = company.create_deal(amount=1)
        settle(company)
        for tunnel, changes in ((back, {"enabled": False}), (forward, {"delay": "PT1H"})):
            tunnel_design.change_tunnel(company.ports, ADMIN, tunnel.id, None, changes)
        company.clock.advance(minutes=1)
        assert apply(company, forward).done == 1
        assert company.read_deal(deal).stage_id == first.id

        company.sweep(NOON + HOUR, minutely=True)
        company.perform()
        after = company.read_deal(deal)
        assert after.stage_id == there.id
        assert company.timeline(deal).data[0].cause == actor_of(ADMIN)

    def test_a_waiting_deal_keeps_its_timer(self, company: Company, first: Stage, there: Stage) -> None:
        tunnel = company.create_tunnel(first, there, delay="PT1H")
        company.create_deal()
        settle(company)
        assert apply(company, tunnel).done == 0
        assert company.sweep(NOON + HOUR, minutely=True) == 1
        company.perform()
        assert len(company.deals_on(there)) == 1

    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_an_expired_delay_fires_once_although_its_timer_is_still_due(
        self, company: Company, first: Stage, there: Stage, action: Action
    ) -> None:
        tunnel = company.create_tunnel(first, there, action, delay="PT1H")
        company.create_deal()
        settle(company)
        company.clock.advance(hours=1)
        assert apply(company, tunnel).done == 1
        company.sweep(NOON + HOUR, minutely=True)
        company.perform()
        assert len(deals_in(company, company.installation)) == 1


class TestPermissions:
    def test_managers_can_apply_a_tunnel_but_agents_cannot(self, company: Company, first: Stage, there: Stage) -> None:
        tunnel = company.create_tunnel(first, there)
        with pytest.raises(RoleLacks):
            start_apply(company, tunnel, replace(ADMIN, role=Role.AGENT))
        start_apply(company, tunnel, replace(ADMIN, role=Role.MANAGER))

    @pytest.mark.parametrize(("action", "at_the_source"), [("move", True), ("move", False), ("copy", False)])
    def test_a_caller_who_may_not_move_deals_there_cannot_apply_the_tunnel(
        self, company: Company, first: Stage, there: Stage, action: Action, at_the_source: bool
    ) -> None:
        pipeline, stage = (company.sales, first) if at_the_source else (company.installation, there)
        admins = {"move_roles": (Role.ADMIN,)}
        pipeline_design.change_stage(company.ports, ADMIN, pipeline.id, stage.id, None, admins)
        tunnel = company.create_tunnel(first, there, action)
        with pytest.raises(RoleLacks):
            start_apply(company, tunnel, replace(ADMIN, role=Role.MANAGER))
        start_apply(company, tunnel)

    def test_a_tunnel_cannot_be_applied_if_it_is_switched_off_unknown_or_not_in_the_subscription(
        self, company: Company, first: Stage, there: Stage
    ) -> None:
        with pytest.raises(RuleViolated, match="switched off"):
            start_apply(company, company.create_tunnel(first, there, enabled=False))
        with pytest.raises(NotFound):
            start_apply(company, replace(company.create_tunnel(first, there), id="tun_x_1_y"))
        tunnel = company.create_tunnel(first, there)
        subscribe(company.ports, company.tenant, Subscription.FREE, opens=False)
        with pytest.raises(SubscriptionLacks):
            start_apply(company, tunnel)
        assert company.job_queue.take() == []
