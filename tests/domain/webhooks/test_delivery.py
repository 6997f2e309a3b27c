"""The steps of a delivery: its tries, waits and ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.webhooks.call import CallResult
from saletunnel.domain.webhooks.delivery import JITTER, LEASE, WAITS, Attempt, Delivery, jittered, wished_wait

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
MIDDLE = 0.5
"""The chance at which a wait is neither longer nor shorter."""


def a_delivery(**changes: object) -> Delivery:
    values = {"id": "msg_1", "endpoint_id": "hook_1", "kind": "rule", "created_at": NOON, "next_at": NOON} | changes
    return Delivery(**values)  # type: ignore[arg-type]


def refused(delivery: Delivery, at: datetime, status: int = 500) -> Delivery:
    return delivery.claimed(at).answered(Attempt(delivery.number + 1, at, status), None, MIDDLE)


def test_it_is_tried_seven_times_with_growing_waits() -> None:
    delivery, at = a_delivery(), NOON
    waits = []
    while delivery.next_at is not None:
        waits.append(delivery.next_at - at)
        at = delivery.next_at
        delivery = refused(delivery, at)
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    assert waits == [timedelta(), timedelta(seconds=5), 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour]
    assert (delivery.state, delivery.reason, len(delivery.attempts)) == ("failed", "tries_used_up", 7)


@given(chance=st.floats(0, 1), wait=st.sampled_from(WAITS))
def test_a_wait_is_at_most_a_fifth_longer_or_shorter(chance: float, wait: timedelta) -> None:
    assert wait * (1 - JITTER) <= jittered(wait, chance) <= wait * (1 + JITTER) + timedelta(microseconds=1)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_only_a_2xx_ends_it_well(status: int) -> None:
    assert refused(a_delivery(), NOON, status).state == "done"


@pytest.mark.parametrize("status", [100, 301, 302, 304, 307, 400, 401, 404, 429, 500, 503])
def test_every_other_status_is_tried_again(status: int) -> None:
    after = refused(a_delivery(), NOON, status)
    assert (after.state, after.next_at) == ("pending", NOON + timedelta(seconds=5))


def test_a_410_is_not_tried_again() -> None:
    after = refused(a_delivery(), NOON, 410)
    assert (after.state, after.reason, after.ended_at) == ("failed", "endpoint_gone", NOON)


def test_a_test_is_tried_once() -> None:
    assert refused(a_delivery(kind="test"), NOON).state == "failed"


def test_the_endpoint_may_ask_for_a_longer_wait_but_not_for_a_shorter_one() -> None:
    claimed = a_delivery().claimed(NOON)
    for wished, wait in ((60, 60), (1, 5)):
        after = claimed.answered(Attempt(1, NOON, 503), timedelta(seconds=wished), MIDDLE)
        assert after.next_at == NOON + timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("999999999", 86_400),
        ("Mon, 02 Mar 2026 05:10:00 GMT", 600),
        ("Mon, 02 Mar 2020 05:10:00 GMT", 0),
        ("Fri, 01 Jan 9999 00:00:00 GMT", 86_400),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(header: str, seconds: int) -> None:
    assert wished_wait(header, NOON) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "9" * 50, "٣", "Mon, 02 Mar 2026 05:10:00"])
def test_another_retry_after_is_ignored(header: str | None) -> None:
    assert wished_wait(header, NOON) is None


def test_while_it_is_sent_it_is_due_again_at_the_end_of_the_lease() -> None:
    assert a_delivery().claimed(NOON).next_at == NOON + LEASE


def test_a_call_that_was_not_made_costs_no_try() -> None:
    delivery = a_delivery().claimed(NOON).unsent(NOON)
    assert (delivery.tries, delivery.number, delivery.state) == (0, 1, "pending")
    assert delivery.claimed(NOON).number == 2


def test_a_replay_has_all_tries_and_keeps_the_attempts() -> None:
    failed = refused(a_delivery(), NOON, 410)
    replayed = failed.replayed(NOON + timedelta(days=1))
    assert (replayed.id, replayed.state, replayed.tries, replayed.number) == (failed.id, "pending", 0, 1)
    assert replayed.attempts == failed.attempts


def test_it_keeps_the_last_twenty_attempts() -> None:
    delivery = a_delivery()
    for at in range(25):
        delivery = refused(delivery, NOON, 410).replayed(NOON + timedelta(minutes=at))
    assert [attempt.number for attempt in delivery.attempts] == list(range(6, 26))


def test_a_result_counts_once_and_only_for_its_own_try() -> None:
    def result(number: int, status: int = 500) -> CallResult:
        return CallResult(tenant="t", delivery_id="msg_1", number=number, status=status)

    claimed = refused(a_delivery(), NOON).claimed(NOON)
    assert [claimed.awaits(result(number)) for number in (1, 2, 3)] == [False, True, False]
    lost = claimed.answered(Attempt(2, NOON, error="result_lost"), None, MIDDLE)
    assert not lost.awaits(result(2))
    assert lost.awaits(result(2, status=200)), "an endpoint that accepted the message does not get it again"
    assert not refused(a_delivery(), NOON, 200).awaits(result(1, status=200))


def test_it_is_put_off_for_two_days_at_most() -> None:
    until = NOON + timedelta(minutes=10)
    put_off = a_delivery().put_off(until, NOON, 1)
    assert put_off is not None
    assert put_off.next_at == until + timedelta(minutes=2)
    assert a_delivery().put_off(until, NOON + timedelta(days=2), 1) is None
