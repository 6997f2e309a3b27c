"""A delivery of the stream: each company has a share, and the due queue gets its other arrivals."""

from dataclasses import replace

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.scheduled_work import SWEPT, Work, WorkKind
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.table import Put
from saletunnel.usecases.schedule.kinds import performer_of
from saletunnel.usecases.schedule.messages import PIECES_IN_A_MESSAGE
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.tunnels.deliveries import SHARE, route_delivery
from saletunnel.usecases.tunnels.router import Report, route_arrivals
from tests.company import ADMIN, Company
from tests.fakes import Crashed, MemoryTable
from tests.usecases.tunnels.routing import Arrival, arrivals, deals_in, settle, take_new_arrivals


def create_company(tenant: str, deals: int, table: MemoryTable | None = None) -> Company:
    """A company with deals on the source of a tunnel, in a table that it may share with others."""
    company = Company(table=table or MemoryTable(), admin=replace(ADMIN, tenant=tenant))
    company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
    for number in range(deals):
        company.create_deal(f"deal {number}")
    return company


def transferred(company: Company) -> int:
    return len(deals_in(company, company.installation))


@pytest.fixture
def noisy() -> Company:
    return create_company("noisy", SHARE + PIECES_IN_A_MESSAGE + 1)


def hand_over(company: Company) -> list[Work]:
    """The messages of a delivery of everything."""
    assert route_delivery(company.ports, arrivals(company)) == {}
    return company.due_queue.take(company.clock.now)


class TestHandingOver:
    def test_a_share_is_routed_at_once_and_the_performer_routes_the_rest(self, noisy: Company) -> None:
        messages = hand_over(noisy)
        assert transferred(noisy) == SHARE
        assert [(message.kind, message.tenant, len(message.keys)) for message in messages] == [
            (WorkKind.ARRIVAL, "noisy", PIECES_IN_A_MESSAGE),
            (WorkKind.ARRIVAL, "noisy", 1),
        ]

        assert perform(noisy.ports, messages) == {}
        assert transferred(noisy) == SHARE + PIECES_IN_A_MESSAGE + 1

    def test_a_share_of_arrivals_sends_nothing(self) -> None:
        company = create_company("small", SHARE)
        assert hand_over(company) == []
        assert transferred(company) == SHARE

    def test_repeated_messages_and_deliveries_change_nothing(self, noisy: Company) -> None:
        perform(noisy.ports, hand_over(noisy))
        before = noisy.table.items()

        assert perform(noisy.ports, hand_over(noisy) * 2) == {}
        assert noisy.table.items() == before

    def test_arrivals_on_stages_without_tunnels_are_not_handed_over(self) -> None:
        company = create_company("noisy", 0)
        for number in range(SHARE + 1):
            company.create_deal(f"deal {number}", stage=company.maintenance.first_stage)
        assert hand_over(company) == []

    def test_the_arrivals_of_a_chain_stay_together(self) -> None:
        company = create_company("noisy", 0)
        copying, target = company.maintenance.first_stage, company.sales.won_stage
        for number in range(4):
            condition = Comparison("title", "ne", f"not copied {number}")
            company.create_tunnel(copying, target, "copy", title=f"copy {number}", conditions=condition)
        company.create_tunnel(target, company.installation.won_stage)
        for number in range(SHARE):
            company.create_deal(f"deal {number}", stage=copying)
        assert route_arrivals(company.ports, take_new_arrivals(company)) == {}
        copies = take_new_arrivals(company)
        interleaved = [*copies[::4], *copies[1::4], *copies[2::4], *copies[3::4]]

        assert route_delivery(company.ports, interleaved, share=0) == {}
        chains = {event.deal.id: event.chain_id for _, event in copies}
        sent = [chains[deal_id] for message in company.due_queue.take() for deal_id, _ in message.keys]
        assert sent == sorted(chains.values())
        assert len(set(sent)) == SHARE

    def test_if_the_queue_refuses_them_only_the_other_arrivals_are_delivered_again(self, noisy: Company) -> None:
        noisy.due_queue.refusal = TimeoutError()
        errors = route_delivery(noisy.ports, arrivals(noisy))
        assert list(errors) == list(range(SHARE, SHARE + PIECES_IN_A_MESSAGE + 1))
        assert transferred(noisy) == SHARE

        batch = arrivals(noisy)
        assert route_delivery(noisy.ports, [batch[at] for at in errors]) == {}
        assert perform(noisy.ports, noisy.due_queue.take()) == {}
        assert transferred(noisy) == SHARE + PIECES_IN_A_MESSAGE + 1


class TestPerforming:
    def test_an_arrival_whose_deal_was_purged_is_ignored(self) -> None:
        company = create_company("noisy", 1)
        purged = Work(WorkKind.ARRIVAL, company.clock.now, company.tenant, (("deal_gone", "1"),))
        assert route_delivery(company.ports, arrivals(company), share=0) == {}

        assert perform(company.ports, [purged, *company.due_queue.take()]) == {}
        assert transferred(company) == 1

    def test_an_event_that_cannot_be_read_fails_only_its_own_message(self) -> None:
        company = create_company("noisy", PIECES_IN_A_MESSAGE + 1)
        assert route_delivery(company.ports, arrivals(company), share=0) == {}
        messages = company.due_queue.take()
        deal_id, version = messages[0].keys[0]
        key = keys.event_key(company.tenant, deal_id, int(version))
        company.table.commit([Put(key, {"event": "{"})])

        assert list(perform(company.ports, messages)) == [0]
        assert transferred(company) == PIECES_IN_A_MESSAGE

    def test_every_kind_has_a_performer_and_all_but_arrivals_are_swept(self) -> None:
        assert len({performer_of(kind) for kind in WorkKind}) == len(WorkKind)
        assert {*SWEPT, WorkKind.ARRIVAL} == set(WorkKind)
        assert WorkKind.ARRIVAL not in SWEPT


class TestNeighbours:
    @pytest.fixture
    def quiet(self, noisy: Company) -> Company:
        """A company with one arrival, after those of the noisy company."""
        return create_company("quiet", 1, noisy.table)

    @pytest.fixture
    def batch(self, noisy: Company, quiet: Company) -> list[Arrival]:
        batch = arrivals(noisy)
        assert batch[-1][0] == quiet.tenant
        return batch

    def test_the_company_with_the_fewest_arrivals_comes_first(
        self, noisy: Company, quiet: Company, batch: list[Arrival]
    ) -> None:
        noisy.table.fail(1, Crashed(), after=True)
        with pytest.raises(Crashed):
            route_delivery(noisy.ports, batch)
        assert (transferred(quiet), transferred(noisy)) == (1, 0)

    def test_a_conflict_of_a_company_does_not_retry_the_arrivals_of_another(
        self, noisy: Company, batch: list[Arrival]
    ) -> None:
        noisy.table.fail(2, StaleVersion())
        before, report = noisy.table.commits, Report()
        assert route_arrivals(noisy.ports, batch, report) == {}
        assert (noisy.table.commits - before, report.conflicts) == (4, 1)
        assert transferred(noisy) == SHARE + PIECES_IN_A_MESSAGE + 1

    def test_several_arrivals_that_meet_a_conflict_are_handed_over(
        self, noisy: Company, quiet: Company, batch: list[Arrival]
    ) -> None:
        noisy.table.fail(2, StaleVersion())
        before, report = noisy.table.commits, Report()
        assert route_delivery(noisy.ports, batch, report) == {}
        assert (noisy.table.commits - before, report.conflicts) == (2, 1)
        assert (transferred(quiet), transferred(noisy)) == (1, 0)

        assert perform(noisy.ports, noisy.due_queue.take()) == {}
        assert transferred(noisy) == SHARE + PIECES_IN_A_MESSAGE + 1

    def test_a_single_arrival_that_meets_a_conflict_is_decided_again_at_once(
        self, noisy: Company, quiet: Company, batch: list[Arrival]
    ) -> None:
        noisy.table.fail(1, StaleVersion())
        route_delivery(noisy.ports, batch)
        assert (transferred(quiet), transferred(noisy)) == (1, SHARE)

    def test_each_company_has_its_own_share_and_its_own_messages(
        self, noisy: Company, quiet: Company, batch: list[Arrival]
    ) -> None:
        for number in range(SHARE):
            quiet.create_deal(f"more {number}")
        assert route_delivery(noisy.ports, arrivals(noisy)) == {}
        assert (transferred(quiet), transferred(noisy)) == (SHARE, SHARE)
        messages = noisy.due_queue.take()
        assert {message.tenant: len(message.keys) for message in messages} == {"noisy": 1, "quiet": 1}
        assert len(batch) == SHARE + PIECES_IN_A_MESSAGE + 2

        assert perform(noisy.ports, messages[::-1]) == {}
        settle(noisy)
        assert transferred(quiet) == SHARE + 1
