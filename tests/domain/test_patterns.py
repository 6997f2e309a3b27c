"""Every regular expression is fixed and takes linear time, whatever people type."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from re import _parser
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def calls() -> Iterator[tuple[str, ast.expr]]:
    """The first argument of each call of the `re` module, with the place of the call."""
    for root in (CHECKOUT / "layers" / "common" / "saletunnel", CHECKOUT / "functions"):
        for path in sorted(root.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[first, *_]):
                        yield f"{path.relative_to(root)}:{node.lineno}", first


def unbounded_repeats(parsed: Any, within_repeat: bool = False) -> Iterator[bool]:
    """For each repeat without an upper bound, whether it stands inside of another repeat."""
    for operation, argument in parsed:
        name = str(operation)
        if name in _REPEATS:
            _, most, inner = argument
            is_counted = name != "POSSESSIVE_REPEAT"  # one that never gives back what it took
            if most == _parser.MAXREPEAT and is_counted:
                yield within_repeat
            yield from unbounded_repeats(inner, within_repeat or most > 1)
        elif name == "SUBPATTERN":
            yield from unbounded_repeats(argument[3], within_repeat)
        elif name == "BRANCH":
            branches = [list(unbounded_repeats(branch, within_repeat)) for branch in argument[1]]
            yield from max(branches, key=lambda repeats: (any(repeats), len(repeats)))


def test_no_pattern_is_built_from_a_value() -> None:
    assert [place for place, pattern in calls() if not isinstance(pattern, ast.Constant)] == []


@pytest.mark.parametrize(("place", "pattern"), [pytest.param(place, node, id=place) for place, node in calls()])
def test_a_pattern_has_one_unbounded_repeat_at_most_and_none_within_another(place: str, pattern: ast.expr) -> None:
    text = ast.literal_eval(pattern)
    repeats = list(unbounded_repeats(_parser.parse(text)))
    assert len(repeats) <= 1, f"{place}: {text} may backtrack"
    assert not any(repeats), f"{place}: {text} may backtrack"


@pytest.mark.parametrize("text", [r"(\d+)+", r"a*b*", r"(?:x{0,3}y*)*", r"(?:a*)++", r"a|b*c*"])
def test_a_pattern_that_may_backtrack_is_found(text: str) -> None:
    repeats = list(unbounded_repeats(_parser.parse(text)))
    assert len(repeats) > 1 or any(repeats)
    re.compile(text)
