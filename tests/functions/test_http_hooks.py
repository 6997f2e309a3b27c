"""Calls of triggers over HTTP: the signature, its age, repeats, sizes, and unknown addresses."""

import base64
import os
import re
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from standardwebhooks import Webhook

from infra.local.layout import CHECKOUT
from saletunnel import runtime
from saletunnel.http.signed import MOST_SIGNED
from saletunnel.http.throttling import Throttle
from saletunnel.store.request_counts import TableRequestCounts
from tests.functions.http_caller import Member, Reply, context_of
from tests.functions.test_webhook_calls import take

type Send = Callable[..., Reply]


@pytest.fixture
def stages(admin: Member) -> list[Any]:
    found: list[Any] = admin.get("/v1/pipelines").done()["data"][0]["stages"]
    return found


@pytest.fixture
def trigger(admin: Member, stages: list[Any]) -> Any:
    body = {"name": "Payment", "kind": "payment_made", "stage": {"stage_id": stages[2]["id"]}}
    take("due")  # what other tests left
    return admin.post("/v1/triggers", body).done(201)


@pytest.fixture
def deal(admin: Member, stages: list[Any]) -> Any:
    customer = {"name": "An", "email": "an@example.com"}
    body = {"title": "T", "stage_id": stages[0]["id"], "external_id": "CRM-1", "customer": customer}
    return admin.post("/v1/deals", body).done(201)


def send(trigger: Any, body: bytes, id_: str = "call-1", *, at: datetime | None = None, **changes: str | None) -> Reply:
    """A call without a token, signed by the reference implementation. `changes` replace its headers."""
    at = at or runtime.now()
    headers: dict[str, str | None] = {
        "webhook-id": id_,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(trigger["secret"]).sign(id_, at, body.decode()),
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    given = {name: value for name, value in headers.items() if value is not None}
    return Member(claims=None).call("POST", trigger["path"], body, given)


def work() -> None:
    records = [{"messageId": str(at), "body": body} for at, body in enumerate(take("due"))]
    answer = import_module("perform_due_work").handler({"Records": records}, context_of("perform_due_work"))
    assert answer == {"batchItemFailures": []}


def stage_of(admin: Member, deal: Any) -> str:
    return str(admin.get(f"/v1/deals/{deal['id']}").done()["stage_id"])


def test_a_signed_call_is_accepted_at_once_and_moves_the_deal(admin: Member, trigger: Any, deal: Any) -> None:
    assert send(trigger, b'{"external_id": "CRM-1", "more": [1]}').done(202) == {"id": "call-1"}
    assert stage_of(admin, deal) == deal["stage_id"]
    work()
    [call] = admin.get(f"/v1/triggers/{trigger['id']}/calls").done()["data"]
    assert (call["id"], call["state"], call["deal_id"]) == ("call-1", "moved", deal["id"])
    assert stage_of(admin, deal) == trigger["stage"]["stage_id"]


@pytest.mark.usefixtures("clock_of_the_machine")
def test_the_example_in_the_documents_signs_a_valid_call(admin: Member, trigger: Any, deal: Any) -> None:
    document = (CHECKOUT / "docs" / "api.md").read_text("utf-8")
    [example] = re.findall(r"```sh\n(body=.*?)```", document, re.DOTALL)
    example = example.replace("CRM-1042", deal["external_id"])
    # `curl` is a function of the shell here: it prints what it would send.
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{example}"
    environment = {**os.environ, "ORIGIN": "", "HOOK_PATH": trigger["path"], "SECRET": trigger["secret"]}
    sent = subprocess.run(["bash", "-c", script], env=environment, check=True, capture_output=True, text=True).stdout
    path, *options = sent.split("\0")[:-1]
    given = [value for option, value in zip(options[::2], options[1::2], strict=True) if option == "-H"]
    headers = dict(value.split(": ", 1) for value in given)
    body = options[options.index("-d") + 1].encode()
    Member(claims=None).call("POST", path, body, headers).done(202)
    work()
    assert stage_of(admin, deal) == trigger["stage"]["stage_id"]


def test_a_call_by_e_mail_that_the_gateway_encoded_moves_the_deal(admin: Member, trigger: Any, deal: Any) -> None:
    body = '{"customer": {"email": "an@example.com", "name": "Trần Văn Ấn"}}'.encode()
    at = runtime.now()
    signature = Webhook(trigger["secret"]).sign("call-1", at, body.decode())
    headers = {
        "content-type": "application/json",
        "webhook-id": "call-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    event = Member(claims=None).event("POST", trigger["path"], b"", headers)
    event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    answer = import_module("receive_hooks").handler(event, context_of("receive_hooks"))
    work()
    assert answer["statusCode"] == 202, answer
    assert stage_of(admin, deal) == trigger["stage"]["stage_id"]


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook_signature": None},
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": "v2,AAAA"},
        {"webhook_id": None},
        {"webhook_id": "call-2"},
        {"webhook_timestamp": None},
        {"webhook_timestamp": "1"},
        {"webhook_timestamp": "now"},
    ],
)
def test_a_call_without_its_signature_is_refused_and_leaves_nothing(
    admin: Member, trigger: Any, deal: Any, changes: dict[str, Any]
) -> None:
    send(trigger, b'{"external_id": "CRM-1"}', **changes).refused(401, "signature_invalid")
    assert take("due") == []
    assert admin.get(f"/v1/triggers/{trigger['id']}/calls").done()["data"] == []


@pytest.mark.parametrize("seconds", [-360, 360])
def test_an_old_call_and_one_from_the_future_are_refused(trigger: Any, seconds: int) -> None:
    at = runtime.now() + timedelta(seconds=seconds)
    send(trigger, b'{"external_id": "1"}', at=at).refused(401, "signature_invalid")


def test_a_call_signed_with_the_secret_of_another_trigger_is_refused(
    admin: Member, stages: list[Any], trigger: Any
) -> None:
    body = {"name": "Other", "kind": "custom", "stage": {"stage_id": stages[1]["id"]}}
    other = admin.post("/v1/triggers", body).done(201)
    send({**trigger, "secret": other["secret"]}, b'{"external_id": "1"}').refused(401, "signature_invalid")


def test_an_unknown_address_is_not_found(trigger: Any) -> None:
    send({**trigger, "path": "/v1/hooks/in_unknown"}, b"{}").refused(404, "not_found")


def test_a_replayed_call_acts_once(admin: Member, trigger: Any, deal: Any) -> None:
    for _ in range(2):
        send(trigger, b'{"external_id": "CRM-1"}').done(202)
    work()
    admin.post(f"/v1/deals/{deal['id']}/move", {"stage_id": deal["stage_id"]}).done()
    send(trigger, b'{"external_id": "CRM-1"}').done(202)
    work()
    assert stage_of(admin, deal) == deal["stage_id"]


def test_the_same_call_at_the_same_time_acts_once(admin: Member, trigger: Any, deal: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: send(trigger, b'{"external_id": "CRM-1"}'), range(4)))
    work()
    assert [reply.status for reply in replies] == [202] * 4
    assert admin.get(f"/v1/deals/{deal['id']}").done()["version"] == deal["version"] + 1


def test_a_body_has_at_most_64_kib(trigger: Any) -> None:
    start, end = b'{"external_id": "CRM-1", "rest": "', b'"}'
    fitting = start + b"x" * (MOST_SIGNED - len(start) - len(end)) + end
    send(trigger, fitting).done(202)
    send(trigger, fitting + b" ", "call-2").refused(413, "body_too_large")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{}", 422, "validation_failed"),
        (b'{"title": "T"}', 422, "validation_failed"),
        (b'{"customer": {"email": "not an address"}}', 422, "validation_failed"),
        (b'{"customer": {"email": "an@example.com\\r\\nBcc: all@example.com"}}', 422, "validation_failed"),
        (b'{"deal_id": "T#demo"}', 422, "validation_failed"),
        (b"[]", 422, "validation_failed"),
        (b"not json", 400, "malformed_json"),
        (b"[" * 10_000, 400, "malformed_json"),
    ],
)
def test_a_signed_call_with_a_bad_body_is_refused(trigger: Any, body: bytes, status: int, code: str) -> None:
    send(trigger, body).refused(status, code)
    assert take("due") == []


def test_a_form_is_no_json(trigger: Any) -> None:
    reply = send(trigger, b"email=an%40example.com", content_type="application/x-www-form-urlencoded")
    reply.refused(415, "unsupported_media_type")


def test_signed_calls_count_as_requests_of_the_company(trigger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    throttle = Throttle(TableRequestCounts(runtime.dynamo_table()), 0)
    monkeypatch.setattr(runtime, "throttle", cache(lambda: throttle))
    send(trigger, b'{"external_id": "1"}', webhook_signature="v1,AAAA").refused(401, "signature_invalid")
    reply = send(trigger, b'{"external_id": "1"}')
    reply.refused(429, "too_many_requests")
    assert "retry-after" in reply.headers


def test_a_secret_is_shown_once(admin: Member, trigger: Any) -> None:
    path = f"/v1/triggers/{trigger['id']}"
    rotated = admin.post(f"{path}/rotate-secret", None).done()
    assert (rotated["path"], rotated["secret"] != trigger["secret"]) == (trigger["path"], True)
    for reply in (admin.get(path), admin.get("/v1/triggers"), admin.patch(path, {"name": "Renamed"})):
        assert "whsec" not in reply.text
    again = admin.post(f"{path}/rotate-secret", None).done()
    for id_, secret in (("1", again["secret"]), ("2", rotated["secret"]), ("3", trigger["secret"])):
        send({**trigger, "secret": secret}, b'{"external_id": "1"}', id_).done(202)
    for _ in range(3):
        admin.post(f"{path}/rotate-secret", None).done()
    admin.post(f"{path}/rotate-secret", None).refused(409, "too_many_secrets")


def test_no_log_line_has_a_secret_an_address_of_a_customer_or_a_body(
    admin: Member, trigger: Any, deal: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "service_undefined")
    send(trigger, b'{"customer": {"email": "an@example.com"}}').done(202)
    work()
    send(trigger, b'{"customer": {"email": "an@example.com"}}', "2", webhook_signature="v1,AAAA").refused(
        401, "signature_invalid"
    )
    for text in ("whsec", "an@example.com", trigger["path"]):
        assert text not in caplog.text
