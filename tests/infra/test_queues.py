"""The queues and the stream: retries end, what fails is kept, and nothing is done twice at the same time."""

from datetime import timedelta

import pytest

from saletunnel.domain.scheduled_work import LEASE
from tests.infra.deployed import QUEUE_READERS, QUEUES, STREAM_READERS, dead_letter_queues, events_of, local_cloud


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_either_has_dead_letters_or_keeps_them(queue: str) -> None:
    if queue in dead_letter_queues():
        assert "RedrivePolicy" not in QUEUES[queue]
        assert QUEUES[queue]["MessageRetentionPeriod"] == 14 * 24 * 3600
    else:
        assert QUEUES[queue]["RedrivePolicy"]["maxReceiveCount"] >= 5


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_is_encrypted(queue: str) -> None:
    assert QUEUES[queue]["SqsManagedSseEnabled"] is True


def test_a_message_stays_hidden_while_its_function_may_still_work_on_it() -> None:
    cloud = local_cloud()
    for mapping in cloud.queue_mappings:
        assert cloud.queues[mapping.queue].visibility >= 6 * cloud.functions[mapping.function].timeout


def test_due_work_is_given_up_before_its_lease_ends() -> None:
    cloud = local_cloud()
    [mapping] = [mapping for mapping in cloud.queue_mappings if mapping.function == "perform_due_work"]
    queue = cloud.queues[mapping.queue]
    last_try = queue.visibility * (queue.max_receives - 1) + cloud.functions[mapping.function].timeout
    assert timedelta(seconds=last_try) < LEASE


def test_the_message_group_of_an_event_from_the_bus_is_its_company() -> None:
    """By a path that the bus reads; tests/outbound/test_bus.py says that the company stands there."""
    assert {rule.group for rule in local_cloud().bus_rules} == {"$.detail.tenant"}


@pytest.mark.parametrize("function", QUEUE_READERS)
def test_a_failed_message_does_not_fail_the_others_of_its_batch(function: str) -> None:
    for mapping in events_of(function, "SQS"):
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("function", STREAM_READERS)
def test_a_bad_record_does_not_stop_the_stream(function: str) -> None:
    [mapping] = events_of(function, "DynamoDB")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] <= 10
    assert 0 < mapping["MaximumRecordAgeInSeconds"] < 24 * 3600


@pytest.mark.parametrize("function", STREAM_READERS)
def test_a_record_that_is_given_up_goes_to_the_function_that_looks_up_its_key(function: str) -> None:
    [mapping], [lookup] = events_of(function, "DynamoDB"), events_of("NameFailures", "SQS")
    assert mapping["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": lookup["Queue"]}


@pytest.mark.parametrize("function", STREAM_READERS)
def test_a_new_reader_of_the_stream_misses_no_record(function: str) -> None:
    [mapping] = events_of(function, "DynamoDB")
    assert mapping["StartingPosition"] == "TRIM_HORIZON"


def test_the_stream_has_at_most_two_readers() -> None:
    """More readers of a shard throttle each other."""
    assert len(STREAM_READERS) <= 2


def test_the_router_reads_arrivals_and_the_announcer_reads_every_event() -> None:
    filters = {mapping.function: mapping.filters for mapping in local_cloud().streams}
    event = {"entity": {"S": ["event"]}}
    arrival = event | {"enters": {"S": [{"exists": True}]}}
    assert filters == {
        "route_tunnels": ({"eventName": ["INSERT"], "dynamodb": {"NewImage": arrival}},),
        "announce_events": ({"eventName": ["INSERT"], "dynamodb": {"NewImage": event}},),
    }
