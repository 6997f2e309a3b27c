"""The changes of a deal by a transfer or a rule: its title, responsible user, fields and tags.

A deal that passes the same tunnel again gets the addition to its title only once: if the title has the form of the
template, its original part is rendered again. With `{times}`, as in `{title} — failed ({times})`, the number rises.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from saletunnel.domain import template
from saletunnel.domain.deals.custom_field import FieldType, check_values
from saletunnel.domain.deals.deal import TITLE_LIMIT, Deal
from saletunnel.domain.deals.tags import unique_tags, without_tags
from saletunnel.domain.deals.validity import MOST_TAGS, CompanyRules
from saletunnel.domain.design import TITLE_FIELDS, Design, title_values
from saletunnel.domain.errors import FieldError, RuleViolated
from saletunnel.domain.responsible import Responsible

TIMES = "times"
TEXT_LIMITS = {"comments": 10_000, "source": 200, "lost_reason": 200}
CUSTOM_LIMIT = 1000
SETTABLE = frozenset("amount currency probability expected_close_date source lost_reason comments".split())
CLEARABLE = SETTABLE | {"tags", "customer"}
CUSTOM = "custom."
"""The prefix of the names of custom fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The keys of `set`, `append` and `clear` are fields of a deal; custom fields are `custom.<name>`.

    Fields are cleared first, then set, then appended to. The values of `append` are templates with TITLE_FIELDS.
    """

    responsible: Responsible = field(default_factory=Responsible)
    set: Mapping[str, Any] = field(default_factory=dict)
    """New values as plain JSON; a date is a text like 2026-12-24."""
    append: Mapping[str, str] = field(default_factory=dict)
    clear: tuple[str, ...] = ()
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    def check(self, rules: CompanyRules, pointer: str = "/changes") -> None:
        """Raises RuleViolated for an unknown field, an invalid template or value, and a field both set and cleared.

        `pointer` is the JSON pointer to the changes.
        """
        for kind, names, known in (
            ("set", self.set, SETTABLE),
            ("append", self.append, frozenset(TEXT_LIMITS)),
            ("clear", self.clear, CLEARABLE),
        ):
            for name in names:
                if name not in known and not _custom_name(name):
                    message = f"The field {name} is not known, or cannot be changed in this way."
                    raise RuleViolated.at(f"{pointer}/{kind}", "unknown_field", message)
        for text in self.append.values():
            template.check(text, TITLE_FIELDS, f"{pointer}/append")
        if both := sorted(set(self.set) & set(self.clear)):
            message = f"A field cannot be both set and cleared: {', '.join(both)}."
            raise RuleViolated(message, [FieldError(f"{pointer}/clear", "set_and_cleared", message)])
        self._check_money(pointer)
        self._check_custom(rules, pointer)

    @property
    def custom_fields(self) -> frozenset[str]:
        """The names of the custom fields that are set, appended to or cleared."""
        return frozenset(key for name in (*self.set, *self.append, *self.clear) if (key := _custom_name(name)))

    def _check_money(self, pointer: str) -> None:
        if "currency" in self.clear and "amount" not in self.clear:
            message = "An amount needs a currency. Clear the amount, too."
            raise RuleViolated.at(f"{pointer}/clear", "amount_needs_currency", message)
        if "currency" in self.set and "amount" not in self.set and "amount" not in self.clear:
            message = "Another currency needs another amount. Set the amount, too."
            raise RuleViolated.at(f"{pointer}/set/currency", "currency_needs_amount", message)

    def _check_custom(self, rules: CompanyRules, pointer: str) -> None:
        values = {key: value for name, value in self.set.items() if (key := _custom_name(name))}
        check_values(rules.custom_fields, values, {}, f"{pointer}/set/custom")
        for name in self.append:
            field_ = rules.declared(_custom_name(name) or "")
            if field_ is not None and field_.type != FieldType.TEXT:
                message = f"{field_.label} is not a text, so nothing can be appended to it."
                raise RuleViolated.at(f"{pointer}/append/custom/{field_.name}", "not_a_text", message)


def apply_changes(changes: Changes, deal: Deal, design: Design, turn: int) -> dict[str, Any]:
    """The new values of the fields that a transfer sets. `turn` counts the earlier choices of a user in turn.

    Raises RuleViolated for a custom value that does not have its declared type.
    """
    values: dict[str, Any] = {"responsible_id": changes.responsible.choose(deal.responsible_id, turn)}
    custom = dict(deal.custom)
    for name in changes.clear:
        if key := _custom_name(name):
            custom.pop(key, None)
        else:
            values[name] = () if name == "tags" else None
    for name, value in changes.set.items():
        if key := _custom_name(name):
            custom[key] = value
        else:
            values[name] = date.fromisoformat(value) if name == "expected_close_date" else value
    template_values = title_values(deal, design)
    for name, text in changes.append.items():
        more = template.render(text, template_values)
        if key := _custom_name(name):
            custom[key] = _append(custom.get(key), more, " ", CUSTOM_LIMIT)
        else:
            before = values[name] if name in values else getattr(deal, name)
            values[name] = _append(before, more, "\n" if name == "comments" else " ", TEXT_LIMITS[name])
    tags = without_tags(values.get("tags", deal.tags), changes.remove_tags)
    values["tags"] = unique_tags([*tags, *changes.add_tags])[:MOST_TAGS]
    design.rules.check_custom(custom, deal.custom)
    values["custom"] = custom
    return design.rules.with_currency(values, deal.currency)


def check_title(title_template: str) -> None:
    """Raises RuleViolated for an unknown field or an unpaired brace in a title template."""
    template.check(title_template, TITLE_FIELDS | {TIMES}, "/changes/title_template")


def next_title(title_template: str | None, deal: Deal, design: Design, times: int) -> str:
    """The title after a transfer; unchanged if there is no template or it renders empty.

    `times` is the number of passages through the tunnel, including this one.
    """
    if title_template is None:
        return deal.title
    values = title_values(deal, design)
    original = _original_title(title_template, deal.title, values | {TIMES: str(times - 1)})
    title = template.render(title_template, values | {"title": original, TIMES: str(times)})
    return template.shorten(title, TITLE_LIMIT) or deal.title


def counts_transfers(title_template: str | None) -> bool:
    """Whether the template uses `{times}`."""
    return title_template is not None and f"{{{TIMES}}}" in title_template


def _original_title(title_template: str, title: str, values: Mapping[str, str]) -> str:
    """The original part of a title that the template made of `values` before; otherwise the whole title.

    It compares the texts around `{title}`. No pattern is built from what people type, so any title takes linear time.
    """
    before, title_field, after = title_template.strip().partition("{title}")
    if not title_field or "{title}" in after:
        return title
    start, end = template.fill(before, values), template.fill(after, values)
    has_form = title.startswith(start) and title.endswith(end) and len(title) > len(start) + len(end)
    return title[len(start) : len(title) - len(end)] if has_form else title


def _custom_name(name: str) -> str | None:
    return name.removeprefix(CUSTOM) or None if name.startswith(CUSTOM) else None


def _append(before: Any, more: str, separator: str, limit: int) -> str | None:
    text = separator.join(str(part) for part in (before, more) if part not in (None, ""))
    return template.shorten(text, limit) or None
