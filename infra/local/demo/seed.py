"""The demo company: it sells dishwashers, installs them and maintains them every year.

The seed creates it through the API, as its admin. It is idempotent: things whose names exist are left as they are.
"""

from typing import Any

from infra.local.emulators.users import DEMO, TENANTS, ensure_users
from infra.local.processes.running import Running

from .api_client import Api

SALES, INSTALLATION, MAINTENANCE = "Bán hàng", "Lắp đặt", "Bảo trì"
WON, LOST = "Thành công", "Thất bại"
VISIT = "visit_on"
"""The custom field with the day of the planned visit."""
DISCOUNT, MAINTENANCE_DUE = "Ưu đãi giảm giá", "Đến kỳ bảo trì"
OFFER = "Ưu đãi bảo trì"
MONTHLY_OFFER = "Ưu đãi bảo trì hằng tháng"


def seed(running: Running, tenant: str = DEMO) -> None:
    """Create what is missing of the demo company, as this tenant. For `demo`, also open the other tenants' accounts."""
    ensure_users(running.services_url, running.pool_id, [tenant])
    admin = Api(running, tenant=tenant)
    account = admin.get("/v1/account")
    if account["name"] == "":
        settings = {"name": "Máy rửa bát Minh An", "language": "vi", "time_zone": "Asia/Ho_Chi_Minh"}
        admin.patch("/v1/account", {**settings, "currency": "USD", "shows_first_steps": False}, account["version"])
    _create_pipelines(admin)
    _create_tunnels(admin)
    # Their first visit makes them members, and a plan names members only.
    people = [Api(running, user, tenant).get("/v1/me")["id"] for user in ("agent", "manager")]
    _create_repeat_plan(admin, people)
    _open_at_all_hours(admin)
    _create_offer(admin)
    _create_visit_rule(admin)
    _create_campaign(admin)
    if tenant == DEMO:
        for other in TENANTS:
            Api(running, tenant=other).get("/v1/account")


def stage_of(pipeline: dict[str, Any], name: str) -> str:
    """The id of the stage with this name."""
    return next(str(stage["id"]) for stage in pipeline["stages"] if stage["name"] == name)


def _create_pipelines(admin: Api) -> None:
    pipelines = admin.pipelines()
    sales = pipelines[SALES]
    names = [stage["name"] for stage in sales["stages"]]
    if DISCOUNT not in names:
        body = {"name": DISCOUNT, "color": "#A66EFA", "semantic": "open", "position": names.index("Đang thực hiện") + 1}
        admin.post(f"/v1/pipelines/{sales['id']}/stages", body)
    if INSTALLATION not in pipelines:
        admin.post("/v1/pipelines", {"name": INSTALLATION})
    maintenance = pipelines.get(MAINTENANCE) or admin.post("/v1/pipelines", {"name": MAINTENANCE})
    first = maintenance["stages"][0]
    if first["name"] == "Mới":
        path = f"/v1/pipelines/{maintenance['id']}/stages/{first['id']}"
        admin.patch(path, {"name": MAINTENANCE_DUE}, maintenance["version"])


def _create_tunnels(admin: Api) -> None:
    pipelines = admin.pipelines()
    sales, installation, maintenance = (pipelines[name] for name in (SALES, INSTALLATION, MAINTENANCE))
    wanted = {
        "Bán được → Lắp đặt": (stage_of(sales, WON), installation["stages"][0]["id"], None),
        "Lắp xong → Bảo trì": (stage_of(installation, WON), maintenance["stages"][0]["id"], None),
        "Lắp đặt thất bại → Ưu đãi": (
            stage_of(installation, LOST),
            stage_of(sales, DISCOUNT),
            "{title} — Installation failed",
        ),
    }
    known = {tunnel["name"] for pipeline in pipelines.values() for tunnel in pipeline["tunnels"]}
    for name, (source, target, title) in wanted.items():
        if name in known:
            continue
        body: dict[str, Any] = {"name": name, "action": "move", "source": {"stage_id": source}}
        body["target"] = {"stage_id": target}
        if title:
            body["changes"] = {"title_template": title}
        admin.post("/v1/tunnels", body)


def _create_repeat_plan(admin: Api, people: list[str]) -> None:
    if admin.get("/v1/repeat-plans")["data"]:
        return
    pipelines = admin.pipelines()
    sales, maintenance = pipelines[SALES], pipelines[MAINTENANCE]
    plan = {
        "name": "Bảo trì hằng năm",
        "source": {"pipeline_id": sales["id"], "stage_ids": [stage_of(sales, WON)]},
        "target": {"pipeline_id": maintenance["id"], "stage_id": maintenance["stages"][0]["id"]},
        "every": "P1Y",
        "title_template": "{title} — bảo trì hằng năm",
        "responsible": {"kind": "in_turn", "user_ids": people},
        "skip_if_open": False,
    }
    admin.post("/v1/repeat-plans", plan)


def _open_at_all_hours(admin: Api) -> None:
    """Leaves the mails a quiet minute before midnight, so that an offer can be tried at any hour."""
    settings = admin.get("/v1/message-settings")
    if settings["version"] == 0:
        limits = {**settings["email_limits"], "opens": "00:00", "closes": "23:59"}
        admin.patch("/v1/message-settings", {"email_limits": limits}, settings["version"])


def _create_offer(admin: Api) -> None:
    """The offer to customers whose dishwasher is due for maintenance, and the rule that sends it."""
    if admin.get("/v1/message-templates")["data"]:
        return
    texts = {
        "vi": {
            "subject": "Ưu đãi bảo trì cho {{ customer.name }}",
            "html": (
                "<p>Chào {{ customer.name }},</p>\n"
                "<p>Máy rửa bát của bạn đã đến kỳ bảo trì. Trong tháng này, bạn được <b>giảm 20%</b> phí bảo trì.</p>\n"
                "<p>{% if responsible.name %}{{ responsible.name }} sẽ gọi cho bạn để hẹn ngày.{% else %}"
                "Chúng tôi sẽ gọi cho bạn để hẹn ngày.{% endif %}</p>"
            ),
        },
        "en": {
            "subject": "A maintenance offer for {{ customer.name }}",
            "html": (
                "<p>Dear {{ customer.name }},</p>\n"
                "<p>Your dishwasher is due for maintenance. This month you get <b>20% off</b>.</p>\n"
                "<p>{% if responsible.name %}{{ responsible.name }}{% else %}We{% endif %} will call you to make "
                "an appointment.</p>"
            ),
        },
    }
    offer = {"name": OFFER, "channel": "email", "purpose": "marketing", "texts": texts}
    template = admin.post("/v1/message-templates", offer)
    rule = {
        "name": OFFER,
        "stage": {"stage_id": admin.pipelines()[MAINTENANCE]["stages"][0]["id"]},
        "action": {"kind": "message", "template_id": template["id"]},
    }
    admin.post("/v1/rules", rule)


def _create_campaign(admin: Api) -> None:
    """The monthly offer to all customers with an open deal in Maintenance, on the first day at nine o'clock."""
    if admin.get("/v1/campaigns")["data"]:
        return
    texts = {
        "vi": {
            "subject": "{{ customer.name }}, tháng này giảm 10% phí bảo trì",
            "html": (
                "<p>Chào {{ customer.name }},</p>\n"
                "<p>{{ company.name }} giảm <b>10%</b> phí bảo trì máy rửa bát trong tháng này.</p>\n"
                "<p>Trả lời thư này để chọn ngày hẹn.</p>"
            ),
        },
        "en": {
            "subject": "{{ customer.name }}, 10% off your maintenance this month",
            "html": (
                "<p>Dear {{ customer.name }},</p>\n"
                "<p>This month {{ company.name }} gives you <b>10% off</b> the maintenance of your dishwasher.</p>\n"
                "<p>Answer this mail to choose a day.</p>"
            ),
        },
    }
    offer = {"name": MONTHLY_OFFER, "channel": "email", "purpose": "marketing", "texts": texts}
    template = admin.post("/v1/message-templates", offer)
    maintenance = admin.pipelines()[MAINTENANCE]
    campaign = {
        "name": MONTHLY_OFFER,
        "template_id": template["id"],
        "segment": {
            "pipeline_ids": [maintenance["id"]],
            "conditions": {"field": "status", "op": "eq", "value": "open"},
        },
        "schedule": {"kind": "cron", "expression": "0 9 1 * ? *"},
        "state": "active",
    }
    admin.post("/v1/campaigns", campaign)


def _create_visit_rule(admin: Api) -> None:
    """Creates the rule that makes a task three days before the planned visit, and the date field of that visit."""
    account = admin.get("/v1/account")
    if VISIT not in {field["name"] for field in account["custom_fields"]}:
        field = {"name": VISIT, "label": "Ngày hẹn bảo trì", "type": "date"}
        admin.patch("/v1/account", {"custom_fields": [*account["custom_fields"], field]}, account["version"])
    maintenance = admin.pipelines()[MAINTENANCE]
    stage_id, name = maintenance["stages"][0]["id"], "Nhắc trước buổi bảo trì"
    if name in {rule["name"] for rule in admin.get(f"/v1/rules?stage_id={stage_id}")["data"]}:
        return
    rule = {
        "name": name,
        "stage": {"stage_id": stage_id},
        "when": {"kind": "before_date", "period": "P3D", "field": f"custom.{VISIT}", "time": "08:00", "again": True},
        "action": {
            "kind": "task",
            "title_template": "Gọi {customer} xác nhận buổi bảo trì",
            "task": {"due": "P2D", "business_hours": True},
        },
    }
    admin.post("/v1/rules", rule)
