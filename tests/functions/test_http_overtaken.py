"""Requests with a concurrent change between their read and their commit, on every route that accepts `If-Match`.

With `If-Match: *` the request is retried on fresh data and never answers 412. With a version it answers 412, so that
the caller can decide again.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from typing import Any, cast

import pytest

from saletunnel import runtime
from saletunnel.http.preconditions import optional_version, required_version
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.fakes import MemoryTable
from tests.functions.http_caller import API, INSIST, Headers, Member, Reply
from tests.functions.one_of_each import filled, one_of_each

type Call = tuple[str, str, Any]
"""The method, path and body of a request."""

RENAME_DEAL: Call = ("PATCH", "/v1/deals/{deal}", {"title": "{number}"})
RESTORE: Call = ("POST", "/v1/deals/{binned}/restore", None)
DELETE_AGAIN: Call = ("DELETE", "/v1/deals/{binned}", None)
RENAME_COPY: Call = ("PATCH", "/v1/deals/{copy}", {"title": "{number}"})
RENAME_PIPELINE: Call = ("PATCH", "/v1/pipelines/{pipeline}", {"name": "{number}"})
RENAME_SPARE: Call = ("PATCH", "/v1/pipelines/{spare_pipeline}", {"name": "{number}"})
RENAME_TUNNEL: Call = ("PATCH", "/v1/tunnels/{tunnel}", {"name": "{number}"})
RENAME_RULE: Call = ("PATCH", "/v1/rules/{rule}", {"name": "{number}"})
RENAME_TASK: Call = ("PATCH", "/v1/tasks/{task}", {"title": "{number}"})
RENAME_WEBHOOK: Call = ("PATCH", "/v1/webhooks/{webhook}", {"name": "{number}"})
RENAME_TEMPLATE: Call = ("PATCH", "/v1/message-templates/{template}", {"name": "{number}"})
RENAME_CAMPAIGN: Call = ("PATCH", "/v1/campaigns/{campaign}", {"name": "{number}"})
RENAME_TRIGGER: Call = ("PATCH", "/v1/triggers/{trigger}", {"name": "{number}"})
RENAME_PLAN: Call = ("PATCH", "/v1/repeat-plans/{plan}", {"name": "{number}"})
RENAME_CUSTOMER: Call = ("PATCH", "/v1/customers/{customer}", {"name": "{number}"})
GIVE_ROLE: Call = ("PATCH", "/v1/members/{member}", {"role": "{other_role}"})
FORGET_LANGUAGE: Call = ("PATCH", "/v1/me", {"language": None})
CHOOSE_LANGUAGE: Call = ("PATCH", "/v1/me", {"language": "vi"})
RENAME_COMPANY: Call = ("PATCH", "/v1/account", {"name": "{number}"})
NAME_SENDER: Call = ("PATCH", "/v1/message-settings", {"sender_name": "{number}"})


@dataclass(frozen=True)
class Case:
    """A request, and the concurrent calls of a rival to the same thing."""

    method: str
    path: str
    body: Any
    rival: tuple[Call, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.body or ''}".strip()


ORDER = {"stage_ids": ["{stage}", "{won}", "{spare_stage}", "{lost}"]}
CASES = [
    Case("PATCH", "/v1/deals/{deal}", {"amount": 5}, (RENAME_DEAL,)),
    Case("POST", "/v1/deals/{deal}/move", {"stage_id": "{won}"}, (RENAME_DEAL,)),
    Case("DELETE", "/v1/deals/{deal}", None, (RENAME_DEAL,)),
    Case("POST", "/v1/deals/{binned}/restore", None, (RESTORE, DELETE_AGAIN)),
    Case("PATCH", "/v1/pipelines/{pipeline}", {"name": "Renamed"}, (RENAME_PIPELINE,)),
    Case("PATCH", "/v1/pipelines/{pipeline}", {"position": 0}, (RENAME_PIPELINE,)),
    Case("DELETE", "/v1/pipelines/{spare_pipeline}", None, (RENAME_SPARE,)),
    Case("POST", "/v1/pipelines/{pipeline}/stages", {"name": "S", "semantic": "open"}, (RENAME_PIPELINE,)),
    Case("PATCH", "/v1/pipelines/{pipeline}/stages/{stage}", {"name": "S"}, (RENAME_PIPELINE,)),
    Case("PUT", "/v1/pipelines/{pipeline}/stages/order", ORDER, (RENAME_PIPELINE,)),
    Case("DELETE", "/v1/pipelines/{pipeline}/stages/{spare_stage}", None, (RENAME_PIPELINE,)),
    Case("PATCH", "/v1/tunnels/{tunnel}", {"enabled": False}, (RENAME_TUNNEL,)),
    Case("DELETE", "/v1/tunnels/{tunnel}", None, (RENAME_TUNNEL,)),
    Case("PATCH", "/v1/rules/{rule}", {"enabled": False}, (RENAME_RULE,)),
    Case("DELETE", "/v1/rules/{rule}", None, (RENAME_RULE,)),
    Case("PATCH", "/v1/tasks/{task}", {"done": True}, (RENAME_TASK,)),
    Case("DELETE", "/v1/tasks/{task}", None, (RENAME_TASK,)),
    Case("PATCH", "/v1/message-templates/{template}", {"purpose": "marketing"}, (RENAME_TEMPLATE,)),
    Case("DELETE", "/v1/message-templates/{template}", None, (RENAME_TEMPLATE,)),
    Case("PATCH", "/v1/campaigns/{campaign}", {"state": "active"}, (RENAME_CAMPAIGN,)),
    Case("DELETE", "/v1/campaigns/{campaign}", None, (RENAME_CAMPAIGN,)),
    Case("PATCH", "/v1/repeat-plans/{plan}", {"enabled": False}, (RENAME_PLAN,)),
    Case("DELETE", "/v1/repeat-plans/{plan}", None, (RENAME_PLAN,)),
    Case("PATCH", "/v1/webhooks/{webhook}", {"enabled": False}, (RENAME_WEBHOOK,)),
    Case("DELETE", "/v1/webhooks/{webhook}", None, (RENAME_WEBHOOK,)),
    Case("PATCH", "/v1/triggers/{trigger}", {"enabled": False}, (RENAME_TRIGGER,)),
    Case("DELETE", "/v1/triggers/{trigger}", None, (RENAME_TRIGGER,)),
    Case("PATCH", "/v1/customers/{customer}", {"notes": "N"}, (RENAME_CUSTOMER,)),
    Case("DELETE", "/v1/customers/{customer}", None, (RENAME_CUSTOMER,)),
    Case("POST", "/v1/customers/{customer}/merge", {"other_id": "{other_customer}"}, (RENAME_CUSTOMER,)),
    Case("PATCH", "/v1/members/{member}", {"role": "manager"}, (GIVE_ROLE,)),
    Case("DELETE", "/v1/members/{member}", None, (GIVE_ROLE,)),
    Case("PATCH", "/v1/me", {"language": "en"}, (FORGET_LANGUAGE, CHOOSE_LANGUAGE)),
    Case("PATCH", "/v1/account", {"language": "en"}, (RENAME_COMPANY,)),
    Case("PATCH", "/v1/message-settings", {"reply_to": "an@example.com"}, (NAME_SENDER,)),
]
UNDO = Case("POST", "/v1/deals/{copy}/undo-transfer", None, (RENAME_COPY,))
"""Not in CASES: after any concurrent change of the deal, its transfer cannot be undone."""


@dataclass
class World:
    """A tenant with one thing of each kind, and a rival that changes things concurrently."""

    admin: Member
    ids: dict[str, str]
    rivals: int = 0
    _numbers: Iterator[int] = field(default_factory=count)

    def send(self, case: Case, headers: Headers = INSIST) -> Reply:
        return self._call((case.method, case.path, case.body), headers)

    def interrupt(self, case: Case, *, always: bool = False) -> None:
        """Lets the rival act right before the next commit, or before every later commit too if `always`."""

        def act() -> None:
            self.rivals += 1
            for call in case.rival:
                number = next(self._numbers)
                self.ids |= {"number": f"Number {number}", "other_role": ("agent", "viewer")[number % 2]}
                assert self._call(call, INSIST).status in (200, 204)
            if always:
                table.interrupt(1, act)

        table = cast(MemoryTable, runtime.dynamo_table())
        table.interrupt(1, act)

    def seen(self, case: Case) -> Headers:
        """The `If-Match` header with the current version of the thing."""
        kind = case.path.split("/")[2]
        return {"if-match": f'"{_VERSIONS[kind](self.admin.tenant, filled(case.path, self.ids).split("/")[3:])}"'}

    def _call(self, call: Call, headers: Headers) -> Reply:
        method, path, body = call
        return self.admin.call(method, filled(path, self.ids), filled(body, self.ids) if body else None, headers)


_VERSIONS: dict[str, Callable[[str, list[str]], int]] = {
    "deals": lambda tenant, ids: runtime.ports().deals.many(tenant, ids)[ids[0]].version,
    "pipelines": lambda tenant, ids: runtime.ports().pipelines.get(tenant, ids[0]).version,
    "tunnels": lambda tenant, ids: runtime.ports().tunnels.get(tenant, ids[0]).version,
    "rules": lambda tenant, ids: runtime.ports().rules.get(tenant, ids[0]).version,
    "tasks": lambda tenant, ids: runtime.ports().tasks.get(tenant, ids[0])[0].version,
    "message-templates": lambda tenant, ids: runtime.ports().templates.get(tenant, ids[0]).version,
    "campaigns": lambda tenant, ids: runtime.ports().campaigns.get(tenant, ids[0]).version,
    "repeat-plans": lambda tenant, ids: runtime.ports().plans.get(tenant, ids[0]).version,
    "triggers": lambda tenant, ids: runtime.ports().triggers.get(tenant, ids[0]).version,
    "webhooks": lambda tenant, ids: runtime.ports().endpoints.get(tenant, ids[0]).version,
    "customers": lambda tenant, ids: runtime.ports().customers.get(tenant, ids[0]).version,
    "members": lambda tenant, ids: runtime.ports().members.get(tenant).member(ids[0]).version,
    "me": lambda tenant, ids: runtime.ports().members.get(tenant).member("user-ada").version,
    "message-settings": lambda tenant, ids: runtime.ports().message_settings.get(tenant).version,
    "account": lambda tenant, ids: _account_version(tenant),
}


def _account_version(tenant: str) -> int:
    account = runtime.ports().accounts.get(tenant)
    assert account is not None
    return account.version


@pytest.fixture
def world(admin: Member) -> World:
    ids = one_of_each(admin)
    ids["binned"] = admin.post("/v1/deals", {"title": "In the bin", "stage_id": ids["stage"]}).done(201)["id"]
    admin.delete(f"/v1/deals/{ids['binned']}").done(204)
    won = admin.post("/v1/deals", {"title": "Won", "stage_id": ids["won"]}).done(201)["id"]
    arrival = runtime.ports().deals.events(admin.tenant, [(won, 1)])[won, 1]
    assert route_arrivals(runtime.ports(), [(admin.tenant, arrival)]) == {}
    [ids["copy"]] = [deal["id"] for deal in admin.get(f"/v1/deals?stage_id={ids['target']}").done()["data"]]
    return World(admin, ids)


def test_every_route_that_accepts_if_match_is_tested_here() -> None:
    apps = [import_module(name).app for name in {route.function for route in API}]
    routes = [route for app in apps for route in app.routes]
    accepting = [route for route in routes if {required_version, optional_version} & set(route.sources.values())]
    assert {_nameless(route.method, route.path) for route in accepting} == {
        _nameless(case.method, case.path) for case in (*CASES, UNDO)
    }


def _nameless(method: str, path: str) -> str:
    return f"{method} {re.sub(r'{\w+}', '{}', path)}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_request_for_any_version_succeeds_after_a_concurrent_change(world: World, case: Case) -> None:
    world.interrupt(case)
    reply = world.send(case)
    assert reply.status in (200, 201, 202, 204), reply.text
    assert world.rivals == 1


@pytest.mark.parametrize("case", [*CASES, UNDO], ids=str)
def test_a_request_for_a_version_is_refused_after_a_concurrent_change(world: World, case: Case) -> None:
    seen = world.seen(case)
    world.interrupt(case)
    world.send(case, seen).refused(412, "stale_version")
    assert world.rivals == 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_request_for_any_version_gives_up_after_repeated_concurrent_changes(world: World, case: Case) -> None:
    world.interrupt(case, always=True)
    reply = world.send(case)
    reply.refused(503, "contended")
    assert reply.headers["retry-after"] == "1"
    assert world.rivals > 1


def test_a_transfer_cannot_be_undone_after_a_concurrent_change_even_for_any_version(world: World) -> None:
    world.interrupt(UNDO)
    problem = world.send(UNDO).refused(409, "undo_impossible")
    assert [change["kind"] for change in problem["happened"]] == ["changed"]
