"""Rules that call a webhook: what they send, and how the run ends with its delivery."""

import json
from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import InUse, NotFound
from saletunnel.domain.rules.actions import AddComment, CallWebhook
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.when import When
from saletunnel.domain.webhooks.call import Reply
from saletunnel.domain.webhooks.endpoint import Endpoint
from saletunnel.usecases.automation import run_log
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.webhooks import deliveries, endpoints
from tests.company import Company
from tests.fakes import Crashed
from tests.usecases.webhooks.sender import Sender


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def sender(company: Company) -> Sender:
    return Sender(company)


@pytest.fixture
def endpoint(company: Company) -> Endpoint:
    given = {"name": "ERP", "url": "https://hooks.example.com/", "enabled": True}
    return endpoints.create_endpoint(company.ports, company.admin, given)


def a_rule(company: Company, endpoint: Endpoint, when: When | None = None) -> Rule:
    return company.create_rule(company.sales.won_stage, CallWebhook(webhook_id=endpoint.id), when, name="Tell the ERP")


def sell(company: Company, **values: Any) -> Deal:
    deal = company.create_deal("Dishwasher", contact=Contact("An", email="an@example.com"), **values)
    sold = company.move(deal, company.sales.won_stage)
    company.deliver()
    return sold


def only_run(company: Company, deal: Deal) -> Run:
    [run] = company.runs(deal)
    return run


def work_to_the_end(company: Company, sender: Sender) -> None:
    for _ in range(10):
        company.sweep(company.clock.now + timedelta(hours=12), minutely=True)
        sender.work()


def test_the_run_lasts_until_the_webhook_has_accepted_the_deal(
    company: Company, sender: Sender, endpoint: Endpoint
) -> None:
    rule = a_rule(company, endpoint)
    deal = sell(company)
    assert only_run(company, deal).state == "sending"
    sender.work()
    run = only_run(company, deal)
    [call] = sender.made
    message = json.loads(call.body)
    assert (run.state, run.reason) == ("done", None)
    assert company.measured["WebhooksDelivered"] == 1
    assert message["type"] == "rule.acted"
    assert message["data"]["rule"] == {"id": rule.id, "name": "Tell the ERP"}
    assert message["data"]["run"] == {"id": run.key.id, "occurrence": 1}
    assert message["data"]["stage"]["id"] == company.sales.won_stage.id
    assert (message["data"]["deal"]["id"], message["data"]["deal"]["version"]) == (deal.id, deal.version)
    assert message["data"]["customer"]["email"] == "an@example.com"


def test_the_message_has_the_deal_as_the_run_saw_it_at_every_try(
    company: Company, sender: Sender, endpoint: Endpoint
) -> None:
    a_rule(company, endpoint)
    deal = sell(company)
    sender.reply = Reply(status=500)
    sender.work()
    company.change(deal, title="Renamed meanwhile")
    sender.reply = Reply(status=200)
    work_to_the_end(company, sender)
    titles = [json.loads(call.body)["data"]["deal"]["title"] for call in sender.made]
    assert titles == ["Dishwasher", "Dishwasher"]
    assert only_run(company, deal).state == "done"


@pytest.mark.parametrize(
    ("reply", "reason", "words"),
    [
        (Reply(status=500), "webhook_refused", "500"),
        (Reply(status=302), "webhook_refused", "302"),
        (Reply(status=410), "webhook_gone", "410"),
        (Reply(error="timed_out"), "webhook_unreachable", "timed_out"),
    ],
)
def test_a_failed_delivery_fails_the_run_with_the_last_status(
    company: Company, sender: Sender, endpoint: Endpoint, reply: Reply, reason: str, words: str
) -> None:
    a_rule(company, endpoint)
    deal = sell(company)
    sender.reply = reply
    sender.work()
    work_to_the_end(company, sender)
    run = only_run(company, deal)
    assert (run.state, run.reason) == ("failed", reason)
    assert company.measured["WebhooksFailed"] == 1
    assert words in run.detail
    assert [entry.code for entry in company.timeline(deal).data if entry.kind == "rule_failed"] == [reason]


def test_a_rule_whose_webhook_is_off_fails(company: Company, sender: Sender, endpoint: Endpoint) -> None:
    a_rule(company, endpoint)
    endpoints.change_endpoint(company.ports, company.admin, endpoint.id, None, {"enabled": False})
    deal = sell(company)
    sender.work()
    assert only_run(company, deal).reason == "webhook_off"
    assert sender.made == []


def test_a_retried_run_sends_a_new_message(company: Company, sender: Sender, endpoint: Endpoint) -> None:
    a_rule(company, endpoint)
    deal = sell(company)
    sender.reply = Reply(status=410)
    sender.work()
    endpoints.change_endpoint(company.ports, company.admin, endpoint.id, None, {"enabled": True})
    sender.reply = Reply(status=200)
    run_log.retry_run(company.ports, company.admin, only_run(company, deal).key.id)
    company.perform()
    sender.work()
    assert only_run(company, deal).state == "done"
    assert len({call.headers["webhook-id"] for call in sender.made}) == 2


def test_a_replay_does_not_end_the_run_again(company: Company, sender: Sender, endpoint: Endpoint) -> None:
    a_rule(company, endpoint)
    deal = sell(company)
    sender.reply = Reply(status=500)
    sender.work()
    work_to_the_end(company, sender)
    failed = only_run(company, deal)
    sender.reply = Reply(status=200)
    deliveries.replay_delivery(company.ports, company.admin, sender.made[0].delivery_id)
    sender.work()
    assert only_run(company, deal) == failed


def test_a_rule_at_intervals_sends_a_message_each_time(company: Company, sender: Sender, endpoint: Endpoint) -> None:
    a_rule(company, endpoint, When(kind="every", period="P1D"))
    deal = sell(company)
    for _ in range(3):
        due = only_run(company, deal).due_at
        assert due is not None
        company.sweep(due, minutely=True)
        company.perform()
        sender.work()
    occurrences = [json.loads(call.body)["data"]["run"]["occurrence"] for call in sender.made]
    assert occurrences == [1, 2, 3]
    assert len({call.headers["webhook-id"] for call in sender.made}) == 3


def test_the_rule_after_it_waits_for_the_end_of_the_delivery(
    company: Company, sender: Sender, endpoint: Endpoint
) -> None:
    a_rule(company, endpoint)
    company.create_rule(company.sales.won_stage, AddComment(text="The ERP knows"), order="in_order")
    deal = sell(company)
    assert [run.state for run in company.runs(deal)] == ["sending", "waiting"]
    sender.work()
    company.perform()
    assert [run.state for run in company.runs(deal)] == ["done", "done"]


@pytest.mark.parametrize("after", [False, True])
def test_a_recorder_that_crashes_ends_the_run_once(
    company: Company, sender: Sender, endpoint: Endpoint, after: bool
) -> None:
    a_rule(company, endpoint)
    deal = sell(company)
    company.perform()
    sender.call()
    results = list(sender.results)
    company.table.fail(1, Crashed(), after=after)
    with pytest.raises(Crashed):
        sender.record()
    sender.results = results
    sender.record()
    run = only_run(company, deal)
    notes = [entry.kind for entry in company.timeline(deal).data if entry.kind == "rule_ran"]
    assert (run.state, run.attempts, notes) == ("done", 1, ["rule_ran"])


def test_an_event_that_is_delivered_twice_makes_one_message(
    company: Company, sender: Sender, endpoint: Endpoint
) -> None:
    a_rule(company, endpoint)
    deal = sell(company)
    company._delivered = 0
    company.deliver()
    sender.work()
    sender.work()
    assert [call.headers["webhook-id"] for call in sender.made] == [sender.made[0].delivery_id]
    assert only_run(company, deal).attempts == 1


def test_a_message_of_a_deleted_deal_ends_nothing(company: Company, sender: Sender, endpoint: Endpoint) -> None:
    a_rule(company, endpoint)
    deal = sell(company)
    company.delete(deal)
    assert perform(company.ports, company.due_queue.take(company.clock.now)) == {}
    sender.call()
    sender.record()
    assert only_run(company, deal).state == "done"


def test_a_rule_needs_a_webhook_that_exists(company: Company, endpoint: Endpoint) -> None:
    with pytest.raises(NotFound):
        company.create_rule(company.sales.won_stage, CallWebhook(webhook_id="hook_unknown"))
    rule = a_rule(company, endpoint)
    with pytest.raises(InUse) as refusal:
        endpoints.delete_endpoint(company.ports, company.admin, endpoint.id, None)
    assert refusal.value.details["references"] == [{"kind": "rule", "id": rule.id, "name": rule.name}]
