"""Search: deals are found by their current terms, even if events are repeated, late or interrupted."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import KEPT_IN_BIN
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.domain.deals.search import index_entry
from saletunnel.store.dynamo.keys import TERMS, term_key
from saletunnel.usecases.customers.editing import change_customer
from saletunnel.usecases.deals.deal_lists import list_deals
from saletunnel.usecases.deals.deal_search import index_events
from tests.company import TENANT, Company
from tests.fakes import Crashed


@pytest.fixture
def company() -> Company:
    return Company()


def found(company: Company, q: str) -> list[str]:
    """The titles of the deals that a search finds."""
    page = list_deals(company.ports, company.admin, DealFilter(), q=q, binned=False, limit=100, cursor=None)
    return sorted(deal.title for deal in page.data)


def test_search_ignores_case_and_diacritics(company: Company) -> None:
    company.create_deal("Máy rửa bát")
    company.create_deal("Máy giặt")
    company.deliver()

    for q in ("may rua bat", "MÁY RỬA BÁT", "bat ma", "rua b", "rua"):
        assert found(company, q) == ["Máy rửa bát"], q
    assert found(company, "may") == ["Máy giặt", "Máy rửa bát"]
    assert found(company, "rua giat") == []


def test_a_deal_is_found_by_customer_phone_and_external_id(company: Company) -> None:
    company.create_deal("A", contact=Contact("Nguyễn Đức", phone="+84 90 123 45 67"), external_id="ERP-77")
    company.deliver()

    for q in ("nguyen duc", "0901234567", "+84 90 123 45 67", "0901", "erp 77", "erp-77"):
        assert found(company, q) == ["A"], q


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("Hợp đồng 2024-0001", "2024-0001"),
        ("Hợp đồng 2024-0001", "2024-0001 hop"),
        ("Hợp đồng 2024-0001", "2024-0"),
        ("Hợp đồng 20240001", "2024-0001"),
        ("Giao ngày 24.12.2026", "24.12.2026"),
        ("Tủ 8800 8801", "8800 8801"),
    ],
)
def test_a_deal_is_found_by_the_numbers_of_its_title(company: Company, title: str, q: str) -> None:
    company.create_deal(title)
    company.create_deal("Hợp đồng 2024-1001")
    company.deliver()
    assert found(company, q) == [title]
    company.delete(company.create_deal(f"{title} 2"))
    binned = list_deals(company.ports, company.admin, DealFilter(), q=q, binned=True, limit=100, cursor=None)
    assert [deal.title for deal in binned.data] == [f"{title} 2"]


def test_a_deal_with_both_readings_of_a_search_is_listed_once_across_pages(company: Company) -> None:
    for title in ("8800 8801", "88008801", "8800 8801 88008801", "8800 8802"):
        company.create_deal(title)
    company.deliver()
    seen: list[str] = []
    cursor = None
    while len(seen) < 10:
        page = list_deals(
            company.ports, company.admin, DealFilter(), q="8800 8801", binned=False, limit=1, cursor=cursor
        )
        seen += [deal.title for deal in page.data]
        cursor = page.cursor
        if cursor is None:
            break
    assert sorted(seen) == ["8800 8801", "8800 8801 88008801", "88008801"]


def test_a_deal_is_found_by_the_current_phone_of_its_customer(company: Company) -> None:
    deal = company.create_deal("A", contact=Contact("An", phone="0901234567"))
    company.deliver()
    assert deal.customer is not None

    change_customer(company.ports, company.admin, deal.customer.id, None, {"phone": "0912 345 678"})
    assert (found(company, "0901234567"), found(company, "0912345678")) == ([], ["A"])
    index_events(company.ports, company.table.events())  # a repeated delivery
    assert found(company, "0912345678") == ["A"]


def test_search_follows_changes_deletions_and_restores(company: Company) -> None:
    deal = company.create_deal("Máy rửa bát", tags=("vip",))
    company.deliver()
    company.change(deal, title="Máy giặt")
    company.deliver()

    assert (found(company, "rua"), found(company, "giat")) == ([], ["Máy giặt"])
    company.delete(deal)
    company.deliver()
    assert found(company, "giat") == []
    company.restore(deal)
    company.deliver()
    assert found(company, "giat") == ["Máy giặt"]


def test_a_move_does_not_change_the_search_terms(company: Company) -> None:
    company.move(company.create_deal(), company.sales.won_stage)
    created, moved = company.table.events()
    assert (created[1].changes_search, moved[1].changes_search) == (True, False)


def test_a_deal_with_more_terms_than_fit_in_a_transaction_is_indexed(company: Company) -> None:
    deal = company.create_deal(" ".join(f"w{at}" for at in range(50)), tags=tuple(f"a{at}" for at in range(50)))
    company.deliver()
    company.change(deal, title=" ".join(f"x{at}" for at in range(50)), tags=tuple(f"b{at}" for at in range(50)))
    company.deliver()

    assert found(company, "w1") == []
    assert len(found(company, "x49")) == 1
    assert stored_terms(company) == expected_terms(company)


def stored_terms(company: Company) -> set[tuple[str, str]]:
    """The keys of all term items."""
    return {(key.pk, key.sk) for key in company.table.items() if "#WORD#" in key.pk or "#TAG#" in key.pk}


def expected_terms(company: Company) -> set[tuple[str, str]]:
    """The model: the terms of the current state of every deal."""
    ids = {event.deal.id for _, event in company.table.events()}
    return {
        (key.pk, key.sk)
        for deal in company.ports.deals.many(company.tenant, ids).values()
        for term in index_entry(deal, None).terms
        for key in (term_key(company.tenant, term, deal.id),)
    }


numbers = st.integers(0, 20)
acts = st.one_of(
    st.tuples(st.just("make"), st.sampled_from(["máy rửa bát", "máy giặt", ""]), numbers),
    st.tuples(st.just("change"), numbers, st.sampled_from(["máy rửa", "máy giặt", "tủ lạnh"])),
    st.tuples(st.just("bin"), numbers, numbers),
    st.tuples(
        st.just("index"), st.lists(numbers, max_size=8), st.sampled_from(["", "crash before", "crash after", "fail"])
    ),
)


@settings(max_examples=150)
@given(st.lists(acts, min_size=3, max_size=25))
def test_search_terms_match_the_deals_after_any_history(history: list[Any]) -> None:
    company = Company()
    deals = [company.create_deal("máy rửa bát")]
    for act, first, second in history:
        match act:
            case "make":
                deals.append(company.create_deal(first or "x", tags=("vip",) if first else ()))
            case "change":
                with suppress(Exception):  # it may be in the bin
                    company.change(deals[first % len(deals)], title=second)
            case "bin":
                act_ = company.delete if second % 2 else company.restore
                act_(deals[first % len(deals)])
            case "index":
                index_some(company, first, second)
    assert index_events(company.ports, company.table.events()) == {}
    assert stored_terms(company) == expected_terms(company)


def index_some(company: Company, picks: list[int], trouble: str) -> None:
    """Delivers some events, new or repeated, in any order. The worker may crash or fail."""
    if trouble:
        error = TimeoutError() if trouble == "fail" else Crashed()
        company.table.fail(1, error, after=trouble == "crash after")
    events = company.table.events()
    with suppress(Crashed):
        index_events(company.ports, [events[pick % len(events)] for pick in picks])
    company.table.clear_interruptions()


def test_an_event_that_cannot_be_indexed_is_reported_and_does_not_block_the_others(company: Company) -> None:
    for title in ("one", "two", "three"):
        company.create_deal(title)
    events = company.table.events()
    tenant, event = events[1]
    broken = replace(event, deal=replace(event.deal, tags=None))  # type: ignore[arg-type]
    errors = index_events(company.ports, [events[0], (tenant, broken), events[2]])

    assert list(errors) == [1]
    assert (found(company, "one"), found(company, "two"), found(company, "three")) == (["one"], [], ["three"])


def test_two_workers_can_index_the_same_deal_concurrently(company: Company) -> None:
    deal = company.create_deal("máy rửa bát")
    company.change(deal, title="tủ lạnh")
    older, newer = company.table.events()
    company.table.interrupt(1, lambda: index_events(company.ports, [older]))
    assert index_events(company.ports, [newer]) == {}

    assert stored_terms(company) == expected_terms(company)


def test_the_terms_of_a_deleted_deal_expire_with_it(company: Company) -> None:
    deal = company.create_deal()
    company.delete(deal)
    company.deliver()
    [remembered] = [item for key, item in company.table.items().items() if key.sk == TERMS and TENANT in key.pk]

    assert remembered["expires_at"] == int((company.clock.now + KEPT_IN_BIN).timestamp())
