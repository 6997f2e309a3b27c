"""What a text of a template may contain, and which fields it uses."""

import time

import pytest

from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.fields import known_fields
from saletunnel.domain.messages.syntax import LONGEST_TAG, MOST_BLOCKS, MOST_TAGS, TEXT_LIMIT, read_fields

KNOWN = known_fields(
    "email", [CustomField("bảo_hành", "Bảo hành", FieldType.DATE), CustomField("a b", "A B", FieldType.TEXT)]
)


def fields_of(source: str) -> list[str]:
    return [".".join(use.field) for use in read_fields(source, KNOWN)]


def failure_of(source: str) -> TemplateFailed:
    begin = time.perf_counter()
    with pytest.raises(TemplateFailed) as failed:
        read_fields(source, KNOWN)
    assert time.perf_counter() - begin < 1
    return failed.value


def test_finds_the_fields_of_a_text_in_their_order() -> None:
    source = (
        "Chào {{ customer.name | upper }}, {{deal.custom.bảo_hành}} "
        "{%- if deal.custom['a b'] == 'x' %}{{ deal.title }}{% endif %}"
    )
    assert fields_of(source) == ["customer.name", "deal.custom.bảo_hành", "deal.custom.a b", "deal.title"]


def test_knows_the_line_of_each_field() -> None:
    uses = read_fields("{{ deal.title }}\n\n{% if\ndeal.stage %}{{ deal.amount }}{% endif %}", KNOWN)
    assert [use.line for use in uses] == [1, 3, 4]


def test_a_loop_over_the_tags_has_its_own_variable() -> None:
    source = "{% for tag in deal.tags %}{{ tag }}{% if not loop.last %}, {% endif %}{% endfor %}"
    assert fields_of(source) == ["deal.tags"]
    assert failure_of(source + "{{ tag }}").code == "unknown_field"


@pytest.mark.parametrize(
    "field",
    [
        "deal.nope",
        "deal",
        "deal.custom",
        "deal.title.upper",
        "deal.__class__",
        "customer['name'].x",
        "loop.index",
        "range",
        "none",
        "deal.custom.nope",
    ],
)
def test_refuses_an_unknown_field_with_its_name_and_line(field: str) -> None:
    failed = failure_of(f"\n{{{{ {field} }}}}")
    assert (failed.code, failed.line) == ("unknown_field", 2)
    assert failed.message.startswith(field.split("[")[0].split(".")[0])


def test_an_sms_has_no_link_to_unsubscribe() -> None:
    assert ("unsubscribe_url",) in known_fields("email", [])
    assert ("unsubscribe_url",) not in known_fields("sms", [])


@pytest.mark.parametrize(
    "source",
    [
        "{% set a = 'x' %}",
        "{% macro a() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% raw %}{% endraw %}",
        "{% autoescape false %}{% endautoescape %}",
        "{% for i in range(999999999) %}{% endfor %}",
        "{% for a in deal.title %}{% endfor %}",
        "{% for a in deal.tags recursive %}{% endfor %}",
        "{# a comment #}",
    ],
)
def test_refuses_what_mails_do_not_need(source: str) -> None:
    assert failure_of(source).code == "not_allowed"


@pytest.mark.parametrize("name", ["safe", "format", "replace", "tojson", "indent", "map", "nope"])
def test_refuses_filters_that_are_not_in_the_list(name: str) -> None:
    assert failure_of(f"{{{{ deal.title | {name} }}}}").code == "unknown_filter"


@pytest.mark.parametrize(
    "source",
    [
        "{{",
        "{{ deal.title",
        "{{ }}",
        "{{ 'open }}",
        "{{ deal.title * 2 }}",
        "{{ {} }}",
        "{{ .title }}",
        "{{ deal.title[0] }}",
        '{{ "a\\n" }}',
        "{% if deal.title %}",
        "{% endif %}",
        "{% else %}",
        "{% if deal.title %}{% endfor %}",
        "{% endif x %}",
        "{% if %}{% endif %}",
    ],
)
def test_refuses_what_is_not_closed_or_not_a_word_of_the_language(source: str) -> None:
    assert failure_of(source).code in ("syntax", "not_allowed")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ deal.title }}" * (MOST_TAGS + 1), "too_many_tags"),
        ("{% if deal.title %}" + "{% elif deal.title %}" * MOST_BLOCKS + "{% endif %}", "too_many_tags"),
        ("{% if deal.title %}" * 9 + "{% endif %}" * 9, "too_deep"),
        ("{{ " + "not " * LONGEST_TAG + "deal.title }}", "too_long"),
        ("{{ deal.title" + " ~ deal.title" * 20_000 + " }}", "too_long"),
        ("{{ '" + "x" * 20_000 + "' }}", "too_long"),
        ("{{ " + "(" * 20_000, "too_long"),
        ("x" * (TEXT_LIMIT + 1), "too_long"),
        ("ệ" * (TEXT_LIMIT // 2), "too_long"),
        ("x" * 1_000_000, "too_long"),
        ("{" * TEXT_LIMIT, "syntax"),
    ],
)
def test_refuses_bombs_in_a_moment(source: str, code: str) -> None:
    assert failure_of(source).code == code


def test_text_outside_of_tags_is_free() -> None:
    assert fields_of("{ 50 } % } {a} %} }} <style>p{color:red}</style>") == []
