"""Admissions, courses and the next courses of a school."""

from saletunnel.domain.ready_made.parts import (
    DISSATISFIED,
    NO_TIME,
    UNREACHED,
    lost_stage,
    open_stages,
    won_stage,
)
from saletunnel.domain.ready_made.ready_made import End, ReadyMade, ReadyPipeline, ReadyPlan, ReadyTunnel, Text

_ELSEWHERE = ("Chọn trường khác", "Chose another school")

COURSE = ReadyMade(
    pipelines=(
        ReadyPipeline(
            Text("Tuyển sinh", "Admissions"),
            (
                *open_stages(
                    ("Mới đăng ký", "New enquiry"),
                    ("Đang tư vấn", "Advising"),
                    ("Học thử", "Trial lesson"),
                    ("Giữ chỗ", "Place reserved"),
                    ("Chờ học phí", "Fee due"),
                ),
                won_stage("Đã đóng học phí", "Fee paid"),
                lost_stage(
                    "Không đăng ký",
                    "Not enrolled",
                    ("Học phí cao", "The fee is too high"),
                    ("Không hợp lịch học", "The timetable does not fit"),
                    ("Chưa có nhu cầu", "No need at present"),
                    _ELSEWHERE,
                    UNREACHED,
                ),
                lost_stage("Liên hệ lại sau", "Contact later", asks=False),
            ),
        ),
        ReadyPipeline(
            Text("Khóa học", "Courses"),
            (
                *open_stages(
                    ("Chờ khai giảng", "Waiting for the start"),
                    ("Đang học", "Studying"),
                    ("Sắp kết thúc", "Ending soon"),
                ),
                won_stage("Hoàn thành khóa học", "Course completed"),
                lost_stage(
                    "Nghỉ học",
                    "Dropped out",
                    NO_TIME,
                    ("Chuyển nơi ở", "Moved away"),
                    ("Lý do sức khỏe", "Illness"),
                    DISSATISFIED,
                ),
            ),
        ),
        ReadyPipeline(
            Text("Khóa tiếp theo", "Next courses"),
            (
                *open_stages(
                    ("Nên học tiếp", "Next course due"),
                    ("Đang tư vấn", "Advising"),
                    ("Giữ chỗ", "Place reserved"),
                ),
                won_stage("Đã đăng ký khóa mới", "Enrolled again"),
                lost_stage(
                    "Không học tiếp",
                    "Not continuing",
                    NO_TIME,
                    ("Đã học đủ", "Has learned enough"),
                    DISSATISFIED,
                    _ELSEWHERE,
                    UNREACHED,
                ),
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
