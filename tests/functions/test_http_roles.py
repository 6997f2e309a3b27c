"""Access control: every route for every role, without a role, without a tenant, and with the ids of another tenant.

The gateway refuses requests without a valid token before a function is invoked:
tests/local/gateway/test_gateway_callers.py tests this for the same routes.
"""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from tests.functions.http_caller import API, Member
from tests.functions.one_of_each import CAMPAIGN, MESSAGE, STAGES, an_email, filled, one_of_each

VIEWER, AGENT, MANAGER, ADMIN = "viewer", "agent", "manager", "admin"
ROLES = (VIEWER, AGENT, MANAGER, ADMIN)


class Route(NamedTuple):
    """A route, the lowest role that may use it, and a valid body.

    `{deal}` and the like stand for ids of the tenant, `{spare_…}` for ids of unused things.
    """

    method: str
    path: str
    least: str
    body: Any = None

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


ROUTES = [
    Route("GET", "/v1/me", VIEWER),
    Route("PATCH", "/v1/me", VIEWER, {"language": "en"}),
    Route("GET", "/v1/account", VIEWER),
    Route("PATCH", "/v1/account", ADMIN, {"name": "N"}),
    Route("GET", "/v1/members", VIEWER),
    Route("POST", "/v1/members", ADMIN, {"email": "mai@example.com", "name": "Mai", "role": "agent"}),
    Route("POST", "/v1/members/{member}/invite-again", ADMIN),
    Route("PATCH", "/v1/members/{member}", ADMIN, {"role": "manager"}),
    Route("DELETE", "/v1/members/{member}", ADMIN),
    Route("GET", "/v1/pipelines", VIEWER),
    Route("POST", "/v1/pipelines", ADMIN, {"name": "New", "stages": STAGES}),
    Route("GET", "/v1/pipelines/{pipeline}", VIEWER),
    Route("PATCH", "/v1/pipelines/{pipeline}", ADMIN, {"name": "Other"}),
    Route("DELETE", "/v1/pipelines/{spare_pipeline}", ADMIN),
    Route("DELETE", "/v1/pipelines/{pipeline}/stages/{spare_stage}", ADMIN),
    Route("POST", "/v1/pipelines/{pipeline}/stages", ADMIN, {"name": "S", "semantic": "open"}),
    Route("PATCH", "/v1/pipelines/{pipeline}/stages/{stage}", ADMIN, {"name": "S"}),
    Route(
        "PUT",
        "/v1/pipelines/{pipeline}/stages/order",
        ADMIN,
        {"stage_ids": ["{stage}", "{won}", "{lost}", "{spare_stage}"]},
    ),
    Route("GET", "/v1/pipelines/{pipeline}/board", VIEWER),
    Route("GET", "/v1/pipelines/{pipeline}/stages/{stage}/deals", VIEWER),
    Route("GET", "/v1/tunnels", VIEWER),
    Route(
        "POST",
        "/v1/tunnels",
        ADMIN,
        {"action": "copy", "source": {"stage_id": "{stage}"}, "target": {"stage_id": "{target}"}},
    ),
    Route("GET", "/v1/tunnels/{tunnel}", VIEWER),
    Route("PATCH", "/v1/tunnels/{tunnel}", ADMIN, {"enabled": False}),
    Route("DELETE", "/v1/tunnels/{tunnel}", ADMIN),
    Route("POST", "/v1/tunnels/{tunnel}/apply", MANAGER),
    Route("GET", "/v1/deals", VIEWER),
    Route("POST", "/v1/tunnels/simulate", VIEWER, {"stage_id": "{stage}"}),
    Route("POST", "/v1/deals", AGENT, {"title": "T", "stage_id": "{stage}"}),
    Route("GET", "/v1/deals/{deal}", VIEWER),
    Route("PATCH", "/v1/deals/{deal}", AGENT, {"title": "U"}),
    Route("POST", "/v1/deals/{deal}/move", AGENT, {"stage_id": "{won}"}),
    Route("GET", "/v1/deals/{deal}/timeline", VIEWER),
    Route("GET", "/v1/deals/{deal}/journey", VIEWER),
    Route("GET", "/v1/deals/{deal}/repeats", VIEWER),
    Route("POST", "/v1/deals/{deal}/comments", AGENT, {"text": "Called"}),
    Route("DELETE", "/v1/deals/{deal}", AGENT),
    Route("POST", "/v1/deals/{deal}/restore", AGENT),
    Route("POST", "/v1/deals/bulk-move", AGENT, {"deal_ids": ["{deal}"], "stage_id": "{won}"}),
    Route("GET", "/v1/jobs/{job}", VIEWER),
    Route("POST", "/v1/deals/{deal}/undo-transfer", AGENT),
    Route(
        "POST",
        "/v1/deals/import",
        MANAGER,
        {"rows": [{"external_id": "1", "title": "T", "pipeline": "{pipeline}", "stage": "{stage}"}]},
    ),
    Route("GET", "/v1/customers", VIEWER),
    Route("POST", "/v1/customers", AGENT, {"name": "Bình"}),
    Route("GET", "/v1/customers/summaries", VIEWER),
    Route("GET", "/v1/customers/{customer}", VIEWER),
    Route("GET", "/v1/customers/{customer}/people", VIEWER),
    Route("GET", "/v1/customers/{customer}/merges", VIEWER),
    Route("GET", "/v1/customers/{customer}/merge-preview?other_id={other_customer}", MANAGER),
    Route("POST", "/v1/customers/{customer}/merge", MANAGER, {"other_id": "{other_customer}"}),
    Route("POST", "/v1/customers/{spare_customer}/undo-merge", MANAGER, {"other_id": "{merged}"}),
    Route("PATCH", "/v1/customers/{customer}", AGENT, {"notes": "N"}),
    Route("DELETE", "/v1/customers/{customer}", MANAGER),
    Route("POST", "/v1/ready-made-designs", ADMIN, {"design": "installation"}),
    Route("GET", "/v1/rules", VIEWER),
    Route(
        "POST",
        "/v1/rules",
        ADMIN,
        {"name": "R", "stage": {"stage_id": "{stage}"}, "action": {"kind": "comment", "text": "Hello"}},
    ),
    Route("GET", "/v1/rules/{rule}", VIEWER),
    Route("PATCH", "/v1/rules/{rule}", ADMIN, {"enabled": False}),
    Route("GET", "/v1/rules/{rule}/why/{deal}", VIEWER),
    Route("POST", "/v1/rules/{rule}/forecast", ADMIN, {"when": {"kind": "after", "period": "P1D"}}),
    Route(
        "POST",
        "/v1/rules/what-if",
        ADMIN,
        {
            "rule": {
                "name": "R",
                "stage": {"stage_id": "{stage}"},
                "action": {"kind": "comment", "text": "Hello"},
            }
        },
    ),
    Route("DELETE", "/v1/rules/{rule}", ADMIN),
    Route("GET", "/v1/runs", VIEWER),
    Route("POST", "/v1/runs/{run}/retry", MANAGER),
    Route("GET", "/v1/tasks", VIEWER),
    Route("GET", "/v1/tasks/count", VIEWER),
    Route("GET", "/v1/tasks/next", VIEWER),
    Route("GET", "/v1/notices", VIEWER),
    Route("POST", "/v1/notices/read", VIEWER, {"until": "2026-03-02T04:30:15Z"}),
    Route("POST", "/v1/tasks", AGENT, {"title": "Call", "deal_id": "{deal}", "due_on": "2026-12-24"}),
    Route("GET", "/v1/tasks/{task}", VIEWER),
    Route("PATCH", "/v1/tasks/{task}", AGENT, {"done": True}),
    Route("DELETE", "/v1/tasks/{task}", AGENT),
    Route("GET", "/v1/message-templates", VIEWER),
    Route("POST", "/v1/message-templates", ADMIN, MESSAGE),
    Route("POST", "/v1/message-templates/preview", VIEWER, {"template_id": "{template}", "deal_id": "{deal}"}),
    Route("GET", "/v1/message-templates/{template}", VIEWER),
    Route("PATCH", "/v1/message-templates/{template}", ADMIN, {"purpose": "marketing"}),
    Route("DELETE", "/v1/message-templates/{template}", ADMIN),
    Route("GET", "/v1/campaigns", MANAGER),
    Route("POST", "/v1/campaigns", ADMIN, CAMPAIGN),
    Route("GET", "/v1/campaigns/{campaign}", MANAGER),
    Route("PATCH", "/v1/campaigns/{campaign}", ADMIN, {"name": "D"}),
    Route("DELETE", "/v1/campaigns/{campaign}", ADMIN),
    Route("GET", "/v1/campaigns/{campaign}/preview", MANAGER),
    Route("POST", "/v1/campaigns/{campaign}/test", ADMIN, {"deal_id": "{deal}"}),
    Route("GET", "/v1/campaigns/{campaign}/occurrences", MANAGER),
    Route("GET", "/v1/campaigns/{campaign}/occurrences/{occurrence}", MANAGER),
    Route("GET", "/v1/campaigns/{campaign}/occurrences/{occurrence}/recipients", MANAGER),
    Route("GET", "/v1/repeat-plans", VIEWER),
    Route(
        "POST",
        "/v1/repeat-plans",
        ADMIN,
        {"name": "P", "source": {"pipeline_id": "{pipeline}"}, "target": {"stage_id": "{target}"}},
    ),
    Route("GET", "/v1/repeat-plans/{plan}", VIEWER),
    Route("GET", "/v1/repeat-plans/{plan}/preview", VIEWER),
    Route("GET", "/v1/repeat-plans/{plan}/runs", VIEWER),
    Route("GET", "/v1/repeat-plans/{plan}/runs/2026-03-02", VIEWER),
    Route("POST", "/v1/repeat-plans/{plan}/runs/retry", MANAGER, {"deal_id": "{held}"}),
    Route("POST", "/v1/repeat-plans/{plan}/forecast", ADMIN, {"every": "P2Y"}),
    Route("PATCH", "/v1/repeat-plans/{plan}", ADMIN, {"enabled": False}),
    Route("DELETE", "/v1/repeat-plans/{plan}", ADMIN),
    Route("GET", "/v1/webhooks", ADMIN),
    Route("POST", "/v1/webhooks", ADMIN, {"name": "W", "url": "https://hooks.example.com/"}),
    Route("GET", "/v1/webhooks/{webhook}", ADMIN),
    Route("PATCH", "/v1/webhooks/{webhook}", ADMIN, {"name": "V"}),
    Route("DELETE", "/v1/webhooks/{webhook}", ADMIN),
    Route("POST", "/v1/webhooks/{webhook}/rotate-secret", ADMIN),
    Route("POST", "/v1/webhooks/{webhook}/test", ADMIN),
    Route("GET", "/v1/webhooks/{webhook}/deliveries", ADMIN),
    Route("POST", "/v1/deliveries/{delivery}/replay", ADMIN),
    Route("GET", "/v1/triggers", ADMIN),
    Route("POST", "/v1/triggers", ADMIN, {"name": "T", "kind": "custom", "stage": {"stage_id": "{stage}"}}),
    Route("GET", "/v1/triggers/{trigger}", ADMIN),
    Route("PATCH", "/v1/triggers/{trigger}", ADMIN, {"name": "U"}),
    Route("DELETE", "/v1/triggers/{trigger}", ADMIN),
    Route("POST", "/v1/triggers/{trigger}/rotate-secret", ADMIN),
    Route("GET", "/v1/triggers/{trigger}/calls", ADMIN),
    Route("GET", "/v1/messages?deal_id={deal}", VIEWER),
    Route("GET", "/v1/message-settings", VIEWER),
    Route("PATCH", "/v1/message-settings", ADMIN, {"sender_name": "N"}),
    Route("GET", "/v1/opt-outs?address=an@example.com", VIEWER),
    Route("PUT", "/v1/opt-outs", ADMIN, {"address": "an@example.com"}),
    Route("DELETE", "/v1/opt-outs?address=an@example.com", ADMIN),
    Route("GET", "/v1/analytics/funnel", VIEWER),
    Route("GET", "/v1/analytics/flows", VIEWER),
    Route("GET", "/v1/analytics/counts", VIEWER),
]
OWNED = [route for route in ROUTES if re.search(r"\{\w+\}", f"{route.path}{route.body}")]


@pytest.fixture
def ids(admin: Member) -> dict[str, str]:
    return one_of_each(admin)


def ask(member: Member, route: Route, ids: dict[str, str], headers: Mapping[str, str] = MappingProxyType({})) -> Any:
    return member.call(route.method, filled(route.path, ids), filled(route.body, ids), {"if-match": "*", **headers})


def an_admin_no_more(admin: Member, act: Callable[[str], Any]) -> Member:
    """Another admin, whom `admin` demotes or removes by their path; their token is still that of an admin."""
    other = a_member(admin, ADMIN)
    act(f"/v1/members/{other.user_id}")
    return other


def a_member(admin: Member, role: str) -> Member:
    """Another member of the company, who was invited and has visited it."""
    invited = admin.post("/v1/members", {"email": an_email(), "name": "Chi", "role": role}).done(201)
    member = Member(admin.tenant, f"[{role}]", invited["id"])
    member.get("/v1/me").done()
    return member


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_route_is_open_to_its_least_role_and_higher_roles(admin: Member, ids: dict[str, str], route: Route) -> None:
    for role in ROLES:
        reply = ask(Member(admin.tenant, f"[{role}]"), route, ids)
        if ROLES.index(role) < ROLES.index(route.least):
            reply.refused(403, "role_lacks")
        elif route.path == "/v1/jobs/{job}" and role == AGENT:
            reply.refused(404, "not_found")  # an agent reads only their own jobs
        else:
            ends = route.method == "DELETE" or route.path.endswith("merge")
            gone = ends and role != route.least  # the previous role has deleted, merged or separated it
            # No tunnel has moved the deal, and the job that the previous role started is still running.
            conflicts = reply.status == 409 and reply.json["code"] in ("undo_impossible", "job_running")
            assert conflicts or reply.status in (200, 201, 202, 204, *([404] if gone else [])), reply.text


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_token_without_tenant_or_role_opens_nothing(admin: Member, ids: dict[str, str], route: Route) -> None:
    ask(Member(claims=None), route, ids).refused(403, "tenant_missing")
    for tenant in (None, "", "a#DEAL", "t\n", "x" * 65, "tên"):
        ask(Member(claims={"custom:tenant_id": tenant}), route, ids).refused(403, "tenant_missing")
    nobody: tuple[Any, ...] = (None, "", "[]", "[owner]", "[Administrators]", [])
    for groups in nobody:
        ask(Member(groups=groups), route, ids).refused(403, "role_missing")


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_an_old_token_of_a_removed_member_changes_nothing(admin: Member, ids: dict[str, str], route: Route) -> None:
    removed = an_admin_no_more(admin, lambda path: admin.delete(path).done(204))
    for key in ({}, {"idempotency-key": "again"}):
        reply = ask(removed, route, ids, key)
        if route.writes or route.path == "/v1/me" or route.least in (MANAGER, ADMIN):
            reply.refused(403, "role_missing")
        else:
            reply.done()


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_an_old_token_of_a_demoted_member_has_the_role_of_today(
    admin: Member, ids: dict[str, str], route: Route
) -> None:
    demoted = an_admin_no_more(admin, lambda path: admin.patch(path, {"role": "viewer"}).done())
    reply = ask(demoted, route, ids)
    if route.least == VIEWER:
        reply.done()
    else:
        reply.refused(403, "role_lacks")
    assert demoted.get("/v1/me").done()["role"] == "viewer"


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_an_old_token_of_a_promoted_member_has_the_role_of_today(
    admin: Member, ids: dict[str, str], route: Route
) -> None:
    promoted = a_member(admin, VIEWER)
    admin.patch(f"/v1/members/{promoted.user_id}", {"role": "admin"}).done()
    reply = ask(promoted, route, ids)
    assert reply.status in (200, 201, 202, 204) or reply.json["code"] == "undo_impossible", reply.text


def test_a_demoted_admin_cannot_take_the_role_back_or_demote_the_others(admin: Member, ids: dict[str, str]) -> None:
    demoted = an_admin_no_more(admin, lambda path: admin.patch(path, {"role": "viewer"}).done())
    for member, role in ((demoted, "admin"), (admin, "viewer")):
        demoted.patch(f"/v1/members/{member.user_id}", {"role": role}).refused(403, "role_lacks")
    roles = {member["id"]: member["role"] for member in admin.get("/v1/members").done()["data"]}
    assert (roles[demoted.user_id], roles[admin.user_id]) == ("viewer", "admin")


def test_a_stored_response_is_not_repeated_to_a_removed_member(admin: Member, ids: dict[str, str]) -> None:
    other = a_member(admin, AGENT)
    key, body = {"idempotency-key": "1"}, {"title": "T", "stage_id": ids["stage"]}
    other.post("/v1/deals", body, key).done(201)
    admin.delete(f"/v1/members/{other.user_id}").done(204)
    other.post("/v1/deals", body, key).refused(403, "role_missing")


@pytest.mark.parametrize("route", OWNED, ids=str)
def test_the_things_of_another_tenant_are_not_found(admin: Member, ids: dict[str, str], route: Route) -> None:
    reply = ask(Member("another"), route, ids)
    if route.path == "/v1/deals/import":
        assert [row["status"] for row in reply.done()["results"]] == ["refused"]
    else:
        reply.refused(404, "not_found")


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in OWNED and route.method == "GET"], ids=str)
def test_a_list_contains_nothing_of_another_tenant(admin: Member, ids: dict[str, str], route: Route) -> None:
    shown = ask(Member("another"), route, ids)
    shown.done()
    assert [name for name, id_ in ids.items() if id_ in shown.text] == []


def test_every_route_of_the_functions_is_tested_here() -> None:
    functions = {route.function for route in API}
    served = {(route.method, route.path) for name in functions for route in import_module(name).app.routes}
    paths = [(route.method, re.sub(r"\d+-\d+-\d+", "{day}", route.path.partition("?")[0])) for route in ROUTES]
    asked = {(method, re.sub(r"\{(?!day)(?:spare_)?(\w+)\}", r"{\1_id}", path)) for method, path in paths}
    open_to_all = {("GET", "/healthz"), ("GET", "/v1/openapi.json"), ("POST", "/v1/hooks/{token}")}
    assert served - open_to_all == asked, "a new route needs a row in ROUTES"
