"""The mail that invites a person to a company. The user pool sends it, because only the pool knows the password."""

import html
from dataclasses import dataclass

PASSWORD_DAYS = 3
"""The days for which the user pool accepts a temporary password."""
_SUBJECT_LIMIT = 140
"""Cognito's limit, in characters."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """`language` is that of the company. The names of the company and of the inviting admin may be empty."""

    language: str = "vi"
    company: str = ""
    inviter: str = ""


@dataclass(frozen=True, slots=True)
class WrittenInvitation:
    """`text` is HTML."""

    subject: str
    text: str


_WORDS = {
    "vi": {
        "subject": "{inviter} mời bạn vào {company} trên Sale Tunnel",
        "subject_company": "Bạn được mời vào {company} trên Sale Tunnel",
        "subject_inviter": "{inviter} mời bạn dùng Sale Tunnel",
        "subject_plain": "Bạn được mời dùng Sale Tunnel",
        "greeting": "Chào bạn,",
        "invited": "{inviter} mời bạn cùng làm việc trong {company} trên Sale Tunnel.",
        "invited_company": "Bạn được mời cùng làm việc trong {company} trên Sale Tunnel.",
        "invited_inviter": "{inviter} mời bạn cùng làm việc trên Sale Tunnel.",
        "invited_plain": "Bạn được mời dùng Sale Tunnel, nơi một công ty quản lý việc bán hàng.",
        "sign_in": "Đăng nhập tại",
        "username": "Tên đăng nhập",
        "password": "Mật khẩu tạm",
        "first": "Khi đăng nhập lần đầu, bạn sẽ đặt mật khẩu riêng. Mật khẩu tạm hết hạn sau {days} ngày.",
        "unknown": "Nếu bạn không biết công ty này, hãy bỏ qua thư này.",
        "unknown_company": "Nếu bạn không biết công ty này, hãy bỏ qua thư này.",
        "unknown_inviter": "Nếu bạn không biết người này, hãy bỏ qua thư này.",
        "unknown_plain": "Nếu bạn không chờ lời mời nào, hãy bỏ qua thư này.",
    },
    "en": {
        "subject": "{inviter} invites you to {company} on Sale Tunnel",
        "subject_company": "You are invited to {company} on Sale Tunnel",
        "subject_inviter": "{inviter} invites you to Sale Tunnel",
        "subject_plain": "You are invited to Sale Tunnel",
        "greeting": "Hello,",
        "invited": "{inviter} invites you to work with {company} on Sale Tunnel.",
        "invited_company": "You are invited to work with {company} on Sale Tunnel.",
        "invited_inviter": "{inviter} invites you to work together on Sale Tunnel.",
        "invited_plain": "You are invited to Sale Tunnel, where a company manages its sales.",
        "sign_in": "Sign in at",
        "username": "Username",
        "password": "Temporary password",
        "first": "At your first sign-in, you choose your own password. The temporary password expires in {days} days.",
        "unknown": "If you do not know this company, ignore this email.",
        "unknown_company": "If you do not know this company, ignore this email.",
        "unknown_inviter": "If you do not know this person, ignore this email.",
        "unknown_plain": "If you do not expect an invitation, ignore this email.",
    },
}


def write_invitation(invitation: Invitation, *, link: str, username: str, password: str) -> WrittenInvitation:
    """The mail in Vietnamese for `vi` and in English for every other language. `link` leads to the web client.

    `username` and `password` are the placeholders that the user pool replaces. No other text can contain them.
    """
    words = _WORDS["vi" if invitation.language == "vi" else "en"]
    names = {"company": _plain(invitation.company), "inviter": _plain(invitation.inviter)}
    known = [name for name, text in names.items() if text]
    form = "" if len(known) == len(names) else f"_{known[0]}" if known else "_plain"
    subject = words[f"subject{form}"].format_map(names)
    invited = words[f"invited{form}"].format_map(names)
    address = html.escape(link)
    paragraphs = (
        html.escape(words["greeting"]),
        html.escape(invited),
        f'{words["sign_in"]} <a href="{address}">{address}</a>',
        f"{words['username']}: <b>{username}</b><br>{words['password']}: <b>{password}</b>",
        words["first"].format(days=PASSWORD_DAYS),
        words[f"unknown{form}"],
    )
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return WrittenInvitation(_shortened(subject), text)


def _plain(name: str) -> str:
    """The name without braces, in which the user pool writes its placeholders."""
    return name.translate({ord("{"): None, ord("}"): None}).strip()


def _shortened(subject: str) -> str:
    return subject if len(subject) <= _SUBJECT_LIMIT else f"{subject[: _SUBJECT_LIMIT - 1]}…"
