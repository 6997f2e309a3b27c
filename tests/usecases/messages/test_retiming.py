"""Other quiet hours release or move the messages that wait."""

from datetime import UTC, datetime, timedelta

import pytest

from saletunnel.domain.messages.settings import Limits
from saletunnel.usecases.messages.message_settings import change_message_settings
from tests.company import ADMIN
from tests.usecases.messages.messaging import Messaging
from tests.usecases.messages.test_sending import EVENING


@pytest.fixture
def messaging() -> Messaging:
    messaging = Messaging()
    messaging.company.clock.now = EVENING
    return messaging


def change_hours(messaging: Messaging, opens: str, closes: str) -> None:
    """Changes the quiet hours of e-mails, with the job after it."""
    settings = {"email_limits": Limits(opens, closes)}
    change_message_settings(messaging.company.ports, ADMIN, None, settings)
    messaging.company.run_jobs()


def perform_and_deliver(messaging: Messaging) -> None:
    messaging.company.perform()
    messaging.deliver()


def test_messages_that_wait_are_sent_when_the_quiet_hours_are_opened(messaging: Messaging) -> None:
    offers = [messaging.queue(f"c{number}@example.com") for number in range(70)]
    messaging.deliver()
    assert {messaging.end(offer) for offer in offers} == {"quiet_hours"}
    change_hours(messaging, "07:00", "23:59")
    perform_and_deliver(messaging)
    assert sorted(messaging.sent) == sorted(offer.id for offer in offers)


def test_messages_that_wait_get_the_new_end_of_the_quiet_hours(messaging: Messaging) -> None:
    offer = messaging.queue()
    messaging.deliver()
    change_hours(messaging, "06:00", "22:00")
    assert messaging.read(offer).due_at == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    messaging.company.clock.now = datetime(2026, 3, 2, 23, 0, 1, tzinfo=UTC)
    messaging.sweep()
    assert messaging.sent == [offer.id]


def test_the_quiet_hours_of_a_channel_move_only_its_messages(messaging: Messaging) -> None:
    sms = messaging.queue("+84912345678", channel="sms")
    messaging.deliver()
    waiting = messaging.read(sms)
    change_hours(messaging, "00:00", "23:59")
    assert messaging.read(sms) == waiting


def test_no_job_runs_if_other_settings_are_changed(messaging: Messaging) -> None:
    change_message_settings(messaging.company.ports, ADMIN, None, {"email_limits": Limits(a_day=1)})
    assert messaging.company.job_queue.take() == []


def test_a_message_that_was_sent_meanwhile_is_not_touched(messaging: Messaging) -> None:
    offer = messaging.queue()
    messaging.deliver()
    messaging.company.clock.now += timedelta(hours=8)
    messaging.sweep()
    sent = messaging.read(offer)
    change_hours(messaging, "10:00", "22:00")
    assert messaging.read(offer) == sent
