"""Tags of deals. Two spellings that differ only in case or in Unicode composition are the same tag."""

import unicodedata
from collections.abc import Collection, Iterable

TAG = "#"
"""The prefix of a search term that is a tag; no word contains this character."""


def normal_tag(tag: str) -> str:
    """The form in which tags are compared: `Tết` and `TẾT` are the same."""
    return unicodedata.normalize("NFC", tag).casefold()


def unique_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags without repetitions, each in its first spelling."""
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(normal_tag(tag), tag)
    return tuple(first.values())


def without_tags(tags: Iterable[str], removed: Iterable[str]) -> tuple[str, ...]:
    """The tags that are none of the removed ones."""
    gone = set(map(normal_tag, removed))
    return tuple(tag for tag in tags if normal_tag(tag) not in gone)


def has_tag(tags: Collection[str], tag: str) -> bool:
    """Whether the tag is among the tags, in any spelling."""
    return normal_tag(tag) in map(normal_tag, tags)
