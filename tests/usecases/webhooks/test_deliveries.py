"""Deliveries from their making to their end, with a sender that answers as a test wants."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import LimitReached, NotFound, RoleLacks, RoleMissing, RuleViolated, StaleVersion
from saletunnel.domain.scheduled_work import Work, WorkKind
from saletunnel.domain.webhooks.call import FRESH, CallResult, Reply
from saletunnel.domain.webhooks.delivery import LEASE, Delivery
from saletunnel.domain.webhooks.endpoint import MOST_ENDPOINTS, Endpoint
from saletunnel.domain.webhooks.signing import verify
from saletunnel.outbound.calls import read_result
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.webhooks import deliveries, endpoints
from saletunnel.usecases.webhooks.perform_calls import perform_calls
from saletunnel.usecases.webhooks.record_calls import record_calls
from tests.company import Company
from tests.fakes import Crashed
from tests.usecases.webhooks.sender import Sender

URL = "https://hooks.example.com/sales"
BODY = '{"title":"Máy rửa bát"}'.encode()
HALF = b"\x80\x00\x00\x00"


@pytest.fixture
def company() -> Company:
    return Company(random_bytes=lambda count: (HALF * count)[:count])


@pytest.fixture
def sender(company: Company) -> Sender:
    return Sender(company)


def an_endpoint(company: Company, **values: Any) -> Endpoint:
    given = {"name": "ERP", "url": URL, "enabled": True, **values}
    return endpoints.create_endpoint(company.ports, company.admin, given)


def a_delivery(company: Company, endpoint: Endpoint, id_: str = "msg_1") -> Delivery:
    """A delivery as a rule makes it, due now."""
    now = company.clock.now
    delivery = Delivery(id=id_, endpoint_id=endpoint.id, kind="rule", created_at=now, next_at=now)
    company.ports.commit(company.ports.deliveries.add(company.tenant, delivery, BODY))
    endpoints.send_soon(company.ports, company.tenant, delivery)
    return delivery


def read(company: Company, delivery: Delivery) -> Delivery:
    return company.ports.deliveries.many(company.tenant, [delivery.id])[delivery.id]


def pass_time_to(company: Company, at: datetime | None) -> None:
    assert at is not None
    company.sweep(at, minutely=True)


def test_an_accepted_message_is_done(company: Company, sender: Sender) -> None:
    endpoint = an_endpoint(company)
    delivery = a_delivery(company, endpoint)
    sender.work()
    [call] = sender.made
    after = read(company, delivery)
    assert (after.state, [attempt.status for attempt in after.attempts]) == ("done", [204])
    assert (call.url, call.body, call.headers["webhook-id"]) == (URL, BODY, delivery.id)
    assert verify(endpoint.secrets.valid(company.clock.now), call.headers, call.body, company.clock.now) == delivery.id


def test_a_refused_message_is_tried_seven_times_with_one_id_and_one_body(company: Company, sender: Sender) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    sender.reply = Reply(status=500, answer="broken")
    began, times = company.clock.now, []
    while (now := read(company, delivery)).is_open:
        pass_time_to(company, now.next_at)
        times.append(company.clock.now - began)
        sender.work()
    assert [round(time.total_seconds()) for time in times] == [0, 5, 305, 2105, 9305, 27305, 63305]
    assert {(call.headers["webhook-id"], call.body) for call in sender.made} == {(delivery.id, BODY)}
    assert len({call.headers["webhook-timestamp"] for call in sender.made}) == 7
    ended = read(company, delivery)
    assert (ended.state, ended.reason, ended.last and ended.last.answer) == ("failed", "tries_used_up", "broken")


def test_a_failed_delivery_is_replayed_with_the_same_message(company: Company, sender: Sender) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    sender.reply = Reply(status=410)
    sender.work()
    endpoint = endpoints.list_endpoints(company.ports, company.admin)[0]
    endpoints.change_endpoint(company.ports, company.admin, endpoint.id, None, {"enabled": True})
    sender.reply = Reply(status=200)
    deliveries.replay_delivery(company.ports, company.admin, delivery.id)
    deliveries.replay_delivery(company.ports, company.admin, delivery.id)
    sender.work()
    assert read(company, delivery).state == "done"
    assert [call.headers["webhook-id"] for call in sender.made] == [delivery.id] * 2
    assert [call.body for call in sender.made] == [BODY] * 2


def test_a_410_switches_the_endpoint_off_and_later_messages_fail(company: Company, sender: Sender) -> None:
    endpoint = an_endpoint(company)
    first, second = a_delivery(company, endpoint), a_delivery(company, endpoint, "msg_2")
    sender.reply = Reply(status=410)
    company.perform()
    sender.call()
    third = a_delivery(company, endpoint, "msg_3")
    sender.record()
    sender.work()
    after = company.ports.endpoints.get(company.tenant, endpoint.id)
    assert (after.enabled, after.off_reason) == (False, "gone")
    assert [read(company, each).reason for each in (first, second, third)] == [
        "endpoint_gone",
        "endpoint_gone",
        "endpoint_off",
    ]
    assert len(sender.made) == 2


def test_an_overloaded_endpoint_is_left_alone_for_the_time_that_it_names(company: Company, sender: Sender) -> None:
    endpoint, other = an_endpoint(company), an_endpoint(company, name="Other", url="https://other.example.com/")
    first = a_delivery(company, endpoint)
    sender.reply = Reply(status=429, retry_after="600")
    sender.work()
    began = company.clock.now
    second, third = a_delivery(company, endpoint, "msg_2"), a_delivery(company, other, "msg_3")
    sender.reply = Reply(status=204)
    sender.work()
    assert [call.delivery_id for call in sender.made] == [first.id, third.id]
    for delivery in (first, second):
        wait = (read(company, delivery).next_at or began) - began
        assert timedelta(seconds=600) <= wait <= timedelta(seconds=720)
    for delivery in (first, second):
        pass_time_to(company, read(company, delivery).next_at)
        sender.work()
    assert [read(company, delivery).state for delivery in (first, second)] == ["done", "done"]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_overloaded_endpoint_that_names_no_time_rests_for_a_minute(
    company: Company, sender: Sender, status: int
) -> None:
    endpoint = an_endpoint(company)
    a_delivery(company, endpoint)
    sender.reply = Reply(status=status)
    sender.work()
    until = company.ports.endpoints.slowed(company.tenant, [endpoint.id])[endpoint.id]
    assert until == company.clock.now + timedelta(minutes=1)


def test_a_repeated_result_and_a_repeated_message_change_nothing(company: Company, sender: Sender) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    message = Work(WorkKind.WEBHOOK_DELIVERY, company.clock.now, company.tenant, ((delivery.id,),))
    assert perform(company.ports, [message, message]) == {}
    assert perform(company.ports, [message]) == {}
    sender.reply = Reply(status=500)
    sender.call()
    sender.results *= 3
    sender.record()
    after = read(company, delivery)
    assert (len(sender.made), after.tries, len(after.attempts)) == (1, 1, 1)


def test_a_late_result_of_an_earlier_try_counts_only_if_it_was_accepted(company: Company, sender: Sender) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    company.perform()
    company.call_queue.take()
    pass_time_to(company, company.clock.now + LEASE)
    company.perform()
    assert [attempt.error for attempt in read(company, delivery).attempts] == ["result_lost"]

    def late(status: int) -> CallResult:
        return CallResult(tenant=company.tenant, delivery_id=delivery.id, number=1, status=status)

    sender.record(late(500))
    assert len(read(company, delivery).attempts) == 1
    sender.record(late(200))
    assert read(company, delivery).state == "done"


@pytest.mark.parametrize("where", ["before the claim", "after the claim", "in the queue"])
def test_a_worker_that_crashes_before_the_call_sends_nothing_twice(
    company: Company, sender: Sender, where: str
) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    if where == "in the queue":
        company.call_queue.refusal = Crashed()
    else:
        company.table.fail(1, Crashed(), after=where == "after the claim")
    message = Work(WorkKind.WEBHOOK_DELIVERY, company.clock.now, company.tenant, ((delivery.id,),))
    with pytest.raises(Crashed):
        perform(company.ports, [message])
    assert perform(company.ports, [message]) == {}
    while (now := read(company, delivery)).is_open:
        pass_time_to(company, now.next_at)
        sender.work()
    assert [call.headers["webhook-id"] for call in sender.made] == [delivery.id]


def test_a_sender_that_crashes_after_the_call_calls_again_with_the_same_id(company: Company, sender: Sender) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    company.perform()
    calls = company.call_queue.take()
    for _ in range(2):  # the queue delivers the message again, because the first sender did not delete it
        assert perform_calls(sender, sender, company.clock.now, calls) == {}
    sender.record()
    assert [call.headers["webhook-id"] for call in sender.made] == [delivery.id] * 2
    after = read(company, delivery)
    assert (after.state, len(after.attempts)) == ("done", 1)


def test_a_recorder_that_crashes_records_the_result_when_it_comes_again(company: Company, sender: Sender) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    company.perform()
    sender.call()
    [result] = map(read_result, sender.results)
    company.table.fail(1, Crashed())
    with pytest.raises(Crashed):
        record_calls(company.ports, [result])
    sender.record()
    assert read(company, delivery).state == "done"


def test_a_concurrent_change_of_the_endpoint_does_not_lose_the_result(company: Company, sender: Sender) -> None:
    endpoint = an_endpoint(company)
    delivery = a_delivery(company, endpoint)
    sender.reply = Reply(status=410)
    company.perform()
    sender.call()
    company.table.interrupt(
        1, lambda: endpoints.change_endpoint(company.ports, company.admin, endpoint.id, None, {"name": "Renamed"})
    )
    sender.record()
    after = company.ports.endpoints.get(company.tenant, endpoint.id)
    assert (after.name, after.enabled, read(company, delivery).state) == ("Renamed", False, "failed")


def test_a_call_that_waited_too_long_is_signed_again_and_costs_no_try(company: Company, sender: Sender) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    company.perform()
    company.clock.now += FRESH
    sender.call()
    assert sender.made == []
    sender.record()
    sender.work()
    after = read(company, delivery)
    assert (after.state, after.tries, len(sender.made)) == ("done", 1, 1)


def test_a_failing_report_does_not_fail_the_other_calls(company: Company, sender: Sender) -> None:
    endpoint = an_endpoint(company)
    for number in range(3):
        a_delivery(company, endpoint, f"msg_{number}")
    company.perform()
    calls = company.call_queue.take()

    class Results:
        def send(self, result: CallResult) -> None:
            if result.delivery_id == calls[1].delivery_id:
                raise TimeoutError

    assert list(perform_calls(sender, Results(), company.clock.now, calls)) == [1]


def test_the_deliveries_to_a_deleted_endpoint_fail(company: Company, sender: Sender) -> None:
    endpoint = an_endpoint(company)
    delivery = a_delivery(company, endpoint)
    endpoints.delete_endpoint(company.ports, company.admin, endpoint.id, None)
    sender.work()
    assert (read(company, delivery).reason, sender.made) == ("endpoint_deleted", [])


def test_after_a_rotation_messages_are_signed_with_both_secrets_for_a_day(company: Company, sender: Sender) -> None:
    company.random_bytes = lambda count: b"1" * count
    endpoint = an_endpoint(company)
    company.random_bytes = lambda count: b"2" * count
    rotated = endpoints.rotate_secret(company.ports, company.admin, endpoint.id)
    assert rotated.secrets.current != endpoint.secrets.current
    for number, signatures in enumerate((2, 1)):
        a_delivery(company, endpoint, f"msg_{number}")
        sender.work()
        assert len(sender.made[-1].headers["webhook-signature"].split()) == signatures
        company.clock.advance(days=1)


def test_a_test_message_is_sent_to_an_endpoint_that_is_off_and_tried_once(company: Company, sender: Sender) -> None:
    endpoint = an_endpoint(company, enabled=False)
    delivery = endpoints.send_test(company.ports, company.admin, endpoint.id)
    sender.reply = Reply(error="not_connected")
    sender.work()
    after = read(company, delivery)
    assert (after.state, after.last and after.last.error) == ("failed", "not_connected")
    assert b'"type": "webhook.test"' in sender.made[0].body


def test_the_log_shows_the_newest_delivery_first(company: Company) -> None:
    endpoint, other = an_endpoint(company), an_endpoint(company, name="Other")
    for number in range(5):
        a_delivery(company, endpoint, f"msg_{number}")
        company.clock.advance(seconds=1)
    a_delivery(company, other, "msg_other")
    seen, cursor = [], None
    while True:
        page = deliveries.list_deliveries(company.ports, company.admin, endpoint.id, limit=2, cursor=cursor)
        seen += [delivery.id for delivery in page.data]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == [f"msg_{number}" for number in (4, 3, 2, 1, 0)]


def test_a_delivery_is_kept_for_thirty_days(company: Company, sender: Sender) -> None:
    delivery = a_delivery(company, an_endpoint(company))
    sender.work()
    company.table.remove_expired(company.clock.now + timedelta(days=30))
    assert read(company, delivery).state == "done"
    company.table.remove_expired(company.clock.now + timedelta(days=30, seconds=1))
    with pytest.raises(NotFound):
        deliveries.replay_delivery(company.ports, company.admin, delivery.id)


def test_a_company_has_at_most_twenty_endpoints_also_of_concurrent_requests(company: Company) -> None:
    for number in range(MOST_ENDPOINTS - 1):
        an_endpoint(company, name=str(number))
    company.table.interrupt(1, lambda: an_endpoint(company, name="rival"))
    with pytest.raises(LimitReached):
        an_endpoint(company)
    assert len(endpoints.list_endpoints(company.ports, company.admin)) == MOST_ENDPOINTS


def test_an_endpoint_that_is_switched_on_again_forgets_why_it_was_off(company: Company) -> None:
    endpoint = an_endpoint(company)

    def change(**changes: Any) -> Endpoint:
        return endpoints.change_endpoint(company.ports, company.admin, endpoint.id, None, changes)

    assert change(enabled=False).off_reason == "by_person"
    assert change(name="Renamed").off_reason == "by_person"
    assert change(enabled=True).off_reason is None
    with pytest.raises(StaleVersion):
        endpoints.change_endpoint(company.ports, company.admin, endpoint.id, 1, {"name": "x"})


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://10.0.0.1/", "http://localhost:9000/"])
def test_an_endpoint_must_be_public(company: Company, url: str) -> None:
    with pytest.raises(RuleViolated):
        an_endpoint(company, url=url)
    endpoint = an_endpoint(company)
    with pytest.raises(RuleViolated):
        endpoints.change_endpoint(company.ports, company.admin, endpoint.id, None, {"url": url})


ACTS: dict[str, Callable[[Company, Caller, Endpoint, Delivery], object]] = {
    "list": lambda company, caller, endpoint, _: endpoints.list_endpoints(company.ports, caller),
    "read": lambda company, caller, endpoint, _: endpoints.read_endpoint(company.ports, caller, endpoint.id),
    "log": lambda company, caller, endpoint, _: deliveries.list_deliveries(
        company.ports, caller, endpoint.id, limit=1, cursor=None
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_reads_ask_the_registry_for_the_role(company: Company, act: str) -> None:
    endpoint = an_endpoint(company)
    delivery = a_delivery(company, endpoint)
    company.hire("user_an")
    members = company.ports.members.get(company.tenant)
    demoted = replace(company.admin, user_id="user_an", email="user_an")
    assert members.registered(demoted).role == Role.AGENT
    with pytest.raises(RoleLacks):
        ACTS[act](company, demoted, endpoint, delivery)
    removed = replace(members, members=(), removed=("user_an",)).as_successor_of(members)
    company.ports.commit(company.ports.members.save(company.tenant, removed))
    with pytest.raises(RoleMissing):
        ACTS[act](company, demoted, endpoint, delivery)
