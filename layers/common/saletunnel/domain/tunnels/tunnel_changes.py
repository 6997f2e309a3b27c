"""What a transfer changes of the deal: its title, who has it, its fields and its tags.

A deal that goes round gets a title's addition once: where its title already is what the template makes of another one,
that other one is taken. A template that counts, `{title} — failed ({times})`, counts on instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from saletunnel.domain import template
from saletunnel.domain.deals.deal import TITLE_LIMIT, Deal
from saletunnel.domain.design import TITLE_FIELDS, Design, title_values
from saletunnel.domain.errors import FieldError, RuleViolated
from saletunnel.domain.responsible import Responsible

TIMES = "times"
MOST_TAGS = 50
TEXT_LIMITS = {"comments": 10_000, "source": 200, "lost_reason": 200}
CUSTOM_LIMIT = 1000
SETTABLE = frozenset("amount currency probability expected_close_date source lost_reason comments".split())
CLEARABLE = SETTABLE | {"tags", "customer"}
CUSTOM = "custom."
"""What the names of custom fields begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """`set`, `append` and `clear` name fields of a deal, and custom ones as `custom.<name>`.

    Cleared is first, then set, then appended. What is appended is a template over the same fields as a title.
    """

    responsible: Responsible = field(default_factory=Responsible)
    set: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON values; a date is text like 2026-12-24."""
    append: Mapping[str, str] = field(default_factory=dict)
    clear: tuple[str, ...] = ()
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises RuleViolated for an unknown field, and for one that is both set and cleared."""
        for kind, names, known in (
            ("set", self.set, SETTABLE),
            ("append", self.append, frozenset(TEXT_LIMITS)),
            ("clear", self.clear, CLEARABLE),
        ):
            for name in names:
                if name not in known and not _custom_name(name):
                    raise RuleViolated.at(f"/changes/{kind}", "unknown_field", f"{name} is no field to {kind}.")
        for text in self.append.values():
            template.check(text, TITLE_FIELDS, "/changes/append")
        if both := sorted(set(self.set) & set(self.clear)):
            message = f"{', '.join(both)} cannot be both set and cleared."
            raise RuleViolated(message, [FieldError("/changes/clear", "set_and_cleared", message)])


def apply_changes(changes: Changes, deal: Deal, design: Design, turn: int) -> dict[str, Any]:
    """The fields of the deal that a transfer changes, with their new values. `turn` is for people in turn."""
    values: dict[str, Any] = {"responsible_id": changes.responsible.choose(deal.responsible_id, turn)}
    custom = dict(deal.custom)
    for name in changes.clear:
        if one := _custom_name(name):
            custom.pop(one, None)
        else:
            values[name] = () if name == "tags" else None
    for name, value in changes.set.items():
        if one := _custom_name(name):
            custom[one] = value
        else:
            values[name] = date.fromisoformat(value) if name == "expected_close_date" else value
    names = title_values(deal, design)
    for name, text in changes.append.items():
        more = template.render(text, names)
        if one := _custom_name(name):
            custom[one] = _appended(custom.get(one), more, " ", CUSTOM_LIMIT)
        else:
            before = values[name] if name in values else getattr(deal, name)
            values[name] = _appended(before, more, "\n" if name == "comments" else " ", TEXT_LIMITS[name])
    tags = [tag for tag in values.get("tags", deal.tags) if tag not in changes.remove_tags]
    values["tags"] = tuple(dict.fromkeys([*tags, *changes.add_tags]))[:MOST_TAGS]
    values["custom"] = custom
    return values


def check_title(title_template: str) -> None:
    """Raises RuleViolated for a title template that names an unknown field."""
    template.check(title_template, TITLE_FIELDS | {TIMES}, "/changes/title_template")


def next_title(title_template: str | None, deal: Deal, design: Design, times: int) -> str:
    """The title after a transfer; an empty one leaves the one before. `times` counts the transfers, this one too."""
    if title_template is None:
        return deal.title
    values = title_values(deal, design) | {TIMES: str(times)}
    values["title"] = _title_inside(title_template, deal.title, values)
    return template.shorten(template.render(title_template, values), TITLE_LIMIT) or deal.title


def counts_transfers(title_template: str | None) -> bool:
    """Whether the template asks how often."""
    return title_template is not None and f"{{{TIMES}}}" in title_template


def _title_inside(title_template: str, title: str, values: Mapping[str, str]) -> str:
    """The title that the template was put around before, or the title itself where it was not."""
    if title_template.count("{title}") != 1:
        return title
    around = {name: re.escape(value) for name, value in values.items()} | {"title": "(.+)", TIMES: r"\d+"}
    pieces = re.split(r"\{([^{}]*)\}", title_template.strip())
    pattern = "".join(around.get(piece, "") if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
    found = re.fullmatch(pattern, title)
    return found[1] if found else title


def _custom_name(name: str) -> str | None:
    return name.removeprefix(CUSTOM) or None if name.startswith(CUSTOM) else None


def _appended(before: Any, more: str, between: str, limit: int) -> str | None:
    text = between.join(str(part) for part in (before, more) if part not in (None, ""))
    return template.shorten(text, limit) or None
