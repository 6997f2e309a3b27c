"""Totals of stages: they are exact even if events are repeated, late or reordered."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound
from saletunnel.domain.figures import figures
from saletunnel.domain.pipeline import Pipeline
from saletunnel.usecases.figures.tallies import tally_events
from tests.company import Company
from tests.fakes import NOON, Crashed


@pytest.fixture
def company() -> Company:
    return Company()


def counted(company: Company, seen_by: str | None = None) -> dict[tuple[str, str], tuple[int, int]]:
    """The totals of all pipelines; with `seen_by` of the deals of this user and of unassigned deals."""
    pipelines = (company.sales, company.installation, company.maintenance)
    return {key: total for pipeline in pipelines for key, total in company.totals(pipeline, seen_by=seen_by).items()}


def expected_totals(company: Company, seen_by: str | None = None) -> dict[tuple[str, str], tuple[int, int]]:
    """The totals of the deals outside the bin."""
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    ids = {event.deal.id for _, event in company.table.events()}
    for deal in company.ports.deals.many(company.tenant, ids).values():
        if deal.deleted_at is not None or (seen_by is not None and deal.responsible_id not in (None, seen_by)):
            continue
        total = sums[deal.stage_id, (deal.currency or "") if deal.amount is not None else ""]
        total[0] += 1
        total[1] += deal.amount or 0
    return {key: (count, amount) for key, (count, amount) in sums.items()}


def test_deals_are_counted_on_their_current_stage(company: Company) -> None:
    first = company.sales.first_stage
    company.create_deal(amount=100)
    company.create_deal(amount=50, currency="VND")
    moved = company.create_deal(amount=7)
    company.create_deal()
    company.move(moved, company.installation.first_stage)
    assert tally_events(company.ports, company.table.events()) == {}

    assert company.totals(company.sales) == {
        (first.id, "USD"): (1, 100),
        (first.id, "VND"): (1, 50),
        (first.id, ""): (1, 0),
    }
    assert company.totals(company.installation) == {(company.installation.first_stage.id, "USD"): (1, 7)}


def test_a_changed_amount_or_currency_updates_the_totals(company: Company) -> None:
    deal = company.create_deal(amount=100)
    company.deliver()
    company.change(deal, amount=120)
    company.deliver()
    assert counted(company) == {(company.sales.first_stage.id, "USD"): (1, 120)}
    company.change(deal, amount=120, currency="VND")
    company.deliver()
    assert counted(company) == {(company.sales.first_stage.id, "VND"): (1, 120)}
    company.change(deal, amount=None)
    company.deliver()
    assert counted(company) == {(company.sales.first_stage.id, ""): (1, 0)}


def test_a_repeated_event_is_counted_once(company: Company) -> None:
    company.create_deal(amount=100)
    [event] = company.table.events()
    for batch in ([event], [event, event], [event]):
        assert tally_events(company.ports, batch) == {}

    assert counted(company) == {(company.sales.first_stage.id, "USD"): (1, 100)}


def test_a_late_older_event_changes_nothing(company: Company) -> None:
    company.move(company.create_deal(amount=100), company.sales.won_stage)
    older, newer = company.table.events()
    for batch in ([newer], [older], [newer, older]):
        assert tally_events(company.ports, batch) == {}

    assert counted(company) == {(company.sales.won_stage.id, "USD"): (1, 100)}


def test_a_batch_larger_than_one_transaction_is_counted(company: Company) -> None:
    for number in range(60):
        pipeline = company.create_pipeline(f"Pipeline {number}")
        company.move(company.create_deal(amount=number, stage=pipeline.first_stage), company.sales.first_stage)
    events = company.table.events()
    assert tally_events(company.ports, [(tenant, event) for tenant, event in events if event.version == 1]) == {}
    assert tally_events(company.ports, events) == {}

    assert company.totals(company.sales) == {(company.sales.first_stage.id, "USD"): (60, sum(range(60)))}


def test_an_event_that_cannot_be_counted_is_reported_and_does_not_block_the_others(company: Company) -> None:
    for amount in (1, 2, 3):
        company.create_deal(amount=amount)
    events = company.table.events()
    tenant, event = events[1]
    events[1] = tenant, replace(event, deal=replace(event.deal, stage_id="nonsense"))
    errors = tally_events(company.ports, [*events, events[1]])

    assert sorted(errors) == [1, 3]
    assert counted(company) == {(company.sales.first_stage.id, "USD"): (2, 4)}


def test_tenants_are_counted_separately(company: Company) -> None:
    rival = Company(company.table, admin=replace(company.admin, tenant="rival"), new_id=company.new_id)
    company.create_deal(amount=1)
    rival.create_deal(amount=2)
    assert tally_events(company.ports, company.table.events()) == {}

    assert counted(company) == {(company.sales.first_stage.id, "USD"): (1, 1)}
    assert counted(rival) == {(rival.sales.first_stage.id, "USD"): (1, 2)}


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
def test_two_concurrent_workers_count_the_same_deal_once(company: Company, after: bool) -> None:
    company.move(company.create_deal(amount=100), company.sales.won_stage)
    older, newer = company.table.events()
    company.table.interrupt(1, lambda: tally_events(company.ports, [older]), after=after)
    assert tally_events(company.ports, [newer]) == {}

    assert counted(company) == {(company.sales.won_stage.id, "USD"): (1, 100)}


numbers = st.integers(0, 20)
acts = st.one_of(
    st.tuples(st.just("make"), st.none() | numbers, st.sampled_from(["USD", "VND"])),
    st.tuples(st.just("move"), numbers, numbers),
    st.tuples(st.just("change"), numbers, st.none() | numbers),
    st.tuples(st.just("give"), numbers, st.sampled_from([None, "user_bo", "user_cy"])),
    st.tuples(st.just("delete"), numbers, st.none()),
    st.tuples(st.just("restore"), numbers, st.none()),
    st.tuples(
        st.just("count"), st.lists(numbers, max_size=8), st.sampled_from(["", "crash before", "crash after", "fail"])
    ),
)


@settings(max_examples=150)
@given(st.lists(acts, min_size=3, max_size=25))
def test_the_totals_match_the_deals_after_any_history(history: list[Any]) -> None:
    company = Company()
    stages = [*company.sales.stages[:2], company.installation.first_stage]
    deals = [company.create_deal(amount=5)]
    for act, first, second in history:
        match act:
            case "make":
                deals.append(company.create_deal(amount=first, currency=second))
            case "move":
                with suppress(NotFound):
                    company.move(deals[first % len(deals)], stages[second % len(stages)])
            case "change":
                change_if_not_binned(company, deals[first % len(deals)], amount=second)
            case "give":
                change_if_not_binned(company, deals[first % len(deals)], responsible_id=second)
            case "delete":
                company.delete(deals[first % len(deals)])
            case "restore":
                company.restore(deals[first % len(deals)])
            case "count":
                count_some(company, first, second)
    assert tally_events(company.ports, company.table.events()) == {}
    for seen_by in (None, "user_bo", "user_cy", "user_di"):
        assert counted(company, seen_by) == expected_totals(company, seen_by)
    assert (
        stored_figures(company)
        == figures.count_events([event for _, event in company.table.events()], "Asia/Ho_Chi_Minh").arrivals
    )


def change_if_not_binned(company: Company, deal: Deal, **changes: Any) -> None:
    with suppress(NotFound):
        company.change(deal, **changes)


def stored_figures(company: Company) -> dict[figures.ArrivalKey, figures.ArrivalFigures]:
    """The stored figures of Sales and Installation."""
    pipelines = (company.sales, company.installation)
    day = NOON.date()
    return {
        key: figures_of_stage
        for pipeline in pipelines
        for key, figures_of_stage in company.ports.figures.arrivals(company.tenant, pipeline.id, day, day)
    }


def count_some(company: Company, picks: list[int], trouble: str) -> None:
    """Delivers some events, new or repeated, in any order. The worker may crash or fail."""
    if trouble:
        error = TimeoutError() if trouble == "fail" else Crashed()
        company.table.fail(1, error, after=trouble == "crash after")
    events = company.table.events()
    with suppress(Crashed):
        tally_events(company.ports, [events[pick % len(events)] for pick in picks])
    company.table.clear_interruptions()


def test_the_totals_of_the_story_are_exact(company: Company) -> None:
    company.create_story_tunnels()
    for number in range(12):
        deal = company.create_deal(f"number {number}", amount=number * 10)
        for pipeline in (company.sales, company.installation)[: number % 3]:
            company.move(deal, won(pipeline))
            company.deliver()
    company.deliver()

    assert counted(company) == expected_totals(company)
    assert sum(count for count, _ in counted(company).values()) == 12


def won(pipeline: Pipeline) -> Any:
    return pipeline.won_stage
