"""Message templates over HTTP: what is refused, with the place of the error, and what a preview shows."""

import time
from typing import Any

import pytest

from tests.functions.http_caller import Member, hire
from tests.functions.one_of_each import MESSAGE, STAGES

PATH = "/v1/message-templates"
SLOWEST = 2.0
"""Seconds for a request with the worst text, with room for a busy machine."""


def email(html: str = "<p>x</p>", subject: str = "S") -> dict[str, Any]:
    return {**MESSAGE, "texts": {"vi": {"subject": subject, "html": html}}}


def sms(text: str) -> dict[str, Any]:
    return {"name": "M", "channel": "sms", "texts": {"vi": {"text": text}}}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (email("<p>{{ deal.nope }}</p>"), "/texts/vi/html"),
        (email(subject="{{ customer.secret }}"), "/texts/vi/subject"),
        (email("{% for i in range(999999999) %}{% endfor %}"), "/texts/vi/html"),
        (email("{% set a = 'xxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}"), "/texts/vi/html"),
        (email("{{ " + "not " * 15_000 + "deal.title }}"), "/texts/vi/html"),
        (email("{% if deal.title %}" + "{% elif deal.title %}" * 3_000 + "{% endif %}"), "/texts/vi/html"),
        (email("<div>" * 10_000), "/texts/vi/html"),
        (email("<b>" * 9_000), "/texts/vi/html"),
        (email("x" * 65_537), "/texts/vi/html"),
        (email("ệ" * 40_000), "/texts/vi/html"),
        (email("<a href={{ customer.name }}>x</a>"), "/texts/vi/html"),
        (sms("x" * 2_000), "/texts/vi/text"),
        (sms("e" + "\u0301" * 2_000), "/texts/vi/text"),
    ],
)
def test_bad_texts_are_refused_in_a_moment_with_their_place(admin: Member, body: dict[str, Any], pointer: str) -> None:
    begin = time.perf_counter()
    admin.post(PATH, body).refused(422, "validation_failed", pointer)
    assert time.perf_counter() - begin < SLOWEST


def test_a_megabyte_is_refused(admin: Member) -> None:
    admin.post(PATH, email("x" * 1_100_000)).refused(413, "body_too_large")


@pytest.mark.parametrize("language", ["vie", "VI", "v", "vi-VN", "__proto__"])
def test_a_language_is_a_code_of_two_letters(admin: Member, language: str) -> None:
    admin.post(PATH, {**MESSAGE, "texts": {language: {"subject": "S", "html": "x"}}}).refused(422, "validation_failed")


def test_tabs_of_other_editors_become_spaces(admin: Member) -> None:
    made = admin.post(PATH, email("<p>\r\n\tx</p>")).done(201)
    assert made["texts"]["vi"]["html"] == "<p>\n  x</p>"


def test_texts_are_stored_in_nfc(admin: Member) -> None:
    made = admin.post(PATH, email("<p>e\u0323\u0302</p>", subject="Vie\u0323\u0302t")).done(201)
    assert made["texts"]["vi"] == {"subject": "Việt", "html": "<p>ệ</p>", "text": None}


def test_a_list_has_pages_and_no_texts(admin: Member) -> None:
    made = [admin.post(PATH, MESSAGE).done(201)["id"] for _ in range(3)]
    first = admin.get(f"{PATH}?limit=2").done()
    rest = admin.get(f"{PATH}?limit=2&cursor={first['next_cursor']}").done()
    assert [head["id"] for head in first["data"] + rest["data"]] == made
    assert first["data"][0]["languages"] == ["vi"]
    assert "texts" not in first["data"][0]


class TestPreview:
    @pytest.fixture
    def deal(self, admin: Member) -> str:
        stage = admin.post("/v1/pipelines", {"name": "Mail", "stages": STAGES}).done(201)["stages"][0]["id"]
        customer = {"name": 'An <script>alert(1)</script> "x"', "email": "an@example.com"}
        body = {"title": "T & T", "stage_id": stage, "customer": customer, "responsible_id": None}
        return str(admin.post("/v1/deals", body).done(201)["id"])

    def test_shows_a_draft_and_its_warnings(self, admin: Member, deal: str) -> None:
        draft = email("<p onclick='x()'>{{ customer.name }}: {{ deal.amount }}</p>", subject="{{ deal.title }}")
        shown = admin.post(f"{PATH}/preview", {"template": draft, "deal_id": deal}).done()

        assert (shown["subject"], shown["language"], shown["sms"]) == ("T & T", "vi", None)
        assert "<p>An &lt;script&gt;" in shown["html"]
        assert "onclick" not in shown["html"]
        assert shown["warnings"] == [{"code": "empty_field", "subject": "deal.amount"}]

    def test_counts_the_parts_of_an_sms(self, admin: Member, deal: str) -> None:
        shown = admin.post(f"{PATH}/preview", {"template": sms("Chào chị " + "x" * 70), "deal_id": deal}).done()
        assert shown["sms"] == {"encoding": "ucs2", "units": 79, "parts": 2, "room": 134}

    def test_an_error_points_into_the_draft(self, admin: Member, deal: str) -> None:
        body = {"template": email("{{ deal.nope }}"), "deal_id": deal}
        admin.post(f"{PATH}/preview", body).refused(422, "validation_failed", "/template/texts/vi/html")

    def test_needs_one_template(self, admin: Member, deal: str) -> None:
        id_ = admin.post(PATH, MESSAGE).done(201)["id"]
        for body in ({}, {"template_id": id_, "template": MESSAGE}):
            admin.post(f"{PATH}/preview", {**body, "deal_id": deal}).refused(422, "validation_failed")
        admin.post(f"{PATH}/preview", {"template_id": "tpl_none", "deal_id": deal}).refused(404, "not_found")

    def test_shows_no_deal_of_another_agent(self, admin: Member, deal: str) -> None:
        hire(admin, "user-eve")
        admin.patch(f"/v1/deals/{deal}", {"responsible_id": "user-eve"}).done()
        Member(admin.tenant, "[agent]", "user-bob").post(
            f"{PATH}/preview", {"template": MESSAGE, "deal_id": deal}
        ).refused(404, "not_found")
