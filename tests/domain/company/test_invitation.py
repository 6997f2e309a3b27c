"""The invitation: in the company's language, with a link, and with nothing in it that the user pool would replace."""

import pytest

from saletunnel.domain.company.invitation import Invitation, WrittenInvitation, write_invitation

LINK = "https://sales.example"


def written(invitation: Invitation) -> WrittenInvitation:
    return write_invitation(invitation, link=LINK, username="{username}", password="{####}")


@pytest.mark.parametrize(
    ("language", "subject", "sign_in"),
    [
        ("vi", "An mời bạn vào Minh An trên Sale Tunnel", "Đăng nhập tại"),
        ("en", "An invites you to Minh An on", "Sign in"),
    ],
)
def test_it_speaks_the_language_of_the_company_and_has_a_link(language: str, subject: str, sign_in: str) -> None:
    mail = written(Invitation(language, "Minh An", "An"))
    assert mail.subject.startswith(subject)
    assert f"{sign_in}" in mail.text
    assert f'<a href="{LINK}">{LINK}</a>' in mail.text


def test_the_pool_finds_each_placeholder_once() -> None:
    mail = written(Invitation("vi", "{####}", "{username}"))
    assert [mail.text.count(placeholder) for placeholder in ("{username}", "{####}")] == [1, 1]
    assert "{" not in mail.subject


def test_names_are_texts_and_no_html() -> None:
    mail = written(Invitation("en", "<b>A & B</b>", "An"))
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in mail.text


def test_a_company_without_a_name_is_not_named() -> None:
    assert written(Invitation("en", "", "An")).subject == "You are invited to Sale Tunnel"
    assert written(Invitation()).subject == "Bạn được mời dùng Sale Tunnel"


def test_a_subject_is_not_longer_than_the_pool_takes() -> None:
    mail = written(Invitation("vi", "C" * 100, "I" * 100))
    assert len(mail.subject) == 140
