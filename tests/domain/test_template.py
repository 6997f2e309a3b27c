"""Text templates with named fields."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saletunnel.domain import template
from saletunnel.domain.errors import RuleViolated

FIELDS = frozenset({"title", "customer"})
VALUES = {"title": "Dishwasher", "customer": "An"}
texts = st.text(max_size=40)
templates = st.lists(st.one_of(st.sampled_from(["{title}", "{customer}", "{", "}", "{x}", " "]), texts)).map("".join)
characters = st.sampled_from(
    [
        "a",
        " ",
        "\u00e9",
        "e\u0323\u0302",  # a letter with two marks
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family: three emoji joined
        "\U0001f44d\U0001f3fd",  # a thumb with its skin tone
        "\u2764\ufe0f",  # a heart that is to be drawn in colour
        "1\ufe0f\u20e3",  # a key cap
        "\u0939\u093f",  # Devanagari with a vowel sign
        "\U0001d4b3",
        "\U0001f1fb\U0001f1f3",  # a flag: two letters
    ]
)


def test_fields_are_replaced_by_their_values() -> None:
    assert template.render("{customer} — {title}!", VALUES) == "An — Dishwasher!"


def test_a_field_without_a_value_renders_empty_and_the_ends_are_trimmed() -> None:
    assert template.render(" {title} {none} ", VALUES) == "Dishwasher"


def test_a_value_is_not_a_template() -> None:
    assert template.render("{title}", {"title": "{customer}", "customer": "An"}) == "{customer}"


@pytest.mark.parametrize(
    "text",
    ["{title.__class__}", "{title[0]}", "{title!r}", "{title:>99}", "{0}", "{}", "{ title}", "{Title}", "{amount}"],
)
def test_a_template_can_read_only_the_known_fields(text: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        template.check(text, FIELDS, "/title_template")
    [error] = refusal.value.errors
    assert (error.pointer, error.code) == ("/title_template", "unknown_field")


@pytest.mark.parametrize("text", ["{", "}", "{title", "title}", "{{title}}", "}{"])
def test_an_unpaired_brace_is_refused(text: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        template.check(text, FIELDS, "/title_template")
    assert refusal.value.errors[0].code == "unpaired_brace"


@given(templates, st.dictionaries(st.sampled_from(sorted(FIELDS)), texts))
def test_rendering_never_fails(text: str, values: dict[str, str]) -> None:
    assert isinstance(template.render(text, values), str)


@given(templates)
def test_a_valid_template_renders_without_braces(text: str) -> None:
    try:
        template.check(text, FIELDS, "")
    except RuleViolated:
        assume(False)
    assert not set("{}") & set(template.render(text, VALUES))


@given(st.text(), st.integers(0, 50))
def test_a_shortened_text_is_a_prefix_within_the_limit(text: str, limit: int) -> None:
    short = template.shorten(text, limit)
    assert len(short) <= limit
    assert text.startswith(short)
    assert len(text) > limit or short == text


@given(st.lists(characters, max_size=30), st.integers(0, 40))
def test_a_user_perceived_character_is_not_cut(whole: list[str], limit: int) -> None:
    short = template.shorten("".join(whole), limit)
    beginnings = {"".join(whole[:count]) for count in range(len(whole) + 1)}
    assert short in beginnings | {beginning.rstrip() for beginning in beginnings}
