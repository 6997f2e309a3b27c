"""Words and tags by which a deal is found, and what a search asks for.

A word is found whatever its case and Vietnamese signs: `may rua bat` finds `Máy rửa bát`. What a deal is found by is
remembered, so that a change adds and takes away the difference only, and an event that comes twice or late none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.folding import digits, words

LONGEST_WORD = 40
MOST_WORDS = 60
"""Of one deal: the words past these are not found. A title is at most 200 characters."""
MOST_ASKED = 8
"""Words in one search; what comes after them is left aside."""
TAG = "#"
"""What a term begins with that is a tag: no word has this sign."""

_PHONE = re.compile(r"\+?[0-9 ().-]{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """The terms (words, and tags with TAG before them) that a deal can be found by now, as of its `deal_version`."""

    deal_id: str
    deal_version: int
    terms: tuple[str, ...]
    version: int
    purged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction's worth of a change: what is remembered after it, and the terms that come and go."""

    after: IndexEntry
    added: tuple[str, ...]
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """All of these: some whole words, and one that a word begins with."""

    whole: tuple[str, ...]
    beginning: str

    def matches(self, terms: tuple[str, ...]) -> bool:
        """Whether a deal with these terms is meant."""
        return set(self.whole) <= set(terms) and any(term.startswith(self.beginning) for term in terms)


def words_in(text: str) -> list[str]:
    """The words of a text in their order, each once, without case and signs."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words(text)))


def tag_term(tag: str) -> str:
    """The term of a tag: it is found as a whole, its case ignored."""
    return f"{TAG}{tag.casefold()}"


def parse_search(text: str) -> Search | None:
    """What a person asks for: all of the words, the last of which may be the beginning of one. None without a word.

    A phone number may be written with or without spaces, and in Viet Nam with +84 or 0 before it.
    """
    asked = [digits(text)[:LONGEST_WORD]] if _PHONE.fullmatch(text.strip()) else words_in(text)[:MOST_ASKED]
    return Search(tuple(asked[:-1]), asked[-1]) if asked and asked[-1] else None


def index_entry(deal: Deal, phone: str | None) -> IndexEntry:
    """What a deal shall be found by; `phone` is its customer's. In the bin it is found by nothing."""
    if deal.deleted_at is not None:
        return IndexEntry(deal_id=deal.id, deal_version=deal.version, terms=(), version=0, purged_at=deal.purged_at)
    terms = {*words_about(deal, phone), *map(tag_term, deal.tags)}
    return IndexEntry(deal_id=deal.id, deal_version=deal.version, terms=tuple(sorted(terms)), version=0)


def words_about(deal: Deal, phone: str | None) -> tuple[str, ...]:
    """The words of a deal's title, customer and external id, and its customer's phone number."""
    text = f"{deal.title} {deal.customer.name if deal.customer else ''} {deal.external_id or ''}"
    return tuple(dict.fromkeys([*_phone_words(phone or ""), *words_in(text)]))[:MOST_WORDS]


def index_steps(before: IndexEntry | None, wanted: IndexEntry, most: int) -> Iterator[Step]:
    """How what is remembered becomes what is wanted, in steps of at most `most` terms; none when it is older.

    The same version of a deal may be found by something else: its customer's phone number is not the deal's own.
    """
    if before is not None and (before.deal_version, before.terms) == (wanted.deal_version, wanted.terms):
        return
    if before is not None and before.deal_version > wanted.deal_version:
        return
    known = set(before.terms) if before else set()
    added, taken = sorted(set(wanted.terms) - known), sorted(known - set(wanted.terms))
    version = before.version if before else 0
    while True:
        come, added = added[:most], added[most:]
        go, taken = taken[: most - len(come)], taken[most - len(come) :]
        known = (known | set(come)) - set(go)
        version += 1
        whole = not added and not taken
        reached = wanted.deal_version if whole else (before.deal_version if before else 0)
        after = replace(wanted, deal_version=reached, terms=tuple(sorted(known)), version=version)
        yield Step(after, tuple(come), tuple(go))
        if whole:
            return


def _phone_words(phone: str) -> list[str]:
    number = digits(phone)[:LONGEST_WORD]
    if number.startswith("84"):
        return [number, f"0{number[2:]}"]
    return [number, f"84{number[1:]}"] if number.startswith("0") else [number] if number else []
