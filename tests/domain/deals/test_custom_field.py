"""Custom fields: declarations, the values that their types accept, and the parsing of imported texts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.deals.custom_field import CustomField, FieldType, check_declarations, check_values, parse_values
from saletunnel.domain.errors import RuleViolated

FIELDS = tuple(CustomField(kind.value, kind.value, kind, ("A", "B") if kind == "choice" else ()) for kind in FieldType)


def takes(kind: str, value: Any) -> bool:
    try:
        check_values(FIELDS, {kind: value}, {})
    except RuleViolated as refusal:
        return [error.pointer for error in refusal.errors] != [f"/custom/{kind}"]
    return True


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["", "An", "5"], [5, True]),
        ("number", [0, -5, 59.8], ["5", True, float("nan")]),
        ("money", [0, 12_500_000, 2**53 - 1], [-1, 1.5, "5", True, 2**53]),
        (
            "date",
            ["2026-12-24", "2024-02-29"],
            ["2026-02-29", "24.12.2026", "2026-12-24T00:00Z", "２０２６-12-24", 5],
        ),
        ("flag", [True, False], ["true", 1, 0]),
        ("choice", ["A", "B"], ["a", "C", 1]),
    ],
)
def test_a_field_accepts_only_values_of_its_type(kind: str, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if not takes(kind, value)] == []
    assert [value for value in bad if takes(kind, value)] == []
    assert takes(kind, None)


def test_an_undeclared_field_accepts_any_value() -> None:
    for value in ("An", 5, True, None, 1.5):
        check_values(FIELDS, {"sales_agent": value}, {})


def test_a_value_from_before_the_declaration_may_stay() -> None:
    check_values(FIELDS, {"date": "long ago", "flag": "yes"}, {"date": "long ago", "flag": "yes"})
    with pytest.raises(RuleViolated) as refusal:
        check_values(FIELDS, {"date": "long ago", "flag": "yes", "number": 5}, {"flag": "yes"})
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/custom/date", "not_of_type")]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", " 59.8 ", 59.8),
        ("number", "5", 5),
        ("number", "1e400", "1e400"),
        ("money", "12500000", 12_500_000),
        ("flag", "TRUE", True),
        ("flag", "maybe", "maybe"),
        ("choice", "b", "B"),
        ("date", "2026-12-24", "2026-12-24"),
        ("number", "", None),
        ("text", "5", "5"),
        ("undeclared", " 5 ", " 5 "),
    ],
)
def test_a_text_of_a_file_is_parsed_as_the_declared_type_if_possible(kind: str, text: str, value: Any) -> None:
    read = parse_values(FIELDS, {kind: text})[kind]
    assert (read, type(read)) == (value, type(value))


@given(st.sampled_from(FIELDS), st.text(max_size=30))
def test_any_text_of_a_file_is_accepted_or_refused_with_a_rule_error(field: CustomField, text: str) -> None:
    takes(field.name, parse_values(FIELDS, {field.name: text})[field.name])


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ([("a", "text", ()), ("A", "flag", ())], "/custom_fields/1/name", "name_repeats"),
        ([("a", "choice", ())], "/custom_fields/0/choices", "choices"),
        ([("a", "text", ("x",))], "/custom_fields/0/choices", "choices"),
        ([("a", "choice", ("x", "X"))], "/custom_fields/0/choices", "choices_repeat"),
    ],
)
def test_an_invalid_declaration_is_refused(fields: list[Any], pointer: str, code: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        check_declarations([CustomField(name, name, FieldType(kind), choices) for name, kind, choices in fields])
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [(pointer, code)]


def test_valid_declarations_keep_their_order() -> None:
    assert check_declarations(FIELDS) == FIELDS
