"""The router under repeated, reordered and crashed deliveries, and with a poisoned arrival in the batch."""

from dataclasses import replace
from itertools import permutations

import pytest

from saletunnel.lambda_batches import process_batch, stream_record
from saletunnel.store.dynamo.items import Item
from saletunnel.store.dynamo.keys import Key
from saletunnel.usecases.tunnels.router import ROUTED_AT_ONCE, route_arrivals
from tests.company import Company
from tests.fakes import Crashed
from tests.usecases.tunnels.routing import arrivals, deals_in, settle, take_new_arrivals


def win_three_deals() -> Company:
    """Wins three deals. Each is copied to Maintenance and moved to Installation, where a chain continues."""
    company = Company()
    won, installed = company.sales.won_stage, company.installation.won_stage
    company.create_tunnel(won, company.maintenance.first_stage, "copy")
    company.create_tunnel(won, installed)
    company.create_tunnel(installed, company.maintenance.won_stage)
    for title in ("An", "Bình", "Chi"):
        company.move(company.create_deal(title), won)
    return company


class TestDeliveries:
    @pytest.fixture
    def company(self) -> Company:
        return win_three_deals()

    @pytest.fixture
    def expected(self) -> dict[Key, Item]:
        """The content of the table if nothing goes wrong."""
        twin = win_three_deals()
        settle(twin)
        assert len(deals_in(twin, twin.maintenance)) == 6
        return twin.table.items()

    def test_repeated_and_reordered_deliveries_give_the_same_result(
        self, company: Company, expected: dict[Key, Item]
    ) -> None:
        settle(company)
        for order in permutations(arrivals(company)[3:6]):
            for _ in range(2):
                assert route_arrivals(company.ports, [*order, *reversed(order)]) == {}
                assert route_arrivals(company.ports, list(reversed(arrivals(company)))) == {}

        assert company.table.items() == expected

    def test_single_deliveries_give_the_same_result_as_a_batch(
        self, company: Company, expected: dict[Key, Item]
    ) -> None:
        while batch := take_new_arrivals(company):
            for arrival in batch:
                assert route_arrivals(company.ports, [arrival]) == {}

        assert company.table.items() == expected

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    @pytest.mark.parametrize("commit", [1, 2])
    def test_a_crash_at_any_commit_gives_the_same_result(
        self, company: Company, expected: dict[Key, Item], commit: int, after: bool
    ) -> None:
        company.table.fail(commit, Crashed(), after=after)
        batches = [arrivals(company)]
        crashed = False
        while batches:
            batch = batches.pop(0)
            try:
                assert route_arrivals(company.ports, batch) == {}
            except Crashed:
                crashed = True
                batches.append(batch)  # nothing was acknowledged, so the whole batch is redelivered
                continue
            if follow_ups := [arrival for arrival in take_new_arrivals(company) if arrival[1].hops]:
                batches.append(follow_ups)

        assert crashed
        assert company.table.items() == expected

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    def test_a_database_error_is_retried_at_once(
        self, company: Company, expected: dict[Key, Item], after: bool
    ) -> None:
        company.table.fail(1, TimeoutError(), after=after)
        settle(company)

        assert company.table.items() == expected

    def test_more_arrivals_than_fit_in_a_transaction_are_routed_in_several_transactions(self, company: Company) -> None:
        for number in range(2 * ROUTED_AT_ONCE):
            company.create_deal(f"number {number}", stage=company.sales.won_stage)
        assert route_arrivals(company.ports, arrivals(company)) == {}

        assert company.deals_on(company.sales.won_stage) == []
        assert len(company.deals_on(company.installation.won_stage)) == 2 * ROUTED_AT_ONCE + 3


class TestPoison:
    def test_an_arrival_that_cannot_be_routed_does_not_block_the_others(self) -> None:
        company = Company()
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        company.create_deal("before")
        company.create_deal("poison")
        company.create_deal("after")
        batch = arrivals(company)
        tenant, event = batch[1]
        batch[1] = tenant, replace(event, deal=replace(event.deal, currency="USD", amount="much"))  # type: ignore[arg-type]
        company.create_tunnel(company.sales.first_stage, company.maintenance.first_stage, "copy", title="{amount}")

        errors = route_arrivals(company.ports, batch)
        assert list(errors) == [1]
        assert {deal.title for deal in deals_in(company, company.installation)} == {"before", "after"}

    def test_only_an_unreadable_record_is_reported_as_failed(self) -> None:
        company = Company()
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        for title in ("before", "poison", "after"):
            company.create_deal(title)
        records = [
            {"dynamodb": {"NewImage": image, "SequenceNumber": str(number)}}
            for number, image in enumerate(company.table.stream)
        ]
        records[1] = {"dynamodb": {"NewImage": {"event": {"S": "{"}}, "SequenceNumber": "1"}}

        answer = process_batch(
            {"Records": records}, stream_record, lambda pieces: route_arrivals(company.ports, pieces)
        )
        assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
        assert {deal.title for deal in deals_in(company, company.installation)} == {"before", "after"}
