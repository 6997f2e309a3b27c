"""Messages are sent once, or it is said why not."""

from datetime import UTC, datetime, timedelta

import pytest

from saletunnel.domain.messages.message import GIVE_UP, MOST_ATTEMPTS, UNHEARD, Message, MessageContent
from saletunnel.domain.messages.settings import Limits
from saletunnel.domain.messages.template import Purpose
from saletunnel.usecases.customers import editing as customers
from saletunnel.usecases.messages.sending import send_messages
from saletunnel.usecases.ports import NotAccepted, Refused
from tests.company import ADMIN
from tests.fakes import Crashed
from tests.usecases.messages.messaging import CONTENT, CUSTOMER_ID, DEAL_ID, Messaging

EVENING = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
"""23:30 in Viet Nam."""


@pytest.fixture
def messaging() -> Messaging:
    return Messaging()


def refuse(error: Exception | type[Exception]) -> object:
    def before(message: Message) -> None:
        raise error

    return before


def lose_answer(message: Message) -> None:
    raise TimeoutError("the answer was lost")


def test_a_message_is_sent_and_finished(messaging: Messaging) -> None:
    message = messaging.queue()
    assert messaging.deliver() == {}
    after = messaging.read(message)
    assert (after.state, after.attempts, after.provider_id, after.due_at) == ("sent", 1, "provider-1", None)
    assert messaging.company.measured == {"MessagesSent": 1}


def test_a_message_that_is_delivered_twice_is_sent_once(messaging: Messaging) -> None:
    message = messaging.queue()
    wanted = [(messaging.company.tenant, message.id)] * 3
    send_messages(messaging.company.ports, wanted[:1])
    send_messages(messaging.company.ports, wanted[1:])
    assert messaging.sent == [message.id]


def test_a_marketing_mail_has_the_headers_to_unsubscribe(messaging: Messaging) -> None:
    messaging.queue()
    messaging.deliver()
    [mail] = messaging.company.message_sender.sent
    url = mail.headers["List-Unsubscribe"].strip("<>")
    assert url.startswith("https://sales.example/u/dishwashers.em.vi.")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_transactional_mail_is_as_it_was_written(messaging: Messaging) -> None:
    messaging.queue(purpose="transactional")
    messaging.deliver()
    [mail] = messaging.company.message_sender.sent
    assert mail.headers == {}
    assert mail.content == CONTENT


def test_a_mail_that_the_provider_refuses_failed_with_its_reason(messaging: Messaging) -> None:
    message = messaging.queue()
    messaging.company.message_sender.before = refuse(Refused("MessageRejected: not verified"))  # type: ignore[assignment]
    assert messaging.deliver() == {}
    after = messaging.read(message)
    assert (after.state, after.reason, after.detail) == ("failed", "refused", "MessageRejected: not verified")
    assert messaging.company.measured["MessagesFailed"] == 1


def test_one_bad_address_does_not_stop_a_batch(messaging: Messaging) -> None:
    messages = [messaging.queue(f"c{number}@example.com") for number in range(10)]

    def refuse_third(message: Message) -> None:
        if message.id == messages[2].id:
            raise Refused("InvalidParameterValue")

    messaging.company.message_sender.before = refuse_third
    assert messaging.deliver() == {}
    assert [messaging.read(message).state for message in messages].count("sent") == 9


def test_throttling_is_not_an_attempt_and_the_message_is_sent_later(messaging: Messaging) -> None:
    message = messaging.queue()
    messaging.company.message_sender.before = refuse(NotAccepted("TooManyRequestsException"))  # type: ignore[assignment]
    for _ in range(MOST_ATTEMPTS + 2):
        messaging.deliver()
        messaging.company.clock.advance(seconds=10)
    waiting = messaging.read(message)
    assert (waiting.state, waiting.reason, waiting.attempts) == ("queued", "throttled", 0)
    messaging.company.message_sender.before = lambda message: None
    messaging.deliver()
    assert (messaging.read(message).state, messaging.read(message).attempts) == ("sent", 1)


def test_a_provider_that_takes_nothing_for_a_day_fails_the_message(messaging: Messaging) -> None:
    message = messaging.queue(purpose="transactional")
    messaging.company.message_sender.before = refuse(NotAccepted("SendingPausedException"))  # type: ignore[assignment]
    messaging.deliver()
    messaging.company.clock.now += GIVE_UP
    messaging.deliver()
    assert (messaging.read(message).state, messaging.read(message).reason) == ("failed", "not_accepted")


def test_a_marketing_mail_whose_answer_was_lost_ends_unknown_and_is_never_sent_again(messaging: Messaging) -> None:
    message = messaging.queue()
    messaging.company.message_sender.after = lose_answer
    assert list(messaging.deliver()) == [0]
    assert messaging.read(message).state == "sending"
    messaging.company.clock.now += UNHEARD
    messaging.sweep()
    assert (messaging.read(message).state, messaging.read(message).reason) == ("unknown", "no_answer")
    messaging.company.clock.advance(days=2)
    messaging.sweep()
    assert messaging.sent == [message.id]


def test_a_lost_answer_is_settled_by_the_event_of_the_mail(messaging: Messaging) -> None:
    message = messaging.queue()
    messaging.company.message_sender.after = lose_answer
    messaging.deliver()
    messaging.tell("sent", message)
    assert (messaging.read(message).state, messaging.read(message).provider_id) == ("sent", "provider-x")
    messaging.company.clock.now += UNHEARD
    messaging.sweep()
    assert messaging.read(message).state == "sent"


def test_a_late_event_settles_a_message_that_ended_unknown(messaging: Messaging) -> None:
    message = messaging.queue()
    messaging.company.message_sender.after = lose_answer
    messaging.deliver()
    messaging.company.clock.now += UNHEARD
    messaging.sweep()
    messaging.tell("delivered", message)
    assert (messaging.read(message).state, messaging.read(message).outcome) == ("sent", "delivered")


def test_a_transactional_mail_without_an_event_is_sent_again_a_few_times(messaging: Messaging) -> None:
    message = messaging.queue(purpose="transactional")
    messaging.company.message_sender.after = lose_answer
    messaging.deliver()
    for _ in range(MOST_ATTEMPTS + 2):
        messaging.company.clock.now += UNHEARD
        messaging.sweep()
    assert messaging.sent == [message.id] * MOST_ATTEMPTS
    assert messaging.read(message).state == "unknown"


def test_a_transactional_mail_is_not_sent_again_within_15_minutes(messaging: Messaging) -> None:
    message = messaging.queue(purpose="transactional")
    messaging.company.message_sender.after = lose_answer
    messaging.deliver()
    messaging.company.clock.now += UNHEARD - timedelta(seconds=1)
    messaging.sweep()
    assert messaging.sent == [message.id]


def test_an_event_that_comes_before_the_second_attempt_prevents_it(messaging: Messaging) -> None:
    message = messaging.queue(purpose="transactional")
    messaging.company.message_sender.after = lose_answer
    messaging.deliver()
    messaging.company.clock.now += UNHEARD
    messaging.company.mail_queue.refusal = Crashed()  # the message is queued, and its queue message is lost
    with pytest.raises(Crashed):
        messaging.sweep()
    messaging.tell("sent", message)
    messaging.company.clock.advance(minutes=40)
    messaging.sweep()
    assert messaging.sent == [message.id]
    assert messaging.read(message).state == "sent"


def test_an_sms_whose_answer_was_lost_ends_unknown_since_no_event_comes(messaging: Messaging) -> None:
    message = messaging.queue("+84912345678", "transactional", channel="sms", content=MessageContent("", "Xin chào"))
    messaging.company.message_sender.after = lose_answer
    messaging.deliver()
    messaging.company.clock.now += UNHEARD
    messaging.sweep()
    assert messaging.read(message).state == "unknown"
    assert messaging.sent == [message.id]


def test_a_worker_that_crashes_after_the_claim_and_before_the_call_loses_no_transactional_mail(
    messaging: Messaging,
) -> None:
    message = messaging.queue(purpose="transactional")
    messaging.company.table.fail(1, Crashed(), after=True)
    with pytest.raises(Crashed):
        messaging.deliver()
    messaging.company.clock.now += UNHEARD
    messaging.sweep()
    assert messaging.sent == [message.id]


def test_a_message_whose_queue_message_was_lost_is_sent_within_a_minute(messaging: Messaging) -> None:
    message = messaging.queue()
    messaging.company.mail_queue.take(messaging.company.clock.now)
    messaging.company.clock.advance(seconds=60)
    messaging.sweep()
    assert messaging.sent == [message.id]


def test_in_quiet_hours_marketing_waits_for_the_morning_and_is_not_lost(messaging: Messaging) -> None:
    messaging.company.clock.now = EVENING
    message = messaging.queue()
    messaging.deliver()
    waiting = messaging.read(message)
    assert (waiting.state, waiting.reason) == ("queued", "quiet_hours")
    assert waiting.due_at == datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
    messaging.company.clock.now = datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)
    messaging.sweep()
    assert messaging.sent == []
    messaging.company.clock.now = datetime(2026, 3, 3, 0, 0, 1, tzinfo=UTC)
    messaging.sweep()
    assert messaging.sent == [message.id]


def test_a_transactional_message_does_not_wait_in_quiet_hours(messaging: Messaging) -> None:
    messaging.company.clock.now = EVENING
    messaging.queue(purpose="transactional")
    messaging.deliver()
    assert len(messaging.sent) == 1


def test_an_address_gets_at_most_its_cap_of_a_day_and_of_a_week(messaging: Messaging) -> None:
    settings = messaging.company.ports.message_settings.get(messaging.company.tenant)
    changed = settings.changed(email_limits=Limits(a_day=2, a_week=3))
    messaging.company.ports.commit(messaging.company.ports.message_settings.save(messaging.company.tenant, changed))
    states = []
    for _ in range(3):
        messages = [messaging.queue("An@Example.com"), messaging.queue("an@example.com"), messaging.queue()]
        for _ in messages:
            messaging.deliver()
        states.append(sorted(messaging.read(message).reason or "sent" for message in messages))
        messaging.company.clock.advance(days=1)
    assert states == [
        ["cap_reached", "sent", "sent"],
        ["cap_reached", "cap_reached", "sent"],
        ["cap_reached", "cap_reached", "cap_reached"],
    ]
    messaging.company.clock.advance(days=6)
    late = messaging.queue()
    messaging.deliver()
    assert messaging.read(late).state == "sent"


def test_the_caps_do_not_stop_transactional_messages(messaging: Messaging) -> None:
    messages = [messaging.queue(purpose="transactional") for _ in range(5)]
    messaging.deliver()
    assert {messaging.read(message).state for message in messages} == {"sent"}


def test_after_a_hard_bounce_an_address_gets_nothing_not_even_transactional_messages(messaging: Messaging) -> None:
    first = messaging.queue("bounce@simulator.amazonses.com")
    messaging.deliver()
    messaging.tell("bounced_for_good", first)
    again = messaging.queue("Bounce@Simulator.AmazonSES.com", "transactional")
    messaging.deliver()
    assert messaging.read(first).outcome == "bounced"
    assert messaging.company.measured["MessagesBounced"] == 1
    assert (messaging.read(again).state, messaging.read(again).reason) == ("skipped", "bounced")


def test_a_soft_bounce_opts_nobody_out(messaging: Messaging) -> None:
    first = messaging.queue()
    messaging.deliver()
    messaging.tell("bounced", first)
    again = messaging.queue()
    messaging.deliver()
    assert (messaging.read(first).outcome, messaging.read(again).state) == ("bounced", "sent")


def test_a_complaint_stops_every_message_to_the_address(messaging: Messaging) -> None:
    first = messaging.queue()
    messaging.deliver()
    messaging.tell("complained", first)
    messaging.tell("delivered", first)  # late
    again = messaging.queue(purpose="transactional")
    messaging.deliver()
    assert messaging.read(first).outcome == "complained"
    assert messaging.company.measured["MessagesComplained"] == 1
    assert messaging.read(again).reason == "complained"


@pytest.mark.parametrize(("purpose", "end"), [("marketing", "opted_out"), ("transactional", "sent")])
def test_a_customer_who_opts_out_while_an_offer_waits_does_not_get_it(
    messaging: Messaging, purpose: Purpose, end: str
) -> None:
    waiting = messaging.queue(purpose=purpose)
    customers.change_customer(messaging.company.ports, ADMIN, CUSTOMER_ID, None, {"opted_out": True})
    messaging.deliver()
    assert messaging.end(waiting) == end


@pytest.mark.parametrize(("purpose", "end"), [("marketing", "deal_deleted"), ("transactional", "sent")])
def test_an_offer_is_skipped_if_its_deal_goes_to_the_bin_meanwhile(
    messaging: Messaging, purpose: Purpose, end: str
) -> None:
    waiting = messaging.queue(purpose=purpose)
    messaging.company.delete(messaging.company.read_deal(DEAL_ID))
    messaging.deliver()
    assert messaging.end(waiting) == end


def test_an_offer_that_waits_for_the_morning_is_sent_if_its_deal_is_restored_by_then(messaging: Messaging) -> None:
    messaging.company.clock.now = EVENING
    waiting = messaging.queue()
    messaging.company.restore(messaging.company.delete(messaging.company.read_deal(DEAL_ID)))
    messaging.company.clock.now += timedelta(hours=8)
    messaging.sweep()
    assert messaging.end(waiting) == "sent"


@pytest.mark.parametrize("purpose", ["marketing", "transactional"])
@pytest.mark.parametrize("email", [None, "another@example.com"])
def test_a_former_address_of_the_customer_gets_no_message(
    messaging: Messaging, purpose: Purpose, email: str | None
) -> None:
    waiting = messaging.queue(purpose=purpose)
    customers.change_customer(messaging.company.ports, ADMIN, CUSTOMER_ID, None, {"email": email})
    messaging.deliver()
    assert (messaging.sent, messaging.end(waiting)) == ([], "address_changed")


@pytest.mark.parametrize("purpose", ["marketing", "transactional"])
def test_a_deleted_customer_gets_no_message(messaging: Messaging, purpose: Purpose) -> None:
    waiting = messaging.queue(purpose=purpose)
    customers.delete_customer(messaging.company.ports, ADMIN, CUSTOMER_ID, None)
    messaging.deliver()
    assert (messaging.sent, messaging.end(waiting)) == ([], "no_customer")


def test_an_opt_out_in_quiet_hours_is_obeyed_in_the_morning(messaging: Messaging) -> None:
    messaging.company.clock.now = EVENING
    waiting = messaging.queue()
    messaging.deliver()
    customers.change_customer(messaging.company.ports, ADMIN, CUSTOMER_ID, None, {"opted_out": True})
    messaging.company.clock.now += timedelta(hours=8)
    messaging.sweep()
    assert (messaging.sent, messaging.end(waiting)) == ([], "opted_out")


def test_a_message_without_a_sender_failed_and_says_so(messaging: Messaging) -> None:
    messaging.company.message_sender.sender = None
    message = messaging.queue()
    messaging.deliver()
    assert (messaging.read(message).state, messaging.read(message).reason) == ("failed", "no_sender")


def test_a_full_second_puts_the_message_back_into_its_queue(messaging: Messaging) -> None:
    message = messaging.queue()
    messaging.company.send_rate.left["email"] = 0
    messaging.deliver()
    assert (messaging.read(message).state, messaging.sent) == ("queued", [])
    messaging.company.send_rate.left["email"] = 1
    messaging.deliver()
    assert messaging.sent == [message.id]


def test_a_full_second_of_sms_delays_no_mail(messaging: Messaging) -> None:
    sms = messaging.queue("+84912345678", "transactional", channel="sms", content=MessageContent("", "Xin chào"))
    mail = messaging.queue(purpose="transactional")
    messaging.company.send_rate.left["sms"] = 0
    messaging.deliver()
    assert (messaging.read(sms).state, messaging.sent) == ("queued", [mail.id])


def test_the_text_is_that_of_the_moment_that_caused_the_message(messaging: Messaging) -> None:
    messaging.company.clock.now = EVENING
    message = messaging.queue(content=MessageContent("S", "Giá 100"))
    messaging.deliver()
    messaging.company.clock.now += timedelta(hours=8)
    messaging.sweep()
    [mail] = messaging.company.message_sender.sent
    assert mail.message.id == message.id
    assert mail.content.text.startswith("Giá 100")
