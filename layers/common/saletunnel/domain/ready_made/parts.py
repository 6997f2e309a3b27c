"""What several ready-made designs have in common: kinds of stages, the stages of sales, and lost reasons."""

from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.ready_made.ready_made import ReadyStage, Text

_COLORS = ("#39A8EF", "#2FC6F6", "#55D0E0", "#47E4C2", "#FFA900")
_WON, _LOST = "#7BD500", "#FF5752"


def open_stages(*names: tuple[str, str]) -> tuple[ReadyStage, ...]:
    return tuple(ReadyStage(Text(*name), color) for name, color in zip(names, _COLORS, strict=False))


def won_stage(vi: str, en: str) -> ReadyStage:
    return ReadyStage(Text(vi, en), _WON, Semantic.WON)


def lost_stage(vi: str, en: str, *reasons: tuple[str, str], asks: bool = True) -> ReadyStage:
    """A lost stage with reasons of its own; without them it has those of the company."""
    texts = tuple(Text(*reason) for reason in reasons)
    return ReadyStage(Text(vi, en), _LOST, Semantic.LOST, ask_lost_reason=asks, lost_reasons=texts)


UNREACHED = ("Không liên lạc được", "Could not be reached")
ELSEWHERE = ("Chọn nơi khác", "Chose another supplier")
DISSATISFIED = ("Không hài lòng", "Not satisfied")
CANCELLED = ("Khách hủy", "The customer cancelled")
NO_TIME = ("Không có thời gian", "No time")

SELLING = open_stages(
    ("Mới", "New"),
    ("Chuẩn bị tài liệu", "Preparing documents"),
    ("Hóa đơn trả trước", "Prepayment invoice"),
    ("Đang thực hiện", "In progress"),
    ("Hóa đơn cuối", "Final invoice"),
)
SOLD = (
    won_stage("Thành công", "Won"),
    lost_stage("Thất bại", "Lost"),
    lost_stage("Phân tích thất bại", "Analyse the failure", asks=False),
)
SALES = Text("Bán hàng", "Sales")
