"""From a template and the values of a deal to a message. Hostile templates and values are refused or made harmless."""

import re
import time
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.fields import known_fields
from saletunnel.domain.messages.html_check import DEEPEST, checked_html
from saletunnel.domain.messages.rendering import SUBJECT_LIMIT, RenderedMessage, find_failures, render_message
from saletunnel.domain.messages.sms import MOST_PARTS
from saletunnel.domain.messages.syntax import MOST_TAGS, TEXT_LIMIT, read_fields
from saletunnel.domain.messages.template import MessageTemplate, TemplateText
from saletunnel.outbound.markup import FUEL
from tests.domain.messages.a_template import MARKUP, a_mail, a_template, an_sms, values

SLOWEST = 1.0
"""Seconds for the worst text, with room for a busy machine."""


def render(template: MessageTemplate, given: dict[str, Any] | None = None) -> RenderedMessage:
    return render_message(template, template.languages[0], given or values(channel=template.channel), MARKUP)


def failure_of(act: Callable[[], object]) -> TemplateFailed:
    begin = time.perf_counter()
    with pytest.raises(TemplateFailed) as failed:
        act()
    assert time.perf_counter() - begin < SLOWEST
    return failed.value


def html_of(template: MessageTemplate, given: dict[str, Any] | None = None) -> str:
    html = render(template, given).html
    assert html is not None
    return html


# --- A message -----------------------------------------------------------------------------------------------------


def test_a_mail_has_a_subject_html_in_a_layout_and_a_text_made_of_it() -> None:
    template = a_mail(
        "<p>Chào <b>{{ customer.name }}</b></p><ul><li>Một</li></ul><a href='https://x.vn'>Xem</a>",
        subject="{{ deal.title }}",
    )
    message = render(template, values("An & Bình"))
    assert message.subject == "An & Bình"
    assert "<p>Chào <b>An &amp; Bình</b></p>" in (message.html or "")
    assert '<html lang="vi">' in (message.html or "")
    assert message.text == "Chào An & Bình\n\n- Một\n\nXem (https://x.vn)\n\n-- \nAn & Bình\n"


def test_a_mail_with_a_plain_text_only_has_html_too() -> None:
    assert "a &lt; b" in html_of(a_mail(text="a < b"))


def test_a_given_plain_text_is_kept_and_nothing_is_escaped_in_it() -> None:
    assert render(a_mail("<p>HTML</p>", text="{{ deal.title }}"), values("<b>&")).text.startswith("<b>&")


def test_marketing_ends_with_a_link_to_unsubscribe_in_the_language_of_the_message() -> None:
    given = values() | {"unsubscribe_url": "https://x.vn/u?a=1&b=2"}
    message = render(a_mail("<p>Hi</p>", purpose="marketing"), given)
    assert '<a href="https://x.vn/u?a=1&amp;b=2"' in (message.html or "")
    assert message.text.endswith("Hủy nhận tin: https://x.vn/u?a=1&b=2\n")
    assert "https://x.vn/u" not in html_of(a_mail("<p>Hi</p>"), given)


def test_a_condition_and_a_loop() -> None:
    template = an_sms(
        "{% if deal.amount %}{{ deal.amount }}{% else %}-{% endif %}{% for tag in deal.tags %}[{{ tag }}]{% endfor %}"
    )
    given = values("5", "sms")
    assert render(template, given).text == "5[5]"
    assert render(template, values("", "sms")).text == "-"


def test_a_filter_replaces_an_empty_value() -> None:
    assert render(an_sms("{{ customer.name | default('bạn') | upper }}"), values("", "sms")).text == "BẠN"


@pytest.mark.parametrize(
    ("wanted", "language"), [(("en", "vi"), "en"), (("fr", "en"), "en"), (("fr", None), "vi"), ((None, None), "vi")]
)
def test_the_language_is_the_customers_else_the_companys_else_the_first(
    wanted: tuple[str | None, ...], language: str
) -> None:
    template = a_template("sms", vi=TemplateText(text="a"), en=TemplateText(text="b"))
    assert template.language_for(*wanted) == language


def test_a_subject_is_one_line_of_a_limited_length() -> None:
    assert (
        render(a_mail("<p>x</p>", subject="a\n\nb {{ deal.title }}"), values("c\r\nBcc: d")).subject == "a b c Bcc: d"
    )
    assert (
        len(render(a_mail("<p>x</p>", subject="{{ deal.title }}"), values("x" * 1000)).subject or "") == SUBJECT_LIMIT
    )


@pytest.mark.parametrize(("template", "place"), [
    (a_mail("<p>{{ deal.title }}</p>", subject="{{ deal.title }}"), "vi/subject"),
    (a_mail("<p>{{ deal.title }}</p>"), "vi/html"),
    (a_mail(text="{{ deal.title }}"), "vi/text"),
    (an_sms("{{ deal.title }}"), "vi/text"),
])  # fmt: skip
def test_an_empty_message_is_not_sent(template: MessageTemplate, place: str) -> None:
    failed = failure_of(lambda: render(template, values("", template.channel)))
    assert (failed.code, failed.place) == ("empty", place)


# --- Errors name their place ---------------------------------------------------------------------------------------


def test_an_error_names_the_language_the_part_and_the_line() -> None:
    failed = failure_of(lambda: render(a_mail("<p>x</p>\n\n{{ deal.title deal.title }}")))
    assert (failed.code, failed.place) == ("syntax", "vi/html:3")


@pytest.mark.parametrize("html", ["<p>1 < 2</p>", "<p", "<p a='<'>x</p>", "<!x>", "<p/a>", "< p>", "</>", "<1>"])
def test_malformed_html_is_refused(html: str) -> None:
    failed = failure_of(lambda: render(a_mail(f"<p>x</p>\n{html}")))
    assert (failed.code, failed.place) == ("malformed_html", "vi/html:2")


def test_a_field_without_a_value_is_an_error() -> None:
    assert failure_of(lambda: render(an_sms("{{ deal.nope }}"))).code == "unknown_field"


# --- Bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000,
        "<b>" * 10_000 + "</b>" * 10_000,
        "<p><b a=1></p>" * 4_000,
        "<b><table></b></table>" * 1_000,
        "<div><!--</div>-->" * 3_000,
    ],
)
def test_ten_thousand_nested_tags_are_refused_in_a_moment(html: str) -> None:
    assert failure_of(lambda: render(a_mail(html))).code in ("too_deep", "too_long")


def test_nesting_up_to_the_limit_is_accepted() -> None:
    assert "x" in html_of(a_mail("<div>" * DEEPEST + "x" + "</div>" * DEEPEST))


def test_a_megabyte_is_refused_in_a_moment() -> None:
    assert failure_of(lambda: render(a_mail("x" * 1_000_000))).code == "too_long"
    assert failure_of(lambda: render(an_sms("x" * 1_000_000))).code == "too_long"


def test_an_sms_of_too_many_parts_is_refused() -> None:
    assert render(an_sms("a" * 153 * MOST_PARTS)).text
    assert failure_of(lambda: render(an_sms("a" * 153 * MOST_PARTS + "a"))).code == "too_many_parts"


def test_loops_in_loops_run_out_of_fuel_in_a_moment() -> None:
    deep = 4
    source = "{% for a in deal.tags %}" * deep + "x" + "{% endfor %}" * deep
    given = values(channel="sms")
    given["deal"]["tags"] = ["x"] * 50
    failed = failure_of(lambda: MARKUP.fill(source, given, html=False))
    assert failed.code == "too_much_work"


def test_the_longest_values_in_the_most_tags_are_bounded() -> None:
    given = values("x" * 1000)
    assert failure_of(lambda: render(a_mail("{{ deal.title }}" * MOST_TAGS), given)).code == "too_long"


@pytest.mark.parametrize(
    "source",
    [
        "{% set a = 'xxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
        "{{ 'x' * 1000000000 }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_the_engine_itself_stops_bombs_too(source: str) -> None:
    assert failure_of(lambda: MARKUP.fill(source, {}, html=False)).code in ("too_much_work", "syntax")


@pytest.mark.parametrize("source", ["{{ debug() }}", "{{ range(3) }}", "{{ namespace() }}", "{{ dict() }}"])
def test_the_engine_has_no_functions(source: str) -> None:
    assert failure_of(lambda: MARKUP.fill(source, {}, html=False))


def test_the_fuel_is_enough_for_the_largest_accepted_text() -> None:
    source = "{{ deal.title }}" * (MOST_TAGS - 200) + "{% if deal.title %}{% endif %}" * 100
    read_fields(source, known_fields("email", []))
    assert MARKUP.fill(source, values(), html=True) == "x" * (MOST_TAGS - 200)
    assert FUEL >= 20 * MOST_TAGS


# --- No value and no template brings code into a mail ----------------------------------------------------------------

_PIECES = [
    *("<script>", "</script>", "<", ">", '"', "'", "`", "=", " ", "javascript:", "onerror=", "alert(1)", "<img src=x "),
    *("<svg onload=alert(1)>", "<math>", "data:text/html,", "&#106;avascript:", "\t", "{{", "}}", "{%", "style="),
    *("expression(", "vbscript:", "\u2028", "<!--", "-->", "]]>", "</style>", "ệ", "e\u0323\u0302", "\u0338"),
]
_NASTY = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
_PLACES = """<p title="{{ customer.name }}" style="color:{{ deal.title }}">{{ customer.name }}</p>
<a href="{{ customer.email }}">{{ deal.title }}</a><img src='{{ deal.title }}' alt=x>
{% for tag in deal.tags %}<b>{{ tag }}</b>{% endfor %}{{ customer.name | upper }}{{ deal.title ~ customer.name }}"""


class _Harm(HTMLParser):
    """Collects what a mail must not have. It reads HTML as a second, independent parser."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "svg", "math", "iframe", "object", "embed", "form", "input", "base", "link", "style"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in {"srcset", "formaction", "xlink:href"}:
                self.found.append(name)
            if name in {"href", "src"} and urlsplit((value or "").strip()).scheme not in {
                "http",
                "https",
                "mailto",
                "tel",
            }:
                self.found.append(f"{name}={value}")
            if name == "style" and re.search(r"url\(|expression\(|javascript:|@import|\\", value or "", re.IGNORECASE):
                self.found.append(f"style={value}")


def harm_in(html: str) -> list[str]:
    reader = _Harm()
    reader.feed(html)
    reader.close()
    return reader.found


@given(_NASTY, _NASTY, _NASTY)
def test_no_value_becomes_code(name: str, title: str, email: str) -> None:
    given_ = values()
    given_["customer"] |= {"name": name, "email": email}
    given_["deal"] |= {"title": title, "tags": [name, title]}
    given_["company"]["name"] = name
    message = render(a_mail(_PLACES, subject="s {{ customer.name }}"), given_)
    assert harm_in(message.html or "") == []
    assert not set("\r\n") & set(message.subject or "")


@given(_NASTY, _NASTY)
def test_no_value_becomes_code_without_quotation_marks(name: str, title: str) -> None:
    given_ = values()
    given_["customer"]["name"], given_["deal"]["title"] = name, title
    try:
        html = html_of(a_mail("x<a href={{ customer.name }} {{ deal.title }}>x</a><{{ customer.name }}>"), given_)
    except TemplateFailed:
        return
    assert harm_in(html) == []


def test_an_attribute_without_quotation_marks_is_refused_when_the_template_is_saved() -> None:
    template = a_mail("<a href={{ customer.name }}>x</a>")
    assert [failed.code for failed in find_failures(template, known_fields("email", []), MARKUP)] == ["malformed_html"]


@given(_NASTY)
def test_no_template_becomes_code(html: str) -> None:
    template = a_mail(f"x{html}", subject="s")
    try:
        for part, text in template.texts["vi"].parts:
            assert read_fields(text, known_fields("email", [])) is not None, part
        rendered = render(template)
    except TemplateFailed:
        return
    assert harm_in(rendered.html or "") == []


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<svg><script>alert(1)</script></svg>a", "a"),
        ("<math><mtext>b</mtext></math>a", "a"),
        ("<img src='x' onerror='alert(1)'>", "<img>"),
        ("<a href='javascript:alert(1)'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ("<p style='background-color:url(http://x);color:red'>a</p>", "<p>a</p>"),
        ("<p style='position:fixed;color:red'>a</p>", '<p style="color:red">a</p>'),
        ("<iframe src='https://x.vn'></iframe><form action='https://x.vn'><input name='a'></form>a", "a"),
        ("<style>p{color:red}</style>a", "a"),
        ("<p class='a' id='b'>a</p>", "<p>a</p>"),
    ],
)
def test_only_what_mails_need_is_kept(html: str, kept: str) -> None:
    assert MARKUP.clean(checked_html(html)) == kept


@given(st.text(st.sampled_from("aệ\u0323\u0302\u0300eoươ d"), max_size=80))
def test_every_text_is_nfc(name: str) -> None:
    decomposed = unicodedata.normalize("NFD", f"Nguyễn {name}")
    message = render(a_mail("<p>{{ customer.name }}ế</p>", subject="{{ customer.name }}"), values(decomposed))
    for text in (message.subject, message.html, message.text):
        assert unicodedata.is_normalized("NFC", text or "")
        assert "Nguyễn" in (text or "")


# --- What the author of a template is told ---------------------------------------------------------------------------


def test_a_template_that_fails_for_any_deal_is_found_when_it_is_saved() -> None:
    template = a_template(
        vi=TemplateText("S", "<p>{% if deal.amount %}{{ deal.amount deal.amount }}{% endif %}</p>"),
        en=TemplateText("S", "<p>{% if not deal.amount %}1 < 2{% endif %}</p>"),
    )
    found = list(find_failures(template, known_fields("email", []), MARKUP))
    assert [(failed.place, failed.code) for failed in found] == [
        ("vi/html:1", "syntax"),
        ("en/html:1", "malformed_html"),
    ]


def test_a_template_whose_fields_are_all_empty_may_be_saved() -> None:
    template = a_mail("<p>{{ deal.title }}</p>", subject="{{ deal.title }}")
    assert list(find_failures(template, known_fields("email", []), MARKUP)) == []


def test_a_template_without_a_text_cannot_be_saved() -> None:
    template = a_mail("<img src='https://x.vn/a.png'>")
    assert [failed.code for failed in find_failures(template, known_fields("email", []), MARKUP)] == ["empty"]


def test_a_text_may_be_as_long_as_its_limit() -> None:
    assert len(html_of(a_mail("x" * TEXT_LIMIT))) > TEXT_LIMIT
