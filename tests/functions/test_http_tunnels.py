"""Tunnels over HTTP: changes by a transfer, loops, simulation, application to a stage, and undoing."""

from typing import Any

import pytest

from saletunnel.outbound.queue import write_job
from tests.functions.http_caller import Member, hire
from tests.functions.test_http_jobs import work

CHANGES = {
    "title_template": "{title} ({times})",
    "responsible": {"kind": "in_turn", "user_ids": ["ada", "binh"]},
    "set": {"amount": 5, "currency": "USD", "expected_close_date": "2026-12-24", "custom": {"floor": 3}},
    "append": {"comments": "From {pipeline}\nand on", "custom": {"note": "{stage}"}},
    "clear": ["source", "custom.old"],
    "add_tags": ["install"],
    "remove_tags": ["new"],
}


@pytest.fixture
def sales(admin: Member) -> Any:
    return admin.get("/v1/pipelines").done()["data"][0]


@pytest.fixture
def installation(admin: Member) -> Any:
    return admin.post("/v1/pipelines", {"name": "Lắp đặt"}).done(201)


@pytest.fixture
def there(sales: Any, installation: Any) -> Any:
    """A tunnel from the won stage of Sales to Installation."""
    ends = {"stage_id": sales["stages"][5]["id"]}, {"stage_id": installation["stages"][0]["id"]}
    return {"action": "move", "source": ends[0], "target": ends[1]}


@pytest.fixture
def back(there: Any) -> Any:
    return {**there, "source": there["target"], "target": there["source"]}


def test_the_changes_of_a_tunnel_are_returned_as_they_were_sent(admin: Member, there: Any) -> None:
    hire(admin, "ada", "binh")
    tunnel = admin.post("/v1/tunnels", {**there, "delay": "PT30M", "changes": CHANGES}).done(201)
    assert tunnel["changes"] == CHANGES
    assert (tunnel["delay"], tunnel["warnings"]) == ("PT30M", [])
    path = f"/v1/tunnels/{tunnel['id']}"
    plain = admin.patch(path, {"delay": None, "changes": {}}).done()
    assert plain["delay"] is None
    assert plain["changes"] == {
        "title_template": None,
        "responsible": {"kind": "keep", "user_ids": []},
        "set": {},
        "append": {},
        "clear": [],
        "add_tags": [],
        "remove_tags": [],
    }


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"set": {"amount": None}}, "/changes/set/amount"),
        ({"set": {"title": "x"}}, "/changes/set/title"),
        ({"set": {"custom": {"a.b": 1}}}, "/changes/set/custom"),
        ({"append": {"comments": "{secret}"}}, "/changes/append"),
        ({"append": {"custom": {"note": 5}}}, "/changes/append/custom/note"),
        ({"clear": ["stage_id"]}, "/changes/clear"),
        ({"set": {"source": "x"}, "clear": ["source"]}, "/changes/clear"),
        ({"responsible": {"kind": "user"}}, "/changes/responsible"),
        ({"title_template": "{times} {password}"}, "/changes/title_template"),
    ],
)
def test_invalid_changes_are_refused(admin: Member, there: Any, changes: Any, pointer: str) -> None:
    admin.post("/v1/tunnels", {**there, "changes": changes}).refused(422, "validation_failed", pointer)


def test_an_endless_loop_is_refused_with_its_path(admin: Member, there: Any, back: Any) -> None:
    admin.post("/v1/tunnels", there).done(201)
    path = admin.post("/v1/tunnels", back).refused(409, "tunnel_loop")["path"]
    assert path == ["Lắp đặt: Mới", "Bán hàng: Thành công", "Lắp đặt: Mới"]
    off = admin.post("/v1/tunnels", {**back, "enabled": False}).done(201)
    admin.patch(f"/v1/tunnels/{off['id']}", {"enabled": True}).refused(409, "tunnel_loop")


def test_a_loop_that_may_end_is_saved_with_a_warning(admin: Member, sales: Any, there: Any, back: Any) -> None:
    admin.post("/v1/tunnels", there).done(201)
    condition = {"field": "customer.email", "op": "is_set"}
    saved = admin.post("/v1/tunnels", {**back, "conditions": condition}).done(201)
    assert len(saved["warnings"]) == 1
    assert len(admin.get(f"/v1/tunnels/{saved['id']}").done()["warnings"]) == 1
    assert len(admin.get(f"/v1/pipelines/{sales['id']}").done()["tunnels"][0]["warnings"]) == 1


def test_a_simulation_shows_its_steps_and_writes_nothing(admin: Member, sales: Any, there: Any) -> None:
    tunnel = admin.post("/v1/tunnels", {**there, "changes": {"title_template": "{title}!"}}).done(201)
    admin.post("/v1/tunnels", {**there, "enabled": False}).done(201)
    deal = admin.post("/v1/deals", {"title": "D", "pipeline_id": sales["id"]}).done(201)
    stage = there["source"]["stage_id"]
    for body in ({"deal_id": deal["id"]}, {"deal": {"title": "D", "customer": {"name": "An"}}}):
        simulation = admin.post("/v1/tunnels/simulate", {"stage_id": stage, **body}).done()
        assert simulation["stopped"] is None
        [step] = simulation["steps"]
        assert (step["tunnel_id"], step["action"], step["deal"]["title"]) == (tunnel["id"], "move", "D!")
        assert (step["from"], step["to"]) == (tunnel["source"], tunnel["target"])
        reasons = [(verdict["fires"], verdict["reason"]) for verdict in step["considered"]]
        assert reasons == [(True, None), (False, "switched_off")]
    assert admin.get(f"/v1/deals/{deal['id']}").done() == deal
    assert len(simulation["considered"]) == 2


def test_a_simulation_shows_unmet_conditions_and_missing_fields(admin: Member, installation: Any, there: Any) -> None:
    condition = {"field": "amount", "op": "gte", "value": 100}
    admin.post("/v1/tunnels", {**there, "conditions": {"all": [condition]}}).done(201)
    admin.post("/v1/tunnels", there).done(201)
    stage = f"/v1/pipelines/{installation['id']}/stages/{there['target']['stage_id']}"
    admin.patch(stage, {"required_fields": ["source"]}).done()
    simulation = admin.post("/v1/tunnels/simulate", {"stage_id": there["source"]["stage_id"]}).done()
    first, second = simulation["considered"][0]["tunnels"]
    assert (first["reason"], first["unmet"], first["missing"]) == ("conditions_not_met", condition, [])
    assert (second["reason"], second["unmet"], second["missing"]) == ("fields_missing", None, ["source"])


@pytest.mark.parametrize(
    "body",
    [{}, {"stage_id": "{stage}", "deal_id": "x", "deal": {}}, {"stage_id": "{stage}", "deal": {"amount": -1}}],
    ids=str,
)
def test_an_invalid_simulation_is_refused(admin: Member, there: Any, body: Any) -> None:
    filled = {**body, **({"stage_id": there["source"]["stage_id"]} if "stage_id" in body else {})}
    admin.post("/v1/tunnels/simulate", filled).refused(422, "validation_failed")


def test_a_simulation_with_an_unknown_stage_or_deal_is_not_found(admin: Member, there: Any) -> None:
    admin.post("/v1/tunnels/simulate", {"stage_id": "stage_x_1"}).refused(404, "not_found")
    stage = there["source"]["stage_id"]
    admin.post("/v1/tunnels/simulate", {"stage_id": stage, "deal_id": "deal_x"}).refused(404, "not_found")


def test_a_deal_without_a_transfer_cannot_be_undone(admin: Member, sales: Any) -> None:
    deal = admin.post("/v1/deals", {"title": "D", "pipeline_id": sales["id"]}).done(201)
    problem = admin.post(f"/v1/deals/{deal['id']}/undo-transfer", None).refused(409, "undo_impossible")
    assert problem["happened"] == []
    admin.post("/v1/deals/deal_x/undo-transfer", None).refused(404, "not_found")


def test_a_tunnel_is_applied_to_the_deals_on_its_stage(admin: Member, sales: Any, there: Any) -> None:
    deal = admin.post("/v1/deals", {"title": "D", "stage_id": there["source"]["stage_id"]}).done(201)["id"]
    tunnel = admin.post("/v1/tunnels", there).done(201)
    path = f"/v1/tunnels/{tunnel['id']}/apply"
    job = admin.post(path, None).done(202)
    assert (job["kind"], job["subject"], job["status"]) == ("apply_tunnel", tunnel["id"], "queued")
    assert admin.post(path, None).refused(409, "job_running")["job_id"] == job["id"]
    work(write_job(admin.tenant, job["id"]))
    after = admin.get(f"/v1/jobs/{job['id']}").done()
    assert (after["status"], after["done"], after["failed"]) == ("done", 1, 0)
    assert admin.get(f"/v1/deals/{deal}").done()["stage_id"] == tunnel["target"]["stage_id"]


def test_a_disabled_or_unknown_tunnel_is_not_applied(admin: Member, there: Any) -> None:
    tunnel = admin.post("/v1/tunnels", {**there, "enabled": False}).done(201)
    admin.post(f"/v1/tunnels/{tunnel['id']}/apply", None).refused(422, "validation_failed")
    admin.post("/v1/tunnels/tun_x_1_y/apply", None).refused(404, "not_found")


def test_copies_that_exceed_the_budget_are_refused_or_give_a_warning(admin: Member, there: Any, back: Any) -> None:
    maybe = {"field": "amount", "op": "gt", "value": 5}
    tunnels = [{**ends, "action": "copy", "conditions": maybe} for ends in (there, back) for _ in range(3)]
    made = [admin.post("/v1/tunnels", body).done(201) for body in tunnels][-1]
    assert any("copies of a deal" in warning for warning in made["warnings"])
    [copies] = [warning for warning in made["warning_details"] if warning["code"] == "may_make_copies"]
    assert copies["params"]["copies"] == "9840"
    assert copies["params"]["stage"] in ("Bán hàng: Thành công", "Lắp đặt: Mới")  # the same number from either of them
    many = [{**ends, "action": "copy", "delay": "P1D"} for ends in (there, back) for _ in range(3)]
    for body in many[:3]:
        admin.post("/v1/tunnels", body).done(201)
    admin.post("/v1/tunnels", many[3]).refused(422, "validation_failed", "/target/stage_id")


def test_a_loop_through_a_repeat_plan_is_refused_or_gives_a_warning(
    admin: Member, sales: Any, there: Any, back: Any
) -> None:
    body = {"name": "Yearly", "source": {"pipeline_id": sales["id"]}, "target": there["target"]}
    own = {**body, "target": there["source"]}
    admin.post("/v1/repeat-plans", own).refused(422, "validation_failed", "/target/stage_id")
    plan = admin.post("/v1/repeat-plans", body).done(201)
    assert plan["warnings"] == []
    admin.post("/v1/tunnels", back).refused(409, "tunnel_loop")
    maybe = {"field": "amount", "op": "gt", "value": 5}
    tunnel = admin.post("/v1/tunnels", {**back, "conditions": maybe}).done(201)
    for seen in (tunnel, admin.get(f"/v1/repeat-plans/{plan['id']}").done()):
        assert len([warning for warning in seen["warnings"] if "Repeats may go round" in warning]) == 1
        [loop] = [warning for warning in seen["warning_details"] if warning["code"] == "may_repeat"]
        assert loop["params"]["path"][0] == loop["params"]["path"][-1]


@pytest.mark.parametrize("field", ["target", "name", "enabled", "action", "position"])
def test_a_field_that_cannot_be_empty_is_not_cleared(admin: Member, there: Any, field: str) -> None:
    tunnel = admin.post("/v1/tunnels", {"name": "Sang lắp đặt", **there}).done(201)
    admin.patch(f"/v1/tunnels/{tunnel['id']}", {field: None}).refused(422, "validation_failed", f"/{field}")


@pytest.mark.parametrize("field", ["source", "target", "every", "stop", "amount", "catch_up"])
def test_a_setting_of_a_plan_is_not_cleared(admin: Member, there: Any, sales: Any, field: str) -> None:
    body = {"name": "Hằng năm", "source": {"pipeline_id": sales["id"]}, "target": there["target"]}
    plan = admin.post("/v1/repeat-plans", body).done(201)
    admin.patch(f"/v1/repeat-plans/{plan['id']}", {field: None}).refused(422, "validation_failed", f"/{field}")
