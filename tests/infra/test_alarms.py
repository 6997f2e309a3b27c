"""Every failure that needs a person raises one alarm, and no alarm is there twice."""

import json
from typing import Any

import pytest

from tests.infra.deployed import FUNCTIONS, QUEUES, STREAM_READERS, dead_letter_queues, resources_of

ALARMS = resources_of("AWS::CloudWatch::Alarm")
WORK_QUEUES = sorted(set(QUEUES) - dead_letter_queues())


def alarm_on(metric: str, dimension: str, value: Any) -> dict[str, Any]:
    """The one alarm on a metric of one function, queue or API."""
    [alarm] = [
        alarm
        for alarm in ALARMS.values()
        if alarm["MetricName"] == metric and alarm["Dimensions"] == [{"Name": dimension, "Value": value}]
    ]
    assert isinstance(alarm, dict)
    return alarm


def of_function(metric: str, function: str) -> dict[str, Any]:
    return alarm_on(metric, "FunctionName", {"Ref": function})


def of_queue(metric: str, queue: str) -> dict[str, Any]:
    return alarm_on(metric, "QueueName", {"Fn::GetAtt": [queue, "QueueName"]})


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_reaches_the_operator_and_says_what_happened(alarm: str) -> None:
    assert ALARMS[alarm]["AlarmActions"] == [{"Ref": "Alarms"}]
    assert ALARMS[alarm]["AlarmDescription"].endswith(".")


@pytest.mark.parametrize("alarm", ALARMS)
def test_silence_raises_no_alarm(alarm: str) -> None:
    assert ALARMS[alarm]["TreatMissingData"] == "notBreaching"
    assert ALARMS[alarm]["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


def test_no_two_alarms_watch_the_same_metric() -> None:
    watched = [
        (alarm["Namespace"], alarm["MetricName"], json.dumps(alarm["Dimensions"], sort_keys=True))
        for alarm in ALARMS.values()
    ]
    assert len(watched) == len(set(watched))


def test_five_failed_requests_in_five_minutes_raise_an_alarm() -> None:
    alarm = alarm_on("5xx", "ApiId", {"Ref": "Api"})
    assert alarm["Namespace"] == "AWS/ApiGateway"
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Sum", 300, 1)
    assert alarm["Threshold"] == 5


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_first_error_of_a_function_raises_an_alarm(function: str) -> None:
    alarm = of_function("Errors", function)
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_five_throttled_invocations_in_five_minutes_raise_an_alarm(function: str) -> None:
    alarm = of_function("Throttles", function)
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Sum", 300, 1)
    assert alarm["Threshold"] == 5


@pytest.mark.parametrize("function", STREAM_READERS)
def test_a_reader_of_the_stream_that_is_a_minute_late_for_three_minutes_raises_an_alarm(function: str) -> None:
    alarm = of_function("IteratorAge", function)
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Maximum", 60, 3)
    assert alarm["Threshold"] == 60_000  # milliseconds


@pytest.mark.parametrize("queue", WORK_QUEUES)
def test_messages_that_wait_too_long_raise_an_alarm(queue: str) -> None:
    alarm = of_queue("ApproximateAgeOfOldestMessage", queue)
    assert alarm["Statistic"] == "Maximum"
    assert alarm["Threshold"] <= 3600  # seconds


@pytest.mark.parametrize("queue", WORK_QUEUES)
def test_one_failing_message_raises_only_the_alarm_on_dead_letters(queue: str) -> None:
    """After three tries SQS leaves a message out of the age of the oldest one."""
    three_tries = 3 * QUEUES[queue]["VisibilityTimeout"]
    assert of_queue("ApproximateAgeOfOldestMessage", queue)["Threshold"] > three_tries


@pytest.mark.parametrize("queue", sorted(dead_letter_queues()))
def test_the_first_dead_letter_raises_an_alarm(queue: str) -> None:
    alarm = of_queue("ApproximateNumberOfMessagesVisible", queue)
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", 1)


def test_a_campaign_that_was_paused_for_its_reputation_raises_an_alarm() -> None:
    assert alarm_on("CampaignsPaused", "service", "take_mail_events")["Threshold"] == 1


@pytest.mark.parametrize("metric", ["TotalsDrift", "RunsDrift", "EnrolmentsRepaired"])
def test_the_first_repair_raises_an_alarm(metric: str) -> None:
    assert alarm_on(metric, "service", "run_jobs")["Threshold"] == 1
