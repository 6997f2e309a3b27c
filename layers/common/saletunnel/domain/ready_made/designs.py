"""The ready-made designs, for small companies that sell, and go on serving the customer after the sale.

The texts are in the languages of a company. A new design needs its name and its sentence in the web client too.
"""

from collections.abc import Mapping
from enum import StrEnum

from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.ready_made.ready_made import (
    End,
    ReadyMade,
    ReadyPipeline,
    ReadyPlan,
    ReadyStage,
    ReadyTunnel,
    Text,
)


class DesignName(StrEnum):
    """The ready-made designs, in the order in which they are offered."""

    INSTALLATION = "installation"
    CONTRACT = "contract"
    COURSE = "course"


_COLORS = ("#39A8EF", "#2FC6F6", "#55D0E0", "#47E4C2", "#FFA900")
_WON, _LOST, _ADDED = "#7BD500", "#FF5752", "#A66EFA"


def _open(*names: tuple[str, str]) -> tuple[ReadyStage, ...]:
    return tuple(ReadyStage(Text(*name), color) for name, color in zip(names, _COLORS, strict=False))


def _won(vi: str, en: str) -> ReadyStage:
    return ReadyStage(Text(vi, en), _WON, Semantic.WON)


def _lost(vi: str, en: str, *, asks: bool = True) -> ReadyStage:
    return ReadyStage(Text(vi, en), _LOST, Semantic.LOST, ask_lost_reason=asks)


_SELLING = _open(
    ("Mới", "New"),
    ("Chuẩn bị tài liệu", "Preparing documents"),
    ("Hóa đơn trả trước", "Prepayment invoice"),
    ("Đang thực hiện", "In progress"),
    ("Hóa đơn cuối", "Final invoice"),
)
_SOLD = (
    _won("Thành công", "Won"),
    _lost("Thất bại", "Lost"),
    _lost("Phân tích thất bại", "Analyse the failure", asks=False),
)
_SALES = Text("Bán hàng", "Sales")
_DISCOUNT = ReadyStage(Text("Ưu đãi giảm giá", "Offer a discount"), _ADDED, is_added=True)

_INSTALLATION = ReadyMade(
    pipelines=(
        ReadyPipeline(_SALES, (*_SELLING[:4], _DISCOUNT, *_SELLING[4:], *_SOLD)),
        ReadyPipeline(
            Text("Lắp đặt", "Installation"),
            (
                *_open(
                    ("Chờ hẹn lịch", "To be scheduled"),
                    ("Đã hẹn lịch", "Scheduled"),
                    ("Đang lắp đặt", "Installing"),
                    ("Nghiệm thu", "Acceptance"),
                ),
                _won("Lắp xong", "Installed"),
                _lost("Không lắp được", "Could not be installed"),
            ),
        ),
        ReadyPipeline(
            Text("Bảo trì", "Maintenance"),
            (
                *_open(
                    ("Đến kỳ bảo trì", "Maintenance due"),
                    ("Đã hẹn lịch", "Scheduled"),
                    ("Đang bảo trì", "In progress"),
                ),
                _won("Đã bảo trì", "Maintained"),
                _lost("Không bảo trì", "Declined"),
            ),
        ),
    ),
    tunnels=(
        ReadyTunnel(Text("Bán được → Lắp đặt", "Sold → Installation"), End(0, 6), End(1, 0)),
        ReadyTunnel(Text("Lắp xong → Bảo trì", "Installed → Maintenance"), End(1, 4), End(2, 0)),
        ReadyTunnel(
            Text("Không lắp được → Ưu đãi", "Not installed → Offer a discount"),
            End(1, 5),
            End(0, 4),
            Text("{title} — Lắp đặt thất bại", "{title} — Installation failed"),
        ),
    ),
    plan=ReadyPlan(
        Text("Bảo trì hằng năm", "Annual maintenance"),
        End(0, 6),
        End(2, 0),
        every="P1Y",
        lead_time="P14D",
        title=Text("{title} — bảo trì hằng năm", "{title} — annual maintenance"),
    ),
)

_CONTRACT = ReadyMade(
    pipelines=(
        ReadyPipeline(_SALES, (*_SELLING, *_SOLD)),
        ReadyPipeline(
            Text("Hợp đồng", "Contracts"),
            (
                *_open(
                    ("Soạn hợp đồng", "Drafting the contract"),
                    ("Bàn giao", "Handover"),
                    ("Đang phục vụ", "In service"),
                    ("Sắp hết hạn", "Ending soon"),
                ),
                _won("Hoàn thành hợp đồng", "Contract fulfilled"),
                _lost("Chấm dứt sớm", "Ended early"),
            ),
        ),
        ReadyPipeline(
            Text("Gia hạn", "Renewals"),
            (
                *_open(
                    ("Đến hạn gia hạn", "Renewal due"),
                    ("Đã gửi báo giá", "Offer sent"),
                    ("Đang thương lượng", "Negotiating"),
                ),
                _won("Đã gia hạn", "Renewed"),
                _lost("Không gia hạn", "Not renewed"),
            ),
        ),
    ),
    tunnels=(
        ReadyTunnel(Text("Bán được → Hợp đồng", "Sold → Contracts"), End(0, 5), End(1, 0)),
        ReadyTunnel(Text("Đã gia hạn → Hợp đồng", "Renewed → Contracts"), End(2, 3), End(1, 0)),
    ),
    plan=ReadyPlan(
        Text("Gia hạn hằng năm", "Annual renewal"),
        End(0, 5),
        End(2, 0),
        every="P1Y",
        lead_time="P30D",
        title=Text("{title} — gia hạn", "{title} — renewal"),
    ),
)

_COURSE = ReadyMade(
    pipelines=(
        ReadyPipeline(
            Text("Tuyển sinh", "Admissions"),
            (
                *_open(
                    ("Mới đăng ký", "New enquiry"),
                    ("Đang tư vấn", "Advising"),
                    ("Học thử", "Trial lesson"),
                    ("Giữ chỗ", "Place reserved"),
                    ("Chờ học phí", "Fee due"),
                ),
                _won("Đã đóng học phí", "Fee paid"),
                _lost("Không đăng ký", "Not enrolled"),
                _lost("Liên hệ lại sau", "Contact later", asks=False),
            ),
        ),
        ReadyPipeline(
            Text("Khóa học", "Courses"),
            (
                *_open(
                    ("Chờ khai giảng", "Waiting for the start"),
                    ("Đang học", "Studying"),
                    ("Sắp kết thúc", "Ending soon"),
                ),
                _won("Hoàn thành khóa học", "Course completed"),
                _lost("Nghỉ học", "Dropped out"),
            ),
        ),
        ReadyPipeline(
            Text("Khóa tiếp theo", "Next courses"),
            (
                *_open(
                    ("Nên học tiếp", "Next course due"),
                    ("Đang tư vấn", "Advising"),
                    ("Giữ chỗ", "Place reserved"),
                ),
                _won("Đã đăng ký khóa mới", "Enrolled again"),
                _lost("Không học tiếp", "Not continuing"),
            ),
        ),
    ),
    tunnels=(
        ReadyTunnel(Text("Đã đóng học phí → Khóa học", "Fee paid → Courses"), End(0, 5), End(1, 0)),
        ReadyTunnel(Text("Đăng ký khóa mới → Khóa học", "Enrolled again → Courses"), End(2, 3), End(1, 0)),
    ),
    plan=ReadyPlan(
        Text("Mời học khóa tiếp theo", "Invite to the next course"),
        End(0, 5),
        End(2, 0),
        every="P6M",
        lead_time="P14D",
        title=Text("{title} — khóa tiếp theo", "{title} — next course"),
    ),
)

READY_MADE: Mapping[DesignName, ReadyMade] = {
    DesignName.INSTALLATION: _INSTALLATION,
    DesignName.CONTRACT: _CONTRACT,
    DesignName.COURSE: _COURSE,
}
