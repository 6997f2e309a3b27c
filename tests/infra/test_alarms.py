"""Every failure that needs a person raises one alarm, and no alarm is there twice."""

import json
from typing import Any

import pytest

from tests.infra.deployed import FUNCTIONS, dead_letter_queues, resources_of

ALARMS = resources_of("AWS::CloudWatch::Alarm")


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


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_first_error_of_a_function_raises_an_alarm(function: str) -> None:
    alarm = of_function("Errors", function)
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)


def test_a_router_that_is_a_minute_late_for_three_minutes_raises_an_alarm() -> None:
    alarm = of_function("IteratorAge", "RouteTunnels")
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Maximum", 60, 3)
    assert alarm["Threshold"] == 60_000  # milliseconds


@pytest.mark.parametrize("queue", sorted(dead_letter_queues()))
def test_the_first_dead_letter_raises_an_alarm(queue: str) -> None:
    alarm = of_queue("ApproximateNumberOfMessagesVisible", queue)
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", 1)


def test_the_first_wrong_total_raises_an_alarm() -> None:
    assert alarm_on("TotalsDrift", "service", "run_jobs")["Threshold"] == 1
