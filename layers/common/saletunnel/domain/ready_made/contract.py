"""Sales, contracts and their renewal."""

from saletunnel.domain.ready_made.parts import (
    CANCELLED,
    DISSATISFIED,
    ELSEWHERE,
    SALES,
    SELLING,
    SOLD,
    UNREACHED,
    lost_stage,
    open_stages,
    won_stage,
)
from saletunnel.domain.ready_made.ready_made import End, ReadyMade, ReadyPipeline, ReadyPlan, ReadyTunnel, Text

CONTRACT = ReadyMade(
    pipelines=(
        ReadyPipeline(SALES, (*SELLING, *SOLD)),
        ReadyPipeline(
            Text("Hợp đồng", "Contracts"),
            (
                *open_stages(
                    ("Soạn hợp đồng", "Drafting the contract"),
                    ("Bàn giao", "Handover"),
                    ("Đang phục vụ", "In service"),
                    ("Sắp hết hạn", "Ending soon"),
                ),
                won_stage("Hoàn thành hợp đồng", "Contract fulfilled"),
                lost_stage(
                    "Chấm dứt sớm",
                    "Ended early",
                    CANCELLED,
                    ("Khách không thanh toán", "The customer did not pay"),
                    ("Khách ngừng hoạt động", "The customer closed down"),
                    DISSATISFIED,
                ),
            ),
        ),
        ReadyPipeline(
            Text("Gia hạn", "Renewals"),
            (
                *open_stages(
                    ("Đến hạn gia hạn", "Renewal due"),
                    ("Đã gửi báo giá", "Offer sent"),
                    ("Đang thương lượng", "Negotiating"),
                ),
                won_stage("Đã gia hạn", "Renewed"),
                lost_stage(
                    "Không gia hạn",
                    "Not renewed",
                    ("Giá cao", "Too expensive"),
                    ("Không còn nhu cầu", "No longer needed"),
                    DISSATISFIED,
                    ELSEWHERE,
                    UNREACHED,
                ),
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
