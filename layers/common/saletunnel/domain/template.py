"""Text templates with named fields, such as `{customer} — {title}`.

A template can read only the fields that it is given: no attribute access, no format specifications, no code. A field
without a value renders as an empty text.
"""

import re
import unicodedata
from collections.abc import Mapping

from saletunnel.domain.errors import RuleViolated

_FIELD = re.compile(r"\{([^{}]*)\}")
_JOINER = "\u200d"


def check(template: str, fields: frozenset[str], pointer: str) -> None:
    """Raises RuleViolated at `pointer` for a field that is not in `fields` and for an unpaired brace."""
    for name in _FIELD.findall(template):
        if name not in fields:
            known = ", ".join(f"{{{field}}}" for field in sorted(fields))
            raise RuleViolated.at(pointer, "unknown_field", f"{{{name}}} is not a known field. Known fields: {known}.")
    if re.search(r"[{}]", _FIELD.sub("", template)):
        raise RuleViolated.at(pointer, "unpaired_brace", "Every opening brace needs a closing brace.")


def render(template: str, values: Mapping[str, str]) -> str:
    """Replaces the fields by their values and strips white space at both ends."""
    return fill(template, values).strip()


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replaces the fields by their values and keeps the white space."""
    return _FIELD.sub(lambda field: values.get(field[1], ""), template)


def shorten(text: str, limit: int) -> str:
    """Cuts the text to at most `limit` code points, never inside a user-perceived character."""
    if len(text) <= limit:
        return text
    end = limit
    while end > 0 and _joins(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip()


def _joins(before: str, after: str) -> bool:
    """Whether both code points belong to one user-perceived character: marks, skin tones, joiners and flags."""
    flag = _is_flag_letter(before) and _is_flag_letter(after)
    mark = unicodedata.category(after).startswith("M") or "\U0001f3fb" <= after <= "\U0001f3ff"
    return mark or flag or _JOINER in (before, after)


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
