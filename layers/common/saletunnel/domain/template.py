"""Texts with named fields, `{customer} — {title}`: the only thing a template can reach is a field that it is given.

No attribute access, no format specification, no code. A field without a value renders empty.
"""

import re
import unicodedata
from collections.abc import Mapping

from saletunnel.domain.errors import RuleViolated

_FIELD = re.compile(r"\{([^{}]*)\}")
_JOINER = "\u200d"


def check(template: str, fields: frozenset[str], pointer: str) -> None:
    """Refuses a template that names a field which is not there, or has a brace without its pair."""
    for name in _FIELD.findall(template):
        if name not in fields:
            known = ", ".join(f"{{{field}}}" for field in sorted(fields))
            raise RuleViolated.at(pointer, "unknown_field", f"{{{name}}} is no field of a title; known are {known}.")
    if re.search(r"[{}]", _FIELD.sub("", template)):
        raise RuleViolated.at(pointer, "unpaired_brace", "A brace lacks its pair.")


def render(template: str, values: Mapping[str, str]) -> str:
    """The template with its fields filled in; surrounding white space is taken off."""
    return _FIELD.sub(lambda field: values.get(field[1], ""), template).strip()


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between user-perceived characters: no base is parted from its marks."""
    if len(text) <= limit:
        return text
    end = limit
    while end > 0 and _joins(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip()


def _joins(before: str, after: str) -> bool:
    """Whether the two belong to one character: a mark, a skin tone or a joiner follows, or two letters of a flag."""
    flag = _is_flag_letter(before) and _is_flag_letter(after)
    mark = unicodedata.category(after).startswith("M") or "\U0001f3fb" <= after <= "\U0001f3ff"
    return mark or flag or _JOINER in (before, after)


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
