"""The events in `events/`: one for each way in which the template has a function invoked, as AWS sends it.

Handlers are tried with them, so they must agree with the template, the store and the bus.
"""

import json
import re
from typing import Any

import pytest

from saletunnel.domain.deals.deal import Event
from saletunnel.domain.notices.given_deals import given_to
from saletunnel.domain.repeats.concern import concerns_plans
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.outbound.bus import read_detail
from saletunnel.outbound.calls import read_call, read_result
from saletunnel.outbound.dead_letters import Failure
from saletunnel.outbound.messages import read_mail_event, read_message_ref
from saletunnel.outbound.queue import read_job, read_message, read_stop
from saletunnel.store.deal_items import read_event
from saletunnel.store.dynamo.items import unmarshal
from tests.infra.deployed import CHECKOUT, local_cloud

CLOUD = local_cloud()
EVENTS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((CHECKOUT / "events").glob("*.json"))
}
REQUESTS = [name for name, event in EVENTS.items() if "routeKey" in event]


def function_of(name: str) -> str:
    """A file has the name of its function, and a word behind it when the function has several files."""
    [function] = [function for function in CLOUD.functions if name == function or name.startswith(f"{function}_")]
    return function


def record(name: str) -> dict[str, Any]:
    [only] = EVENTS[name]["Records"]
    assert isinstance(only, dict)
    return only


def queue_of(message: dict[str, Any]) -> str:
    return str(message["eventSourceARN"]).rpartition(":")[2]


def test_every_function_has_an_event() -> None:
    assert {function_of(name) for name in EVENTS} == set(CLOUD.functions)


def test_every_path_of_a_route_has_a_request() -> None:
    requested = {EVENTS[name]["routeKey"].partition(" ")[2] for name in REQUESTS}
    assert {route.path for route in CLOUD.routes} <= requested


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_as_the_gateway_sends_it(name: str) -> None:
    event = EVENTS[name]
    key = event["routeKey"]
    method, path = key.split()
    [route] = [route for route in CLOUD.routes if (route.method, route.path) == (method, path)]
    assert route.function == function_of(name)
    assert event["version"] == "2.0"
    assert event["requestContext"]["routeKey"] == key
    assert event["requestContext"]["http"]["path"] == event["rawPath"]
    assert ("authorizer" in event["requestContext"]) == route.authorized
    assert method == event["requestContext"]["http"]["method"]
    assert filled(path, event.get("pathParameters", {})) == event["rawPath"]


def filled(path: str, parameters: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\+?\}", lambda match: parameters[match[1]], path)


@pytest.mark.parametrize("function", ["route_tunnels", "announce_events"])
def test_a_stream_record_holds_the_event_of_an_arrival(function: str) -> None:
    change = record(function)
    image = unmarshal(change["dynamodb"]["NewImage"])
    tenant, event = read_event(image)
    assert change["eventName"] == "INSERT"
    assert image["entity"] == "event"
    assert image["enters"] == event.deal.stage_id
    assert image["pk"] == f"T#{tenant}#DEAL#{event.deal.id}"


def read_nothing(tenant: str, deal_id: str, version: int) -> Event:
    raise AssertionError((tenant, deal_id, version))


@pytest.mark.parametrize(
    "function", ["tally_stages", "arm_automations", "run_rules", "empty_bin", "index_search", "notify_members"]
)
def test_a_message_from_the_bus_matches_the_rule_of_its_queue(function: str) -> None:
    message = record(function)
    [mapping] = [mapping for mapping in CLOUD.queue_mappings if mapping.function == function]
    [rule] = [rule for rule in CLOUD.bus_rules if rule.queue == mapping.queue]
    envelope = json.loads(message["body"])
    _, event = read_detail(message["body"], read_nothing)
    assert queue_of(message) == mapping.queue
    assert envelope["source"] in rule.pattern["source"]
    assert envelope["detail-type"] in rule.pattern.get("detail-type", [envelope["detail-type"]])
    assert envelope["detail-type"] == f"deal.{event.kind}"
    assert envelope["detail"]["plans"] == concerns_plans(event)
    assert envelope["detail"].get("words", event.changes_search) == event.changes_search
    assert event.changes_search in rule.pattern.get("detail", {}).get("words", [event.changes_search])
    assert concerns_plans(event) in rule.pattern.get("detail", {}).get("plans", [concerns_plans(event)])
    assert event.concerns_rules in rule.pattern.get("detail", {}).get("rules", [event.concerns_rules])
    assert (given_to(event) is not None) in rule.pattern.get("detail", {}).get("notices", [given_to(event) is not None])


def test_a_message_of_due_work_names_what_is_due() -> None:
    message = record("perform_due_work")
    work = read_message(message["body"])
    assert queue_of(message) == "saletunnel-due"
    assert (work.kind, work.tenant) == (WorkKind.REPEAT_SALE, "demo")
    assert work.keys == (
        ("deal_v73fi3yjovix7betmuynjjhq2q", "plan_fpvwx7v4krlknjjkucnkdgk2oi", "deal_v73fi3yjovix7betmuynjjhq2q"),
    )


def test_a_message_of_a_job_names_the_job() -> None:
    message = record("run_jobs")
    assert queue_of(message) == "saletunnel-jobs"
    assert read_job(message["body"]) == ("demo", "job_v73fi3yjovix7bet")


def test_a_message_of_a_stopped_chain_names_the_arrival() -> None:
    message = record("tell_admins")
    assert queue_of(message) == "saletunnel-stops"
    assert read_stop(message["body"]).arrival == 9


def test_a_message_to_the_sender_has_everything_that_a_call_needs() -> None:
    message = record("call_webhooks")
    call = read_call(message["body"])
    assert queue_of(message) == "saletunnel-calls"
    assert call.headers["webhook-id"] == call.delivery_id
    assert json.loads(call.body)["type"] == "webhook.test"


def test_a_result_names_the_delivery_and_its_try() -> None:
    message = record("record_calls")
    result = read_result(message["body"])
    assert queue_of(message) == "saletunnel-results"
    assert (result.delivery_id, result.number, result.status) == ("msg_7v3kq8zx5m2tb9ca", 1, 200)


def test_a_queue_message_names_the_message_to_send() -> None:
    message = record("send_messages")
    assert queue_of(message) == "saletunnel-mail"
    assert read_message_ref(message["body"]) == ("demo", "msg_v73fi3yjovix7bet")


def test_an_event_of_a_mail_names_the_message_by_its_tags() -> None:
    message = record("take_mail_events")
    assert queue_of(message) == CLOUD.mail_events.queue
    event = read_mail_event(message["body"])
    assert event is not None
    assert (event.kind, event.tenant, event.message_id) == ("bounced_for_good", "demo", "msg_v73fi3yjovix7bet")


def test_a_failure_names_the_place_of_its_record_in_the_stream() -> None:
    message = record("name_failures")
    failure = Failure.read(message["body"])
    assert queue_of(message) == "saletunnel-failures"
    assert failure.first == failure.last
    assert "RouteTunnels" in failure.function


@pytest.mark.parametrize("function", ["sweep_due_work", "resume_jobs", "audit_totals"])
def test_a_schedule_tells_the_time(function: str) -> None:
    event = EVENTS[function]
    schedule, *_ = [schedule for schedule in CLOUD.schedules if schedule.function == function]
    assert event["source"] == "aws.events"
    assert event["resources"][0].endswith(f"rule/{schedule.name}")
    assert event["time"] == "2027-03-06T17:05:00Z"


def test_the_sweep_knows_the_name_of_the_rule_that_invokes_it_every_minute() -> None:
    daily, minutely = [schedule for schedule in CLOUD.schedules if schedule.function == "sweep_due_work"]
    assert daily.expression.startswith("cron")
    assert minutely.name == CLOUD.functions["sweep_due_work"].environment["MINUTELY_RULE"]
