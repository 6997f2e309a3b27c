"""EventBridge's event patterns, which also filter the records of an event source mapping.

Operators that make no sense for records (`cidr`) are refused, not ignored.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

type _Test = Callable[[list[Any]], bool]  # of all values of one field; none if it is missing

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda left, right: left == right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


class InvalidPattern(ValueError):
    """EventBridge would refuse the pattern."""


class Filter:
    """Passes an event if any pattern matches, or if there are no patterns."""

    def __init__(self, patterns: Iterable[Mapping[str, Any]]):
        self._matchers = [pattern_matcher(pattern) for pattern in patterns]

    def passes(self, event: Mapping[str, Any]) -> bool:
        return not self._matchers or any(matches([event]) for matches in self._matchers)


def pattern_matcher(pattern: Mapping[str, Any]) -> _Test:
    """A test of objects: whether one of them has everything that the pattern requires. Raises InvalidPattern."""
    if not pattern:
        raise InvalidPattern("a pattern must not be empty")
    tests: list[_Test] = []
    for name, wanted in pattern.items():
        if name == "$or":
            tests.append(_any_of([pattern_matcher(each) for each in wanted]))
        elif isinstance(wanted, Mapping):
            tests.append(_within(name, pattern_matcher(wanted)))
        elif isinstance(wanted, list) and wanted:
            tests.append(_within(name, _any_of([_value_test(each) for each in wanted])))
        else:
            raise InvalidPattern(f"{name}: the matching values must be a list")
    return lambda objects: all(test(objects) for test in tests)


def _within(name: str, test: _Test) -> _Test:
    def look(objects: list[Any]) -> bool:
        found: list[Any] = []
        for each in objects:
            if isinstance(each, Mapping) and name in each:
                value = each[name]
                found += value if isinstance(value, list) else [value]
        return test(found)

    return look


def _any_of(tests: list[_Test]) -> _Test:
    return lambda values: any(test(values) for test in tests)


def _value_test(wanted: Any) -> _Test:
    if not isinstance(wanted, Mapping):
        return lambda values: any(_same(value, wanted) for value in values)
    if len(wanted) != 1:
        raise InvalidPattern(f"{dict(wanted)}: exactly one operator is expected")
    operator, operand = next(iter(wanted.items()))
    if operator == "exists":
        return lambda values: bool(values) is operand
    if operator == "anything-but":
        excluded = [_excluded(each) for each in (operand if isinstance(operand, list) else [operand])]
        # As in EventBridge, the field must exist, and none of its values may be excluded.
        return lambda values: bool(values) and not any(test(value) for value in values for test in excluded)
    test = _operator(operator, operand)
    return lambda values: any(test(value) for value in values)


def _excluded(operand: Any) -> Callable[[Any], bool]:
    if not isinstance(operand, Mapping):
        return lambda value: _same(value, operand)
    tests = [
        _operator(name, each)
        for name, given in operand.items()
        for each in (given if isinstance(given, list) else [given])
    ]
    return lambda value: any(test(value) for test in tests)


def _operator(operator: str, operand: Any) -> Callable[[Any], bool]:
    match operator, operand:
        case "prefix" | "suffix", {"equals-ignore-case": str(text)}:
            folded = text.casefold()
            return _text_test(lambda value: _has_affix(operator, value.casefold(), folded))
        case "prefix" | "suffix", str():
            return _text_test(lambda value: _has_affix(operator, value, operand))
        case "equals-ignore-case", str():
            return _text_test(lambda value: value.casefold() == operand.casefold())
        case "wildcard", str():
            expression = re.compile(".*".join(map(re.escape, operand.split("*"))), re.DOTALL)
            return _text_test(lambda value: expression.fullmatch(value) is not None)
        case "numeric", list():
            return _numeric(operand)
        case _:
            raise InvalidPattern(f"{operator}: {operand!r} is not supported")


def _has_affix(operator: str, value: str, affix: str) -> bool:
    return value.startswith(affix) if operator == "prefix" else value.endswith(affix)


def _text_test(test: Callable[[str], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and test(value)


def _numeric(operand: list[Any]) -> Callable[[Any], bool]:
    pairs = list(zip(operand[::2], operand[1::2], strict=False))
    if not operand or len(operand) % 2 or any(sign not in _COMPARISONS for sign, _ in pairs):
        raise InvalidPattern(f"numeric: {operand!r} is not supported")
    return lambda value: (
        _is_number(value) and all(_COMPARISONS[sign](float(value), float(bound)) for sign, bound in pairs)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(value: Any, wanted: Any) -> bool:
    # In Python True equals 1, in JSON it does not.
    return value == wanted and isinstance(value, bool) is isinstance(wanted, bool)
