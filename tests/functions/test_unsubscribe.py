"""The page of an unsubscribe link: links are followed by scanners, so only POST acts, and it needs no login."""

from typing import Any

import pytest

from saletunnel import runtime
from saletunnel.domain.messages.address import normalise
from saletunnel.domain.messages.unsubscribe import unsubscribe_url
from saletunnel.usecases.messages.address_keys import address_key
from tests.functions.http_caller import Member

ADDRESS = "an@example.com"
ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def token(admin: Member) -> str:
    """The token in a mail of the company in Vietnamese."""
    return a_token(admin)


def a_token(admin: Member, language: str = "vi") -> str:
    ports = runtime.ports()
    key = address_key(ports, admin.tenant)
    hashed = key.hash(normalise("email", ADDRESS))
    url = unsubscribe_url("", admin.tenant, channel="email", address_hash=hashed, language=language, key=key)
    return url.rpartition("/")[2]


def ask(method: str, token: str, body: str = "", *, encoded: bool = False) -> dict[str, Any]:
    """Asks the function as the gateway does, without a caller."""
    import unsubscribe

    event = {
        "requestContext": {"requestId": "request-1", "http": {"method": method, "path": f"/u/{token}"}},
        "rawPath": f"/u/{token}",
        "pathParameters": {"token": token},
        "body": body,
        "isBase64Encoded": encoded,
    }
    context = type("Context", (), {"function_name": "f", "memory_limit_in_mb": 1, "invoked_function_arn": "a"})()
    context.aws_request_id = "request-1"
    answer: dict[str, Any] = unsubscribe.handler(event, context)
    assert answer["headers"]["content-type"].startswith("text/html")
    return answer


def scope(admin: Member) -> str | None:
    found: str | None = admin.get(f"/v1/opt-outs?address={ADDRESS}").done()["scope"]
    return found


def test_get_shows_a_page_in_the_language_of_the_message_and_changes_nothing(admin: Member, token: str) -> None:
    assert "Ngừng nhận tin" in ask("GET", token)["body"]
    assert "Unsubscribe" in ask("GET", a_token(admin, "en"))["body"]
    assert scope(admin) is None


@pytest.mark.parametrize("body", [ONE_CLICK, "action=unsubscribe", "", "not=a&form=%ff", "x" * 100_000])
def test_post_unsubscribes_whatever_the_mail_program_sends(admin: Member, token: str, body: str) -> None:
    assert ask("POST", token, body)["statusCode"] == 200
    assert scope(admin) == "marketing"


def test_post_answers_200_again_and_again(admin: Member, token: str) -> None:
    assert {ask("POST", token, ONE_CLICK)["statusCode"] for _ in range(3)} == {200}
    assert len(admin.get(f"/v1/opt-outs?address={ADDRESS}").done()["changes"]) == 1


def test_a_body_in_base64_is_read_and_a_broken_one_unsubscribes_too(admin: Member, token: str) -> None:
    ask("POST", token, ONE_CLICK)
    ask("POST", token, "YWN0aW9uPXN1YnNjcmliZQ==", encoded=True)
    assert scope(admin) is None
    assert ask("POST", token, "é", encoded=True)["statusCode"] == 200
    assert scope(admin) == "marketing"


def test_the_page_offers_to_subscribe_again_and_does_it(admin: Member, token: str) -> None:
    assert "Nhận tin trở lại" in ask("POST", token, ONE_CLICK)["body"]
    assert "Ngừng nhận tin" in ask("POST", token, "action=subscribe")["body"]
    assert scope(admin) is None


def test_the_link_does_not_take_back_what_an_admin_has_done(admin: Member, token: str) -> None:
    admin.put("/v1/opt-outs", {"address": ADDRESS}).done()
    assert "<form" not in ask("POST", token, "action=subscribe")["body"]
    assert scope(admin) == "everything"


def test_an_admin_takes_back_every_opt_out_and_the_item_says_who_did_what_and_when(admin: Member, token: str) -> None:
    ask("POST", token, ONE_CLICK)
    admin.delete(f"/v1/opt-outs?address={ADDRESS}").done()
    changes = admin.get(f"/v1/opt-outs?address={ADDRESS}").done()["changes"]
    assert [(change["scope"], change["reason"], change["by"]) for change in changes] == [
        (None, "admin", admin.user_id),
        ("marketing", "unsubscribed", None),
    ]


@pytest.mark.parametrize("change", [lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"), lambda t: "x", lambda t: t * 9])
def test_a_link_that_we_did_not_make_gets_a_clear_page(admin: Member, token: str, change: Any) -> None:
    for method in ("GET", "POST"):
        answer = ask(method, change(token))
        assert answer["statusCode"] == 404
        assert "Liên kết này không hợp lệ" in answer["body"]
    assert scope(admin) is None


def test_a_link_is_for_one_company_one_address_and_one_scope(admin: Member, token: str) -> None:
    for before, after in ((f"{admin.tenant}.", "other."), (".em.", ".ea."), (".em.", ".sm.")):
        assert ask("POST", token.replace(before, after, 1))["statusCode"] == 404
    assert scope(admin) is None


def test_the_name_of_the_company_is_shown_as_text(admin: Member, token: str) -> None:
    admin.patch("/v1/account", {"name": "<script>alert(1)</script>"}).done()
    answer = ask("GET", token)
    assert "<script>" not in answer["body"]
    assert "default-src 'none'" in answer["headers"]["content-security-policy"]
