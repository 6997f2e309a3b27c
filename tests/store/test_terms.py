"""Search terms in the table: found by a whole word, by the beginning of a word, or by a tag, page by page."""

from collections.abc import Iterable

import pytest

from saletunnel.domain.deals.search import IndexEntry, TermsChange, tag_term
from saletunnel.domain.errors import StaleVersion
from saletunnel.usecases.ports import Ports
from tests.store.saving import save_new
from tests.values import a_deal


def index(ports: Ports, deal_id: str, *terms: str, version: int = 1, taken: Iterable[str] = ()) -> IndexEntry:
    after = IndexEntry(deal_id=deal_id, deal_version=version, terms=terms, version=version)
    ports.commit(ports.terms.save("acme", TermsChange(after, terms, tuple(taken))))
    return after


def found(ports: Ports, term: str, *, beginning: bool = False, tenant: str = "acme") -> list[tuple[str, str]]:
    return [placed.value for placed in ports.terms.find(tenant, term, beginning=beginning, after=None, at_once=2)]


def test_a_deal_is_found_by_a_whole_word_or_by_its_beginning(ports: Ports) -> None:
    index(ports, "deal_1", "may", "rua", "mayor")
    index(ports, "deal_2", "may")

    assert found(ports, "may") == [("may", "deal_1"), ("may", "deal_2")]
    assert found(ports, "ma") == []
    assert found(ports, "ma", beginning=True) == [("may", "deal_1"), ("may", "deal_2"), ("mayor", "deal_1")]
    assert found(ports, "may", tenant="rival") == []


def test_a_tag_is_found_only_as_a_whole(ports: Ports) -> None:
    index(ports, "deal_1", tag_term("Hà Nội"), "hanoi")

    assert found(ports, tag_term("hà nội")) == [("", "deal_1")]
    assert found(ports, tag_term("hà")) == []


@pytest.mark.parametrize("beginning", [False, True])
def test_a_search_can_continue_after_any_place(ports: Ports, beginning: bool) -> None:
    for at in range(5):
        index(ports, f"deal_{at}", "may")
    first, second, *_ = ports.terms.find("acme", "may", beginning=beginning, after=None, at_once=2)

    rest = ports.terms.find("acme", "may", beginning=beginning, after=second.place, at_once=2)
    assert first.value == ("may", "deal_0")
    assert [placed.value[1] for placed in rest] == ["deal_2", "deal_3", "deal_4"]


def test_a_stale_index_entry_is_refused(ports: Ports) -> None:
    first = index(ports, "deal_1", "may")
    assert ports.terms.many("acme", ["deal_1", "deal_2"]) == {"deal_1": first}

    with pytest.raises(StaleVersion):
        index(ports, "deal_1", "xe")
    second = index(ports, "deal_1", "xe", version=2, taken=["may"])
    assert ports.terms.many("acme", ["deal_1"]) == {"deal_1": second}
    assert (found(ports, "may"), found(ports, "xe")) == ([], [("xe", "deal_1")])


def test_deals_are_read_together_with_their_index_entries(ports: Ports) -> None:
    save_new(ports, a_deal(), a_deal(id="deal_2"))
    known = index(ports, "deal_1", "may")

    assert ports.terms.with_deals("acme", ["deal_1", "deal_2", "deal_3"]) == {"deal_1": (a_deal(), known)}
