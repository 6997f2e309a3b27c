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


@pytest.mark.parametrize(
    ("invitation", "subject", "sentences"),
    [
        (
            Invitation("vi", "", "An"),
            "An mời bạn dùng Sale Tunnel",
            ("An mời bạn cùng làm việc trên Sale Tunnel.", "Nếu bạn không biết người này,"),
        ),
        (
            Invitation("en", "", "An"),
            "An invites you to Sale Tunnel",
            ("An invites you to work together on Sale Tunnel.", "If you do not know this person,"),
        ),
        (
            Invitation("vi", "Minh An", " "),
            "Bạn được mời vào Minh An trên Sale Tunnel",
            ("Bạn được mời cùng làm việc trong Minh An trên Sale Tunnel.", "Nếu bạn không biết công ty này,"),
        ),
        (
            Invitation("en", "Minh An", ""),
            "You are invited to Minh An on Sale Tunnel",
            ("You are invited to work with Minh An on Sale Tunnel.", "If you do not know this company,"),
        ),
        (Invitation(), "Bạn được mời dùng Sale Tunnel", ("Nếu bạn không chờ lời mời nào,",)),
        (Invitation("en", "{}"), "You are invited to Sale Tunnel", ("If you do not expect an invitation,",)),
    ],
)
def test_a_mail_reads_well_without_the_names(invitation: Invitation, subject: str, sentences: tuple[str, ...]) -> None:
    mail = written(invitation)
    assert mail.subject == subject
    assert [sentence for sentence in sentences if sentence not in mail.text] == []


def test_a_mail_speaks_of_a_company_only_if_it_names_it() -> None:
    assert "công ty này" not in written(Invitation("vi", "", "An")).text
    assert "this company" not in written(Invitation("en", "", "An")).text


def test_a_subject_is_not_longer_than_the_pool_takes() -> None:
    mail = written(Invitation("vi", "C" * 100, "I" * 100))
    assert len(mail.subject) == 140
