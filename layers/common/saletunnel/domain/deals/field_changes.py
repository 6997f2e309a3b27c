"""Old and new values in the events of deals, shortened where they would make an event too large."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from saletunnel.domain.deals.events import FieldChange
from saletunnel.domain.sizes import CHANGES_LIMIT, bytes_of

_LENGTHS = (1000, 100, 10)
CUT = "…"


def fit_changes(changes: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """The changes with at most CHANGES_LIMIT bytes. The events before and after it still hold the whole values.

    Values that are too large are reduced to the custom fields that differ, and to the beginnings of texts.
    """
    whole = tuple(changes)
    if bytes_of(whole) <= CHANGES_LIMIT:
        return whole
    whole = tuple(map(_differing, whole))
    for longest in _LENGTHS:
        shortened = tuple(
            replace(change, before=_shorten(change.before, longest), after=_shorten(change.after, longest))
            for change in whole
        )
        if bytes_of(shortened) <= CHANGES_LIMIT:
            return shortened
    return tuple(FieldChange(change.field, CUT, CUT) for change in whole)


def _differing(change: FieldChange) -> FieldChange:
    """The change of custom fields without the fields that are the same before and after."""
    before, after = change.before, change.after
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return change
    same = {name for name, value in before.items() if name in after and after[name] == value}
    return replace(change, before=_without(before, same), after=_without(after, same))


def _without(values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _shorten(value: Any, longest: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= longest else value[:longest] + CUT
    if isinstance(value, list):
        return [_shorten(each, longest) for each in value]
    return {name: _shorten(each, longest) for name, each in value.items()} if isinstance(value, Mapping) else value
