"""A stopped chain of transfers, and the mail that reports it to a company's admins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.mail_caps import MailKind
from saletunnel.domain.pipeline import Pipeline
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES, MOST_HOPS


@dataclass(frozen=True, slots=True)
class ChainStop:
    """The arrival at which a chain was stopped. `arrival` is the version at which the deal entered the stage."""

    tenant: str
    deal_id: str
    arrival: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in plain text."""

    kind: MailKind
    subject: str
    text: str


_BUDGET_SUBJECT = {
    "vi": "Giao dịch “{title}” tạo quá nhiều bản sao qua các đường hầm",
    "en": "The deal “{title}” makes too many copies through tunnels",
}
_BUDGET_TEXT = {
    "vi": (
        "Sau một thao tác, các đường hầm tạo tối đa {copies} giao dịch. "
        "Đường đi này cần nhiều hơn nên đã bị dừng:\n\n{path}\n\n"
        "Giao dịch “{title}” ở lại giai đoạn cuối cùng. Hãy xem lại các đường hầm sao chép này.\n\n{link}\n"
    ),
    "en": (
        "After one user action, tunnels may make at most {copies} deals. This path needs more, so it was stopped:\n\n"
        "{path}\n\n"
        "The deal “{title}” stays on the last stage. Please check the copying tunnels on this path.\n\n{link}\n"
    ),
}
_SUBJECT = {
    "vi": "Giao dịch “{title}” chạy vòng qua các đường hầm",
    "en": "The deal “{title}” runs in a loop through tunnels",
}
_TEXT = {
    "vi": (
        "Giao dịch “{title}” đã đi qua {hops} đường hầm liên tiếp mà không có ai thao tác nên đã bị dừng:\n\n"
        "{path}\n\nGiao dịch ở lại giai đoạn cuối cùng. Hãy xem lại điều kiện của các đường hầm này.\n\n{link}\n"
    ),
    "en": (
        "The deal “{title}” went through {hops} tunnels in a row without any user action, so it was stopped:\n\n"
        "{path}\n\nIt stays on the last stage. Please check the conditions of the tunnels on this path.\n\n{link}\n"
    ),
}
_CHAIN = (MailKind.CHAIN_STOPPED, _SUBJECT, _TEXT)
_COPIES = (MailKind.COPIES_STOPPED, _BUDGET_SUBJECT, _BUDGET_TEXT)
_ONCE = {
    "vi": "\nMỗi ngày chỉ gửi một thư như thế này. Các lần dừng khác có trong phần Diễn biến của giao dịch.\n",
    "en": "\nOnly one such mail is sent a day. Other stops are shown on the timelines of their deals.\n",
}
_COPY = {"vi": " (bản sao)", "en": " (a copy)"}


def trace_chain(arrival: Event, cause_of: Callable[[Event], Event | None]) -> list[Event]:
    """The arrivals of a chain, oldest first, ending with `arrival`; copies belong to the chain of their source.

    `cause_of` returns the arrival that fired a transfer, or None if it no longer exists: the chain starts after it.
    """
    links = [arrival]
    while len(links) <= arrival.hops and (cause := cause_of(links[-1])) is not None:
        links.append(cause)
    return links[::-1]


def write_mail(
    language: str, deal: Deal, arrivals: Sequence[Event], pipelines: Mapping[str, Pipeline], link: str
) -> Mail:
    """The mail about a stopped chain, in `language` (`vi` or `en`). `link` leads to the deal.

    It is about too many transfers in a row, or else about too many copies.
    """
    values = {
        "title": " ".join(deal.title.split()),
        "hops": arrivals[-1].hops,
        "copies": MOST_COPIES,
        "path": "\n".join(f"→ {_place(event, pipelines)}{_copy(event, language)}" for event in arrivals),
        "link": link,
    }
    kind, subject, text = _CHAIN if arrivals[-1].hops >= MOST_HOPS else _COPIES
    return Mail(kind, subject[language].format_map(values), text[language].format_map(values) + _ONCE[language])


def _place(event: Event, pipelines: Mapping[str, Pipeline]) -> str:
    deal = event.deal
    pipeline = pipelines.get(deal.pipeline_id)
    stages = {stage.id: stage.name for stage in pipeline.stages} if pipeline else {}
    return f"{pipeline.name if pipeline else deal.pipeline_id}: {stages.get(deal.stage_id, deal.stage_id)}"


def _copy(event: Event, language: str) -> str:
    return _COPY[language] if event.kind == "copied_from" else ""
