"""A chain of transfers that was stopped, and the mail by which a company's admins are told of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class ChainStop:
    """The arrival of a deal into a stage, by whose number it is known, set no more tunnels off."""

    tenant: str
    deal_id: str
    arrival: int


@dataclass(frozen=True, slots=True)
class Mail:
    """In plain text."""

    subject: str
    text: str


_SUBJECT = {
    "vi": "Giao dịch “{title}” chạy vòng qua các đường hầm",
    "en": "The deal “{title}” goes in circles through tunnels",
}
_TEXT = {
    "vi": (
        "Giao dịch “{title}” đã đi qua {hops} đường hầm liên tiếp mà không có ai thao tác, nên được dừng lại:\n\n"
        "{path}\n\nGiao dịch ở lại giai đoạn cuối cùng. Hãy xem lại điều kiện của các đường hầm này.\n\n{link}\n"
    ),
    "en": (
        "The deal “{title}” went through {hops} tunnels in a row with nobody doing anything, so it was stopped:\n\n"
        "{path}\n\nIt stays on the last stage. Please look at the conditions of the tunnels on this path.\n\n{link}\n"
    ),
}

_COPY = {"vi": " (bản sao)", "en": " (a copy)"}


def trace_chain(arrival: Event, cause_of: Callable[[Event], Event | None]) -> list[Event]:
    """The arrivals that led to a last one, in their order, through all deals that were copied on the way.

    `cause_of` finds the arrival that set a transfer off; when that is gone the chain is told from there.
    """
    links = [arrival]
    while len(links) <= arrival.hops and (cause := cause_of(links[-1])) is not None:
        links.append(cause)
    return links[::-1]


def write_mail(
    language: str, deal: Deal, arrivals: Sequence[Event], pipelines: Mapping[str, Pipeline], link: str
) -> Mail:
    """What admins are told, in their language."""
    words = {
        "title": " ".join(deal.title.split()),
        "hops": arrivals[-1].hops,
        "path": "\n".join(f"→ {_place(event, pipelines)}{_copy(event, language)}" for event in arrivals),
        "link": link,
    }
    return Mail(_SUBJECT[language].format_map(words), _TEXT[language].format_map(words))


def _place(event: Event, pipelines: Mapping[str, Pipeline]) -> str:
    deal = event.deal
    pipeline = pipelines.get(deal.pipeline_id)
    stages = {stage.id: stage.name for stage in pipeline.stages} if pipeline else {}
    return f"{pipeline.name if pipeline else deal.pipeline_id}: {stages.get(deal.stage_id, deal.stage_id)}"


def _copy(event: Event, language: str) -> str:
    return _COPY[language] if event.kind == "copied_from" else ""
