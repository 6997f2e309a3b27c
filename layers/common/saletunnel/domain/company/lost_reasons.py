"""The reasons for which a company loses deals, as lists to choose from.

The company has a list, and a lost stage may have one of its own. The lists are a help for people. A deal keeps any text
as its lost reason, so deals of clients that know no list stay as they are, and a change of a list changes no deal.
"""

from collections.abc import Iterator, Sequence

from saletunnel.domain.errors import FieldError, RuleViolated

MOST_REASONS = 30

_DEFAULTS = (
    ("Giá cao", "Too expensive"),
    ("Chọn nơi khác", "Chose another supplier"),
    ("Chưa có nhu cầu", "No need at present"),
    ("Chưa có ngân sách", "No budget"),
    ("Không phù hợp", "Our offer does not fit"),
    ("Không liên lạc được", "Could not be reached"),
)


def default_reasons(language: str) -> tuple[str, ...]:
    """The list of a new company, in Vietnamese for `vi` and in English for every other language."""
    return tuple(vietnamese if language == "vi" else english for vietnamese, english in _DEFAULTS)


def check_reasons(reasons: Sequence[str]) -> tuple[str, ...]:
    """Returns the reasons as a tuple; an empty list means that people type each reason.

    Raises RuleViolated if a reason repeats (case ignored), and for more than MOST_REASONS.
    """
    errors = list(reason_errors(reasons))
    if errors:
        raise RuleViolated(" ".join(error.message for error in errors), errors)
    return tuple(reasons)


def reason_errors(reasons: Sequence[str]) -> Iterator[FieldError]:
    """What is wrong with a list of reasons, as `check_reasons` raises it."""
    known: set[str] = set()
    for at, reason in enumerate(reasons):
        if reason.casefold() in known:
            yield FieldError(f"/lost_reasons/{at}", "reason_repeats", f"The reason {reason} is in the list already.")
        known.add(reason.casefold())
    if len(reasons) > MOST_REASONS:
        yield FieldError("/lost_reasons", "too_long", f"A list can have at most {MOST_REASONS} reasons.")
