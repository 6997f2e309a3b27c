"""The mail about a notice, in plain text, in the language of its member."""

from collections.abc import Mapping, Sequence

from saletunnel.domain.messages.message import MessageContent
from saletunnel.domain.notices.notice import Cause, Notice, NoticeKind

_MOST_TITLES = 5
_SUBJECTS: Mapping[str, Mapping[NoticeKind, tuple[str, str]]] = {
    "vi": {
        "deal_given": ("Giao dịch “{title}” nay do bạn phụ trách", "Một số giao dịch nay do bạn phụ trách"),
        "task_due": ("Công việc “{title}” đã đến hạn", "Một số công việc đã đến hạn"),
        "campaign_paused": ("Chiến dịch “{title}” đã bị tạm dừng", ""),
        "mentioned": ("{name} nhắc đến bạn trong giao dịch “{title}”", ""),
    },
    "en": {
        "deal_given": ("The deal “{title}” is now yours", "Some deals are now yours"),
        "task_due": ("The task “{title}” is due", "Some tasks are due"),
        "campaign_paused": ("The campaign “{title}” was paused", ""),
        "mentioned": ("{name} mentioned you in the deal “{title}”", ""),
    },
}
"""The subjects of mails, by language and kind: about one deal or task, and about several."""
_DETAILS: Mapping[str, Mapping[NoticeKind, str]] = {
    "vi": {
        "campaign_paused": "Quá nhiều thư của chiến dịch bị trả lại hoặc bị báo là thư rác. Hãy kiểm tra các địa chỉ "
        "trước khi chạy tiếp chiến dịch."
    },
    "en": {
        "campaign_paused": "Too many of its mails bounced or were reported as spam. Check the addresses before "
        "you resume it."
    },
}
"""The bodies that mails of a kind have, instead of the text of their cause."""
_MORE = {"vi": "… và các mục khác", "en": "… and more"}
_WHY = {
    "vi": "Bạn có thể chọn những thư muốn nhận trong hồ sơ của mình: {link}",
    "en": "You can choose in your profile which mails you get: {link}",
}


def write_notice_mail(language: str, notice: Notice, causes: Sequence[Cause], origin: str) -> MessageContent:
    """The mail about the causes of a new notice, at least one. `origin` is that of the client, for its links.

    A notice that grows later makes no other mail, so a mail names no number.
    """
    first, root = causes[0], origin.rstrip("/")
    one, several = _SUBJECTS[language][notice.kind]
    is_one = len(causes) == 1
    name = notice.actor.name if notice.actor else ""
    subject = (one if is_one else several).format_map({"title": _line(first.title), "name": _line(name)})
    titles = [f"• {_line(cause.title)}" for cause in causes[:_MOST_TITLES]]
    more = [_MORE[language]] if len(causes) > _MOST_TITLES else []
    text = _DETAILS[language].get(notice.kind, first.text)
    body = [text] if text else [] if is_one else ["\n".join([*titles, *more])]
    link = f"{root}{first.path if is_one else '/notices'}"
    why = _WHY[language].format_map({"link": f"{root}/profile"})
    return MessageContent(subject, "\n\n".join([subject, *body, link, why]) + "\n")


def _line(text: str) -> str:
    return " ".join(text.split())
