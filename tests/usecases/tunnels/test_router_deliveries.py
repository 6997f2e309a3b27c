"""The router under deliveries that come twice, out of order, cut off by crashes, or with a poisoned one among them."""

from dataclasses import replace
from itertools import permutations

import pytest

from saletunnel.lambda_batches import process_batch, stream_record
from saletunnel.store.items import Item
from saletunnel.store.keys import Key
from saletunnel.usecases.tunnels.router import ROUTED_AT_ONCE, route_arrivals
from tests.company import Company
from tests.fakes import Crashed
from tests.usecases.tunnels.routing import arrivals, new_arrivals, on, settle


def three_won() -> Company:
    """Three deals are won: each is copied to Maintenance and moved to Installation, from where a chain goes on."""
    company = Company()
    won, installed = company.sales.won_stage, company.installation.won_stage
    company.tunnel(won, company.maintenance.first_stage, "copy")
    company.tunnel(won, installed)
    company.tunnel(installed, company.maintenance.won_stage)
    for title in ("An", "Bình", "Chi"):
        company.move(company.deal(title), won)
    return company


class TestDeliveries:
    @pytest.fixture
    def company(self) -> Company:
        return three_won()

    @pytest.fixture
    def expected(self) -> dict[Key, Item]:
        """What the table holds when nothing goes wrong."""
        twin = three_won()
        settle(twin)
        assert len(on(twin, twin.maintenance)) == 6
        return twin.table.items()

    def test_everything_twice_in_any_order_comes_to_the_same(self, company: Company, expected: dict[Key, Item]) -> None:
        settle(company)
        for order in permutations(arrivals(company)[3:6]):
            for _ in range(2):
                assert route_arrivals(company.ports, [*order, *reversed(order)]) == {}
                assert route_arrivals(company.ports, list(reversed(arrivals(company)))) == {}

        assert company.table.items() == expected

    def test_one_by_one_comes_to_the_same_as_all_at_once(self, company: Company, expected: dict[Key, Item]) -> None:
        while news := new_arrivals(company):
            for arrival in news:
                assert route_arrivals(company.ports, [arrival]) == {}

        assert company.table.items() == expected

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    @pytest.mark.parametrize("commit", [1, 2])
    def test_a_crash_at_any_commit_comes_to_the_same(
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
                batches.append(batch)  # nothing was acknowledged: it comes again as a whole
                continue
            if news := [one for one in new_arrivals(company) if one[1].hops]:
                batches.append(news)

        assert crashed
        assert company.table.items() == expected

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    def test_an_error_of_the_database_is_tried_again_at_once(
        self, company: Company, expected: dict[Key, Item], after: bool
    ) -> None:
        company.table.fail(1, TimeoutError(), after=after)
        settle(company)

        assert company.table.items() == expected

    def test_more_arrivals_than_fit_in_a_transaction_are_routed_in_several(self, company: Company) -> None:
        for number in range(2 * ROUTED_AT_ONCE):
            company.deal(f"number {number}", stage=company.sales.won_stage)
        assert route_arrivals(company.ports, arrivals(company)) == {}

        assert company.on(company.sales.won_stage) == []
        assert len(company.on(company.installation.won_stage)) == 2 * ROUTED_AT_ONCE + 3


class TestPoison:
    def test_an_arrival_that_cannot_be_routed_does_not_hold_up_its_neighbours(self) -> None:
        company = Company()
        company.tunnel(company.sales.first_stage, company.installation.first_stage)
        company.deal("before")
        company.deal("poison")
        company.deal("after")
        batch = arrivals(company)
        tenant, event = batch[1]
        batch[1] = tenant, replace(event, deal=replace(event.deal, currency="USD", amount="much"))  # type: ignore[arg-type]
        company.tunnel(company.sales.first_stage, company.maintenance.first_stage, "copy", title="{amount}")

        errors = route_arrivals(company.ports, batch)
        assert list(errors) == [1]
        assert {deal.title for deal in on(company, company.installation)} == {"before", "after"}

    def test_a_record_that_cannot_be_read_is_the_only_one_to_come_again(self) -> None:
        company = Company()
        company.tunnel(company.sales.first_stage, company.installation.first_stage)
        for title in ("before", "poison", "after"):
            company.deal(title)
        records = [
            {"dynamodb": {"NewImage": image, "SequenceNumber": str(number)}}
            for number, image in enumerate(company.table.stream)
        ]
        records[1] = {"dynamodb": {"NewImage": {"event": {"S": "{"}}, "SequenceNumber": "1"}}

        answer = process_batch(
            {"Records": records}, stream_record, lambda pieces: route_arrivals(company.ports, pieces)
        )
        assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
        assert {deal.title for deal in on(company, company.installation)} == {"before", "after"}
