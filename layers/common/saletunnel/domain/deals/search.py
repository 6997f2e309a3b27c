"""The search terms of a deal (words and tags), and the parsing of a search.

Case and diacritics are ignored: `may rua bat` finds `Máy rửa bát`. The terms of each deal are stored with its version.
So a change writes only the added and removed terms, and repeated or late events write nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.tags import TAG, normal_tag
from saletunnel.domain.folding import digits, readings, words

LONGEST_WORD = 40
MOST_WORDS = 60
"""The number of words of a deal that are indexed. A title has at most 200 characters."""
MOST_ASKED = 8
"""The number of words of a search that are used; further words are ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """The indexed terms of a deal as of its `deal_version`: words, and tags with the prefix TAG."""

    deal_id: str
    deal_version: int
    terms: tuple[str, ...]
    version: int
    purged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TermsChange:
    """A change of a deal's terms that fits into a transaction: the index entry after it, and the changed terms."""

    after: IndexEntry
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """A parsed search: the `whole` words, and the `beginning` of another word; a deal must have all of them."""

    whole: tuple[str, ...]
    beginning: str

    def matches(self, terms: tuple[str, ...]) -> bool:
        """Whether a deal with these terms matches the search."""
        return set(self.whole) <= set(terms) and any(term.startswith(self.beginning) for term in terms)


def words_in(text: str) -> list[str]:
    """The normalised words of a text in their order, without repetitions, each cut to LONGEST_WORD characters."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words(text)))


def tag_term(tag: str) -> str:
    """The term of a tag; case is ignored, and the tag is one term even if it has several words."""
    return f"{TAG}{normal_tag(tag)}"


def parse_search(text: str) -> tuple[Search, ...]:
    """The searches for a text, one for each of its readings; a deal must match one. None if the text has no word.

    The last word of each may be incomplete.
    """
    wanted = [[word[:LONGEST_WORD] for word in reading[:MOST_ASKED]] for reading in readings(text)]
    return tuple(Search(tuple(dict.fromkeys(words[:-1])), words[-1]) for words in wanted)


def index_entry(deal: Deal, phone: str | None) -> IndexEntry:
    """The terms that a deal should have; none if it is in the bin. `phone` is its customer's phone number."""
    if deal.deleted_at is not None:
        return IndexEntry(deal_id=deal.id, deal_version=deal.version, terms=(), version=0, purged_at=deal.purged_at)
    terms = {*words_about(deal, phone), *map(tag_term, deal.tags)}
    return IndexEntry(deal_id=deal.id, deal_version=deal.version, terms=tuple(sorted(terms)), version=0)


def words_about(deal: Deal, phone: str | None) -> tuple[str, ...]:
    """The words of a deal's title, customer name and external id, and the forms of its customer's phone number."""
    text = f"{deal.title} {deal.customer.name if deal.customer else ''} {deal.external_id or ''}"
    return tuple(dict.fromkeys([*_phone_words(phone or ""), *words_in(text)]))[:MOST_WORDS]


def terms_changes(before: IndexEntry | None, wanted: IndexEntry, most: int) -> Iterator[TermsChange]:
    """The changes from the stored index entry to the wanted one, each of at most `most` terms.

    There are none if `wanted` has an older version of the deal, or if it is equal. The terms may change without a new
    version of the deal, since the customer's phone number is not part of it. The stored `deal_version` rises only with
    the last change, so an interrupted update is repeated.
    """
    if before is not None and (before.deal_version, before.terms) == (wanted.deal_version, wanted.terms):
        return
    if before is not None and before.deal_version > wanted.deal_version:
        return
    known = set(before.terms) if before else set()
    added, removed = sorted(set(wanted.terms) - known), sorted(known - set(wanted.terms))
    version = before.version if before else 0
    while True:
        to_add, added = added[:most], added[most:]
        to_remove, removed = removed[: most - len(to_add)], removed[most - len(to_add) :]
        known = (known | set(to_add)) - set(to_remove)
        version += 1
        is_last = not added and not removed
        reached = wanted.deal_version if is_last else (before.deal_version if before else 0)
        after = replace(wanted, deal_version=reached, terms=tuple(sorted(known)), version=version)
        yield TermsChange(after, tuple(to_add), tuple(to_remove))
        if is_last:
            return


def _phone_words(phone: str) -> list[str]:
    """The digits of a phone number; a Vietnamese number also with 0 instead of 84, or the other way round."""
    number = digits(phone)[:LONGEST_WORD]
    if number.startswith("84"):
        return [number, f"0{number[2:]}"]
    return [number, f"84{number[1:]}"] if number.startswith("0") else [number] if number else []
