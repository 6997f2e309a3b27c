"""The account, pipelines, stages, tunnels and repeat-sale plans over HTTP."""

from typing import Any

import pytest

from tests.functions.http_caller import Member

CONDITION = {
    "all": [
        {"field": "amount", "op": "gte", "value": 1000},
        {"any": [{"field": "tags", "op": "contains", "value": "vip"}, {"field": "custom.floor", "op": "is_set"}]},
    ]
}


@pytest.fixture
def sales(admin: Member) -> Any:
    return admin.get("/v1/pipelines").done()["data"][0]


@pytest.fixture
def installation(admin: Member) -> Any:
    return admin.post("/v1/pipelines", {"name": "Lắp đặt"}).done(201)


def test_the_health_check_needs_no_token() -> None:
    assert Member(claims=None).get("/healthz").done()["status"] == "ok"


def test_a_member_reads_their_own_data(admin: Member) -> None:
    me = admin.get("/v1/me").done()
    assert me["role"] == "admin"
    assert me["tenant"] == admin.tenant
    assert me["account"]["currency"] == "VND"
    assert (me["name"], me["email"]) == ("Ada", "ada@example.com")


@pytest.mark.parametrize(
    ("groups", "role"),
    [("[admin]", "admin"), ("[viewer manager]", "manager"), (["agent", "viewer"], "agent"), ("viewer", "viewer")],
)
def test_the_highest_role_counts(admin: Member, groups: Any, role: str) -> None:
    assert Member(admin.tenant, groups).get("/v1/me").done()["role"] == role


def test_a_change_of_settings_raises_the_version(admin: Member) -> None:
    before = admin.get("/v1/account")
    settings = {"name": "Máy rửa bát", "language": "en", "time_zone": "Europe/Berlin", "currency": "EUR"}
    after = admin.patch("/v1/account", settings, {"if-match": before.etag})
    assert settings.items() <= after.done().items()
    assert (before.etag, after.etag) == ('"1"', '"2"')
    assert admin.get("/v1/account").done() == after.json


@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "fr"), ("time_zone", "Mars/Olympus"), ("time_zone", "../etc/passwd"), ("currency", "XYZ")],
)
def test_invalid_settings_are_refused(admin: Member, field: str, value: str) -> None:
    admin.patch("/v1/account", {field: value}).refused(422, "validation_failed", f"/{field}")


def test_a_new_tenant_has_one_pipeline_with_the_stages_in_its_language(admin: Member, sales: Any) -> None:
    assert sales["name"] == "Bán hàng"
    assert [stage["name"] for stage in sales["stages"]][:2] == ["Mới", "Chuẩn bị tài liệu"]
    assert [stage["position"] for stage in sales["stages"]] == list(range(8))
    assert sales["tunnels"] == []


def test_the_rules_of_a_stage_are_shown_and_enforced(admin: Member, sales: Any) -> None:
    path = f"/v1/pipelines/{sales['id']}/stages"
    won = next(stage for stage in sales["stages"] if stage["semantic"] == "won")
    nothing: dict[str, Any] = {
        "required_fields": [],
        "move_roles": [],
        "idle_after_days": None,
        "ask_lost_reason": False,
        "lost_reasons": [],
    }
    assert nothing.items() <= won.items()
    rules = {"required_fields": ["amount", "custom.floor"], "move_roles": ["manager", "admin"], "idle_after_days": 3}
    after = admin.patch(f"{path}/{won['id']}", rules).done()
    changed = next(stage for stage in after["stages"] if stage["id"] == won["id"])
    assert changed == {**won, **rules}
    added = admin.post(path, {"name": "Refused", "semantic": "lost", "ask_lost_reason": True}).done(201)
    assert added["stages"][-1]["ask_lost_reason"] is True
    reasons = {"lost_reasons": ["Thi\u1ebfu linh ki\u1ec7n", "Hết hạn"]}
    lost = admin.patch(f"{path}/{added['stages'][-1]['id']}", reasons).done()["stages"][-1]
    assert lost == {**added["stages"][-1], **reasons}
    assert admin.get(f"/v1/pipelines/{sales['id']}").done()["stages"][-1] == lost
    problem = admin.post("/v1/deals", {"title": "X", "stage_id": won["id"], "amount": 5}).refused(
        422, "required_fields_missing", "/custom/floor"
    )
    assert problem["fields"] == ["custom.floor"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("required_fields", ["status"]),
        ("move_roles", ["viewer"]),
        ("idle_after_days", 0),
        ("idle_after_days", "3"),
        ("ask_lost_reason", True),
        ("lost_reasons", ["Too expensive"]),
        ("lost_reasons", [" "]),
        ("lost_reasons", ["x" * 101]),
        ("lost_reasons", "Too expensive"),
    ],
)
def test_invalid_rules_of_a_stage_are_refused(admin: Member, sales: Any, field: str, value: Any) -> None:
    reply = admin.patch(f"/v1/pipelines/{sales['id']}/stages/{sales['stages'][0]['id']}", {field: value})
    assert reply.refused(422, "validation_failed")["errors"][0]["pointer"].startswith(f"/{field}")


def test_a_pipeline_is_created_with_its_own_stages_and_renamed(admin: Member) -> None:
    stages = [
        {"name": "Start", "semantic": "open", "color": "#112233"},
        {"name": "Yes", "semantic": "won"},
        {"name": "No", "semantic": "lost"},
    ]
    made = admin.post("/v1/pipelines", {"name": "Rental", "stages": stages}).done(201)
    assert [stage["name"] for stage in made["stages"]] == ["Start", "Yes", "No"]
    renamed = admin.patch(f"/v1/pipelines/{made['id']}", {"name": "Car rental"}, {"if-match": '"1"'})
    assert renamed.done()["name"] == "Car rental"
    assert admin.get(f"/v1/pipelines/{made['id']}").etag == '"2"'
    admin.post("/v1/pipelines", {"name": "car RENTAL"}).refused(409, "name_taken")


def test_a_pipeline_without_a_won_stage_is_refused(admin: Member) -> None:
    body = {"name": "Rental", "stages": [{"name": "Start", "semantic": "open"}]}
    admin.post("/v1/pipelines", body).refused(422, "validation_failed", "/stages")


def test_stages_are_added_changed_and_reordered(admin: Member, sales: Any) -> None:
    path = f"/v1/pipelines/{sales['id']}/stages"
    added = admin.post(path, {"name": "Ưu đãi", "color": "#A66EFA", "semantic": "open", "position": 1}, {}).done(201)
    stage = added["stages"][1]
    assert stage["name"] == "Ưu đãi"
    changed = admin.patch(f"{path}/{stage['id']}", {"color": "#000000"}, {"if-match": '"2"'}).done()
    assert (changed["stages"][1]["color"], changed["stages"][1]["name"]) == ("#000000", "Ưu đãi")
    order = [shape["id"] for shape in changed["stages"]]
    order[1], order[2] = order[2], order[1]
    ordered = admin.put(f"{path}/order", {"stage_ids": order}, {}).done()
    assert [shape["id"] for shape in ordered["stages"]] == order
    admin.put(f"{path}/order", {"stage_ids": order[1:]}).refused(422, "validation_failed", "/stage_ids")
    admin.put(f"{path}/order", {"stage_ids": order}, {"if-match": '"2"'}).refused(412, "stale_version")


def test_a_tunnel_is_created_shown_changed_and_deleted(admin: Member, sales: Any, installation: Any) -> None:
    won, first = sales["stages"][5]["id"], installation["stages"][0]["id"]
    body = {
        "action": "move",
        "source": {"stage_id": won, "pipeline_id": sales["id"]},
        "target": {"stage_id": first},
        "conditions": CONDITION,
        "changes": {"title_template": "{title} — lắp đặt"},
    }
    tunnel = admin.post("/v1/tunnels", body).done(201)
    assert tunnel["source"] == {"pipeline_id": sales["id"], "stage_id": won}
    assert tunnel["target"] == {"pipeline_id": installation["id"], "stage_id": first}
    assert tunnel["changes"]["title_template"] == "{title} — lắp đặt"
    assert tunnel["enabled"] is True
    assert tunnel["position"] == 0
    assert admin.get("/v1/tunnels").done()["data"] == [tunnel]
    assert admin.get("/v1/pipelines").done()["data"][0]["tunnels"] == [tunnel]
    path = f"/v1/tunnels/{tunnel['id']}"
    off = admin.patch(path, {"enabled": False, "conditions": None}, {"if-match": '"1"'})
    assert (off.done()["enabled"], off.json["conditions"], off.etag) == (False, None, '"2"')
    admin.delete(path, {"if-match": '"1"'}).refused(412, "stale_version")
    admin.delete(path, {}).refused(428, "precondition_required")
    admin.delete(path).done(204)
    admin.get(path).refused(404, "not_found")


def test_a_condition_is_returned_as_it_was_sent(admin: Member, sales: Any, installation: Any) -> None:
    source, target = {"stage_id": sales["stages"][5]["id"]}, {"stage_id": installation["stages"][0]["id"]}
    body = {"action": "copy", "source": source, "target": target, "conditions": CONDITION}
    shown = admin.post("/v1/tunnels", body).done(201)["conditions"]
    assert shown["all"][0] == CONDITION["all"][0]
    assert shown["all"][1]["any"][1]["field"] == "custom.floor"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"conditions": {"field": "nothing", "op": "eq", "value": 1}}, "/conditions/field"),
        ({"conditions": {"field": "amount", "op": "like", "value": 1}}, "/conditions/op"),
        ({"conditions": {"all": [{"field": "amount", "op": "in", "value": 1}]}}, "/conditions/all/0/value"),
        ({"changes": {"title_template": "{secret}"}}, "/changes/title_template"),
        ({"delay": "soon"}, "/delay"),
        ({"changes": {"add_tags": [""]}}, "/changes/add_tags/0"),
        ({"target": {"stage_id": "stage_x_1", "pipeline_id": "pipe_y"}}, "/target/pipeline_id"),
        ({"action": "teleport"}, "/action"),
    ],
)
def test_an_invalid_tunnel_is_refused(admin: Member, sales: Any, installation: Any, changes: Any, pointer: str) -> None:
    body = {
        "action": "move",
        "source": {"stage_id": sales["stages"][5]["id"]},
        "target": {"stage_id": installation["stages"][0]["id"]},
        **changes,
    }
    admin.post("/v1/tunnels", body).refused(422, "validation_failed", pointer)


def test_a_tunnel_within_a_pipeline_is_refused(admin: Member, sales: Any) -> None:
    ends = {"source": {"stage_id": sales["stages"][5]["id"]}, "target": {"stage_id": sales["stages"][0]["id"]}}
    admin.post("/v1/tunnels", {"action": "move", **ends}).refused(422, "tunnel_same_pipeline", "/target/stage_id")


def test_a_repeat_plan_has_its_defaults(admin: Member, sales: Any, installation: Any) -> None:
    body = {
        "name": "Hằng năm",
        "source": {"pipeline_id": sales["id"]},
        "target": {"stage_id": installation["stages"][0]["id"]},
    }
    plan = admin.post("/v1/repeat-plans", body).done(201)
    assert plan["source"] == {
        "pipeline_id": sales["id"],
        "stage_ids": [sales["stages"][5]["id"]],
        "conditions": None,
    }
    assert (plan["date_field"], plan["every"], plan["lead_time"]) == ("closed_at", "P1Y", "P14D")
    assert (plan["title_template"], plan["skip_if_open"], plan["enabled"]) == ("{title}", True, True)
    assert (plan["amount"]["kind"], plan["responsible"]["kind"], plan["stop"]["kind"]) == ("same", "keep", "never")
    assert (plan["catch_up"], admin.get(f"/v1/jobs/{plan.pop('job_id')}").status) == ("next", 200)
    plan["job_id"] = None
    assert admin.get(f"/v1/repeat-plans/{plan['id']}").done() == plan
    assert admin.get("/v1/repeat-plans").done() == {"data": [plan], "next_cursor": None}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"every": "soon"}, "/every"),
        ({"date_field": "birthday"}, "/date_field"),
        ({"amount": {"kind": "fixed"}}, "/amount"),
        ({"responsible": {"kind": "in_turn", "user_ids": []}}, "/responsible"),
        ({"stop": {"kind": "after"}}, "/stop"),
        ({"name": ""}, "/name"),
    ],
)
def test_an_invalid_repeat_plan_is_refused(
    admin: Member, sales: Any, installation: Any, changes: Any, pointer: str
) -> None:
    target = {"stage_id": installation["stages"][0]["id"]}
    body = {"name": "Hằng năm", "source": {"pipeline_id": sales["id"]}, "target": target, **changes}
    admin.post("/v1/repeat-plans", body).refused(422, "validation_failed", pointer)


def test_a_ready_made_design_is_made_once(admin: Member) -> None:
    made = admin.post("/v1/ready-made-designs", {"design": "contract"}).done(201)
    pipelines = admin.get("/v1/pipelines").done()["data"]
    assert [pipeline["id"] for pipeline in pipelines] == made["pipeline_ids"]
    assert [pipeline["name"] for pipeline in pipelines] == ["Bán hàng", "Hợp đồng", "Gia hạn"]
    assert {tunnel["id"] for pipeline in pipelines for tunnel in pipeline["tunnels"]} == set(made["tunnel_ids"])
    assert [plan["id"] for plan in admin.get("/v1/repeat-plans").done()["data"]] == [made["plan_id"]]
    assert admin.get(f"/v1/jobs/{made['job_id']}").done()["id"] == made["job_id"]
    admin.post("/v1/ready-made-designs", {"design": "contract"}).refused(409, "name_taken")
    admin.post("/v1/ready-made-designs", {"design": "shop"}).refused(422, "validation_failed", "/design")
