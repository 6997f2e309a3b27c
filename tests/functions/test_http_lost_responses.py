"""The function fails right after its write: the client gets no response, and repeats the request with the same key."""

import re
from importlib import import_module
from typing import Any, cast

import pytest

from saletunnel import runtime
from saletunnel.domain.errors import StaleVersion
from saletunnel.store.dynamo.items import Item
from saletunnel.store.dynamo.keys import Key
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.fakes import MemoryTable
from tests.functions.http_caller import API, Member
from tests.functions.one_of_each import CAMPAIGN, MESSAGE, an_email, filled, one_of_each

KEY = {"idempotency-key": "0b0d6f0e-3f0b-4a4a-9e0a-0a3f6d7f2c55"}
KEYED = {**KEY, "if-match": "*"}
POSTS: dict[str, Any] = {
    "/v1/deals": {"title": "T", "stage_id": "{stage}", "customer": {"name": "An", "email": "an@example.com"}},
    "/v1/deals/{deal}/move": {"stage_id": "{won}"},
    "/v1/deals/{deal}/comments": {"text": "Rings twice."},
    "/v1/deals/{binned}/restore": None,
    "/v1/deals/{copy}/undo-transfer": None,
    "/v1/deals/bulk-move": {"deal_ids": ["{deal}"], "stage_id": "{won}"},
    "/v1/customers": {"name": "An"},
    "/v1/customers/{customer}/merge": {"other_id": "{other_customer}"},
    "/v1/customers/{spare_customer}/undo-merge": {"other_id": "{merged}"},
    "/v1/pipelines": {"name": "New"},
    "/v1/pipelines/{pipeline}/stages": {"name": "New", "semantic": "open"},
    "/v1/tunnels": {"action": "copy", "source": {"stage_id": "{stage}"}, "target": {"stage_id": "{target}"}},
    "/v1/tunnels/{tunnel}/apply": None,
    "/v1/rules": {"name": "New", "stage": {"stage_id": "{stage}"}, "action": {"kind": "comment", "text": "Hello"}},
    "/v1/runs/{run}/retry": None,
    "/v1/tasks": {"title": "Call", "deal_id": "{deal}", "due_on": "2026-12-24"},
    "/v1/notices/read": {"ids": ["{notice}"]},
    "/v1/webhooks": {"name": "New", "url": "https://hooks.example.com/"},
    "/v1/webhooks/{webhook}/rotate-secret": None,
    "/v1/webhooks/{webhook}/test": None,
    "/v1/deliveries/{delivery}/replay": None,
    "/v1/message-templates": MESSAGE,
    "/v1/campaigns": CAMPAIGN,
    "/v1/triggers": {"name": "New", "kind": "custom", "stage": {"stage_id": "{stage}"}},
    "/v1/triggers/{trigger}/rotate-secret": None,
    "/v1/ready-made-designs": {"design": "installation"},
    "/v1/repeat-plans": {"name": "New", "source": {"pipeline_id": "{pipeline}"}, "target": {"stage_id": "{target}"}},
}
"""A request for every POST whose effect is one write. `If-Match: *` accepts any version."""
OTHERS = {
    "/v1/deals/import": {"rows": [{"external_id": "1", "title": "T", "pipeline": "X"}]},
    "/v1/tunnels/simulate": {"deal": {"title": "T"}, "stage_id": "{stage}"},
    "/v1/rules/what-if": {
        "rule": {"name": "R", "stage": {"stage_id": "{stage}"}, "action": {"kind": "comment", "text": "Hello"}}
    },
    "/v1/rules/{rule}/forecast": {"when": {"kind": "after", "period": "P1D"}},
    "/v1/repeat-plans/{plan}/forecast": {"every": "P2Y"},
    "/v1/repeat-plans/{plan}/runs/retry": {"deal_id": "{held}"},
    "/v1/message-templates/preview": {"template_id": "{template}", "deal_id": "{deal}"},
    "/v1/campaigns/{campaign}/test": {"deal_id": "{deal}"},
    "/v1/members": {"email": "{email}", "name": "B", "role": "viewer"},
    "/v1/members/{member}/invite-again": None,
}
"""An import makes its rows in several writes, and a repeated row changes nothing. An invitation counts its mail first,
and a repeated one completes it. A simulation, a forecast and a preview write nothing."""


@pytest.fixture
def memory(table: str) -> MemoryTable:
    return cast("MemoryTable", runtime.dynamo_table())


def content(memory: MemoryTable) -> dict[Key, Item]:
    """All items but the numbers of requests."""
    return {key: item for key, item in memory.items().items() if not key.pk.endswith("#REQUESTS")}


@pytest.fixture
def ids(admin: Member) -> dict[str, str]:
    ids = one_of_each(admin) | {"email": an_email()}
    ids["binned"] = admin.post("/v1/deals", {"title": "In the bin", "stage_id": ids["stage"]}).done(201)["id"]
    admin.delete(f"/v1/deals/{ids['binned']}").done(204)
    won = admin.post("/v1/deals", {"title": "Won", "stage_id": ids["won"]}).done(201)["id"]
    arrival = runtime.ports().deals.events(admin.tenant, [(won, 1)])[won, 1]
    assert route_arrivals(runtime.ports(), [(admin.tenant, arrival)]) == {}
    [ids["copy"]] = [deal["id"] for deal in admin.get(f"/v1/deals?stage_id={ids['target']}").done()["data"]]
    return ids


def test_every_post_is_tested_here() -> None:
    apps = [import_module(name).app for name in {route.function for route in API}]
    posts = {route.path for app in apps for route in app.routes if route.method == "POST" and route.writes}
    assert {re.sub(r"{\w+}", "{}", path) for path in posts} == {
        re.sub(r"{\w+}", "{}", path) for path in (*POSTS, *OTHERS)
    }


@pytest.mark.parametrize("path", POSTS)
def test_the_same_key_finds_what_was_made(admin: Member, memory: MemoryTable, ids: dict[str, str], path: str) -> None:
    body = filled(POSTS[path], ids) if POSTS[path] else None
    memory.fail(1, TimeoutError(), after=True)
    admin.post(filled(path, ids), body, KEYED).refused(500, "internal_error")
    made = content(memory)
    again = admin.post(filled(path, ids), body, KEYED)
    assert again.status in (200, 201, 202)
    assert admin.post(filled(path, ids), body, KEYED).text == again.text
    assert content(memory) == made


@pytest.mark.parametrize("path", OTHERS)
def test_a_repeated_request_without_an_effect_of_its_own_gets_the_same_response(
    admin: Member, memory: MemoryTable, ids: dict[str, str], path: str
) -> None:
    body = filled(OTHERS[path], ids) if OTHERS[path] else None
    memory.fail(1, TimeoutError(), after=True)
    admin.post(filled(path, ids), body, KEYED).refused(500, "internal_error")
    deals = len(memory.events())
    again = admin.post(filled(path, ids), body, KEYED)
    assert again.status in (200, 201, 204)
    assert admin.post(filled(path, ids), body, KEYED).text == again.text
    assert len(memory.events()) == deals


@pytest.mark.parametrize("path", POSTS)
def test_a_request_is_decided_again_after_a_lost_race(
    admin: Member, memory: MemoryTable, ids: dict[str, str], path: str
) -> None:
    body = filled(POSTS[path], ids) if POSTS[path] else None
    memory.fail(1, StaleVersion())
    assert admin.post(filled(path, ids), body, KEYED).status in (200, 201, 202)


def test_a_move_to_any_version_is_not_made_again_after_somebody_moved_the_deal_back(
    admin: Member, memory: MemoryTable, ids: dict[str, str]
) -> None:
    path, body = f"/v1/deals/{ids['deal']}/move", {"stage_id": ids["won"]}
    memory.fail(1, TimeoutError(), after=True)
    admin.post(path, body, KEYED).refused(500, "internal_error")
    admin.post(path, {"stage_id": ids["stage"]}).done()
    assert admin.post(path, body, KEYED).done()["stage_id"] == ids["won"]
    assert admin.get(f"/v1/deals/{ids['deal']}").done()["stage_id"] == ids["stage"]


def test_a_refused_request_leaves_nothing(admin: Member, memory: MemoryTable, ids: dict[str, str]) -> None:
    before = content(memory)
    admin.post("/v1/deals", {"title": "T", "stage_id": "stage_gone_1"}, KEY).refused(404, "not_found")
    admin.post("/v1/deals", {"title": ""}, KEY).refused(422, "validation_failed")
    assert content(memory) == before


def test_a_stored_response_expires_after_a_day(admin: Member, memory: MemoryTable, ids: dict[str, str]) -> None:
    before = runtime.now().timestamp()
    admin.post("/v1/deals", {"title": "T", "stage_id": ids["stage"]}, KEY).done(201)
    [stored] = [item for key, item in memory.items().items() if key.sk == "IDEM"]
    assert 0 <= stored["expires_at"] - int(before + 24 * 3600) <= 60


def test_a_job_is_sent_after_it_was_saved(
    admin: Member, memory: MemoryTable, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[str] = []

    class Queue:
        def send(self, tenant: str, job_id: str) -> None:
            known.append(runtime.ports().jobs.get(tenant, job_id).id)

    monkeypatch.setattr(runtime._LivePorts, "job_queue", Queue())
    runtime.ports.cache_clear()
    job = admin.post(f"/v1/tunnels/{ids['tunnel']}/apply", None, KEY).done(202)
    assert known == [job["id"]]
