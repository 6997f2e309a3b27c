"""Sales, installation and maintenance of a product."""

from saletunnel.domain.ready_made.parts import (
    CANCELLED,
    ELSEWHERE,
    SALES,
    SELLING,
    SOLD,
    UNREACHED,
    lost_stage,
    open_stages,
    won_stage,
)
from saletunnel.domain.ready_made.ready_made import (
    End,
    ReadyMade,
    ReadyPipeline,
    ReadyPlan,
    ReadyStage,
    ReadyTunnel,
    Text,
)

_DISCOUNT = ReadyStage(Text("Ưu đãi giảm giá", "Offer a discount"), "#A66EFA", is_added=True)

INSTALLATION = ReadyMade(
    pipelines=(
        ReadyPipeline(SALES, (*SELLING[:4], _DISCOUNT, *SELLING[4:], *SOLD)),
        ReadyPipeline(
            Text("Lắp đặt", "Installation"),
            (
                *open_stages(
                    ("Chờ hẹn lịch", "To be scheduled"),
                    ("Đã hẹn lịch", "Scheduled"),
                    ("Đang lắp đặt", "Installing"),
                    ("Nghiệm thu", "Acceptance"),
                ),
                won_stage("Lắp xong", "Installed"),
                lost_stage(
                    "Không lắp được",
                    "Could not be installed",
                    ("Mặt bằng chưa sẵn sàng", "The site is not ready"),
                    ("Thiếu linh kiện", "Parts are missing"),
                    ("Sản phẩm bị lỗi", "The product is faulty"),
                    CANCELLED,
                    UNREACHED,
                ),
            ),
        ),
        ReadyPipeline(
            Text("Bảo trì", "Maintenance"),
            (
                *open_stages(
                    ("Đến kỳ bảo trì", "Maintenance due"),
                    ("Đã hẹn lịch", "Scheduled"),
                    ("Đang bảo trì", "In progress"),
                ),
                won_stage("Đã bảo trì", "Maintained"),
                lost_stage(
                    "Không bảo trì",
                    "Declined",
                    ("Không muốn trả phí", "Does not want to pay"),
                    ("Không còn dùng sản phẩm", "No longer uses the product"),
                    ELSEWHERE,
                    UNREACHED,
                ),
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
