"""The search terms of deals, the parsing of searches, and the changes of stored terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.search import (
    LONGEST_WORD,
    MOST_WORDS,
    IndexEntry,
    Search,
    index_entry,
    parse_search,
    tag_term,
    terms_changes,
    words_in,
)
from tests.fakes import NOON
from tests.values import PERSON, a_deal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Máy rửa bát", ["may", "rua", "bat"]),
        ("ĐƯỜNG HẦM bán hàng", ["duong", "ham", "ban", "hang"]),
        ("Dishwasher for An — Installation failed", ["dishwasher", "for", "an", "installation", "failed"]),
        ("crm-1/OPP_0012", ["crm", "1", "opp", "0012"]),
        ("Straße 5,6 m²", ["strasse", "5", "6", "m2"]),
        (" — !", []),
        ("x" * 100, ["x" * LONGEST_WORD]),
    ],
)
def test_words_have_neither_case_nor_diacritics(text: str, words: list[str]) -> None:
    assert words_in(text) == words


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert words_in("rửa") == words_in("rửa")


class TestSearches:
    @pytest.mark.parametrize(
        ("text", "search"),
        [
            ("may", Search((), "may")),
            ("May RỬA b", Search(("may", "rua"), "b")),
            ("may may bat", Search(("may",), "bat")),
            ("0901", Search((), "0901")),
        ],
    )
    def test_the_last_word_of_a_search_may_be_incomplete(self, text: str, search: Search) -> None:
        assert parse_search(text) == (search,)

    @pytest.mark.parametrize("text", ["!", ""])
    def test_a_text_without_a_word_is_no_search(self, text: str) -> None:
        assert parse_search(text) == ()

    @pytest.mark.parametrize(
        ("text", "as_words", "joined"),
        [
            ("+84 90 123 45 67", Search(("84", "90", "123", "45"), "67"), Search((), "84901234567")),
            ("0901 23", Search(("0901",), "23"), Search((), "090123")),
            ("24.12.2026", Search(("24", "12"), "2026"), Search((), "24122026")),
            ("An 0901 23 b", Search(("an", "0901", "23"), "b"), Search(("an", "090123"), "b")),
            ("0912 12 12 12", Search(("0912",), "12"), Search((), "0912121212")),
        ],
    )
    def test_numbers_in_a_row_are_read_as_words_and_as_a_phone_number(
        self, text: str, as_words: Search, joined: Search
    ) -> None:
        assert parse_search(text) == (as_words, joined)

    @pytest.mark.parametrize(
        ("text", "finds"),
        [
            ("may rua bat", True),
            ("bat may", True),
            ("may ru", True),
            ("rua ma", True),
            ("ru may", False),
            ("xe", False),
        ],
    )
    def test_a_deal_matches_if_it_has_all_words_of_the_search(self, text: str, finds: bool) -> None:
        [search] = parse_search(text)
        assert search.matches(("bat", "may", "rua")) == finds


class TestDeals:
    def test_a_deal_is_found_by_its_title_customer_external_id_and_tags(self) -> None:
        deal = a_deal(
            title="Máy rửa bát",
            customer=CustomerRef("cust_an", "Nguyễn An"),
            external_id="crm-7",
            tags=("VIP", "Hà Nội"),
        )
        assert set(index_entry(deal, None).terms) == {
            "may", "rua", "bat", "nguyen", "an", "crm", "7", tag_term("vip"), tag_term("hà nội"),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("phone", "words"),
        [
            ("+84 90 123 45 67", {"84901234567", "0901234567"}),
            ("0901 234 567", {"84901234567", "0901234567"}),
            ("+49 30 1234", {"49301234"}),
            (None, set()),
        ],
    )
    def test_a_vietnamese_number_is_found_in_its_national_and_international_form(
        self, phone: str | None, words: set[str]
    ) -> None:
        assert set(index_entry(a_deal(title="x"), phone).terms) - {"x"} == words

    def test_a_deal_in_the_bin_has_no_terms(self) -> None:
        deal = a_deal(tags=("vip",)).deleted(PERSON, NOON).deal
        assert index_entry(deal, "0901234567").terms == ()

    def test_the_number_of_words_of_a_deal_is_limited(self) -> None:
        assert len(index_entry(a_deal(title=" ".join(map(str, range(90)))), None).terms) == MOST_WORDS


names = st.sets(st.sampled_from("abcdefgh"))


@given(names, names, st.integers(1, 5), st.integers(1, 3))
def test_the_changes_turn_the_stored_terms_into_the_wanted_terms(
    old: set[str], new: set[str], most: int, version: int
) -> None:
    before = IndexEntry(deal_id="d", deal_version=2, terms=tuple(sorted(old)), version=5)
    wanted = IndexEntry(deal_id="d", deal_version=version, terms=tuple(sorted(new)), version=0)
    there, seen = set(old), before
    for change in terms_changes(before, wanted, most):
        assert len(change.added) + len(change.removed) <= most
        there = (there | set(change.added)) - set(change.removed)
        assert change.after.version == seen.version + 1
        assert set(change.after.terms) == there
        seen = change.after

    assert there == (new if version >= 2 else old)
    assert seen.deal_version == max(version, 2)
