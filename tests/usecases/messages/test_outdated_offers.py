"""An offer that waits is not sent if its deal or its rule says by then that it is out of date."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from saletunnel.domain.messages.template import Purpose
from saletunnel.usecases.automation import rules
from tests.company import ADMIN
from tests.usecases.messages.messaging import DEAL_ID, Messaging

type Change = Callable[[Messaging], object]


@pytest.fixture
def messaging() -> Messaging:
    return Messaging()


def leave(messaging: Messaging) -> None:
    company = messaging.company
    company.move(company.read_deal(DEAL_ID), company.sales.stages[1])


def leave_and_return(messaging: Messaging) -> None:
    leave(messaging)
    company = messaging.company
    company.move(company.read_deal(DEAL_ID), company.sales.first_stage)


def switch_off(messaging: Messaging) -> None:
    rules.change_rule(messaging.company.ports, ADMIN, messaging.rule.id, None, {"enabled": False})


def delete(messaging: Messaging) -> None:
    rules.delete_rule(messaging.company.ports, ADMIN, messaging.rule.id, None)


def keep(messaging: Messaging) -> None:
    rules.change_rule(messaging.company.ports, ADMIN, messaging.rule.id, None, {"on_leave": "keep"})


CHANGES = [(leave, "left"), (leave_and_return, "left"), (switch_off, "switched_off"), (delete, "rule_deleted")]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_an_offer_that_is_out_of_date_is_skipped(messaging: Messaging, change: Change, reason: str) -> None:
    offer = messaging.queue()
    change(messaging)
    messaging.deliver()
    assert (messaging.sent, messaging.end(offer)) == ([], reason)


@pytest.mark.parametrize("change", [change for change, _ in CHANGES])
def test_a_transactional_message_is_sent_whatever_becomes_of_its_deal_and_rule(
    messaging: Messaging, change: Change
) -> None:
    receipt = messaging.queue(purpose="transactional")
    change(messaging)
    messaging.deliver()
    assert messaging.end(receipt) == "sent"


def test_the_offer_of_a_rule_that_is_kept_is_sent_although_the_deal_left(messaging: Messaging) -> None:
    offer = messaging.queue()
    keep(messaging)
    leave(messaging)
    messaging.deliver()
    assert messaging.end(offer) == "sent"


@pytest.mark.parametrize("purpose", ["marketing", "transactional"])
def test_a_tunnel_that_takes_the_deal_away_in_the_same_second_stops_no_message(
    messaging: Messaging, purpose: Purpose
) -> None:
    thanks = messaging.queue(purpose=purpose, at_once=True)
    leave(messaging)
    messaging.company.clock.advance(seconds=59)
    messaging.deliver()
    assert messaging.end(thanks) == "sent"


def test_the_offer_of_a_rule_that_acts_at_once_is_skipped_if_it_waited_for_a_minute(messaging: Messaging) -> None:
    offer = messaging.queue(at_once=True)
    leave(messaging)
    messaging.company.clock.now += timedelta(seconds=60)
    messaging.deliver()
    assert messaging.end(offer) == "left"
