"""What holds of everything that is deployed: bounded retries, dead letters, logs that end, alarms, closed doors."""

import importlib.util
import re
from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.scheduled_work import LEASE
from saletunnel.store import places
from tests.infra.deployed import CHECKOUT, FUNCTIONS, RESOURCES, events_of, local_cloud, of

QUEUES = of("AWS::SQS::Queue")
ALARMS = of("AWS::CloudWatch::Alarm").values()

STREAM_READERS = [name for name in FUNCTIONS if events_of(name, "DynamoDB")]
QUEUE_READERS = [name for name in FUNCTIONS if events_of(name, "SQS")]


def dead_letter_queues() -> set[str]:
    """The queues that take what failed elsewhere: in a queue, the bus or an invocation by the clock.

    What failed in a stream is looked up first, and then lies where the function is told.
    """
    arns = [queue["RedrivePolicy"]["deadLetterTargetArn"] for queue in QUEUES.values() if "RedrivePolicy" in queue]
    arns += [
        target["DeadLetterConfig"]["Arn"] for rule in of("AWS::Events::Rule").values() for target in rule["Targets"]
    ]
    invoked = (function["EventInvokeConfig"] for function in FUNCTIONS.values() if "EventInvokeConfig" in function)
    arns += [config["DestinationConfig"]["OnFailure"]["Destination"] for config in invoked]
    named = FUNCTIONS["NameFailures"]["Environment"]["Variables"]["DEAD_LETTERS_URL"]["Ref"]
    return {named} | {arn["Fn::GetAtt"][0] for arn in arns}


def alarms_on(metric: str, dimension: dict[str, Any]) -> list[dict[str, Any]]:
    return [alarm for alarm in ALARMS if alarm["MetricName"] == metric and dimension in alarm["Dimensions"]]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_log_of_a_function_is_its_own_and_ends(function: str) -> None:
    assert FUNCTIONS[function]["LoggingConfig"]["LogGroup"] == {"Ref": f"{function}Log"}
    assert of("AWS::Logs::LogGroup")[f"{function}Log"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_the_access_log_ends() -> None:
    [api] = of("AWS::Serverless::HttpApi").values()
    assert api["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": ["ApiAccessLog", "Arn"]}
    assert of("AWS::Logs::LogGroup")["ApiAccessLog"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_first_error_of_a_function_raises_an_alarm(function: str) -> None:
    [alarm] = alarms_on("Errors", {"Name": "FunctionName", "Value": {"Ref": function}})
    assert alarm["Threshold"] == 1
    assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]


@pytest.mark.parametrize("queue", sorted(dead_letter_queues()))
def test_the_first_dead_letter_raises_an_alarm(queue: str) -> None:
    dimension = {"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}
    [alarm] = alarms_on("ApproximateNumberOfMessagesVisible", dimension)
    assert alarm["Threshold"] == 1
    assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_has_dead_letters_or_takes_them(queue: str) -> None:
    if queue in dead_letter_queues():
        assert "RedrivePolicy" not in QUEUES[queue]
        assert QUEUES[queue]["MessageRetentionPeriod"] == 14 * 24 * 3600
    else:
        assert QUEUES[queue]["RedrivePolicy"]["maxReceiveCount"] >= 5


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_is_encrypted(queue: str) -> None:
    assert QUEUES[queue]["SqsManagedSseEnabled"] is True


def test_nothing_in_a_queue_is_handed_out_again_while_it_may_still_be_worked_on() -> None:
    cloud = local_cloud()
    for mapping in cloud.queue_mappings:
        assert cloud.queues[mapping.queue].visibility >= 6 * cloud.functions[mapping.function].timeout


def test_due_work_is_given_up_before_its_lease_ends() -> None:
    cloud = local_cloud()
    [mapping] = [mapping for mapping in cloud.queue_mappings if mapping.function == "perform_due_work"]
    queue = cloud.queues[mapping.queue]
    last_try = queue.visibility * (queue.max_receives - 1) + cloud.functions[mapping.function].timeout
    assert timedelta(seconds=last_try) < LEASE


@pytest.mark.parametrize("function", STREAM_READERS)
def test_a_bad_record_stops_no_stream(function: str) -> None:
    [mapping] = events_of(function, "DynamoDB")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] <= 10
    assert 0 < mapping["MaximumRecordAgeInSeconds"] < 24 * 3600
    [named] = events_of("NameFailures", "SQS")
    assert mapping["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": named["Queue"]}
    assert mapping["StartingPosition"] == "TRIM_HORIZON"


def test_the_stream_has_two_readers_at_most() -> None:
    assert len(STREAM_READERS) <= 2


def test_the_router_sees_arrivals_into_stages_and_the_announcer_every_event() -> None:
    filters = {mapping.function: mapping.filters for mapping in local_cloud().streams}
    event = {"entity": {"S": ["event"]}}
    arrival = event | {"enters": {"S": [{"exists": True}]}}
    assert filters == {
        "route_tunnels": ({"eventName": ["INSERT"], "dynamodb": {"NewImage": arrival}},),
        "announce_events": ({"eventName": ["INSERT"], "dynamodb": {"NewImage": event}},),
    }


@pytest.mark.parametrize("function", QUEUE_READERS)
def test_a_bad_message_takes_no_other_with_it(function: str) -> None:
    [mapping] = events_of(function, "SQS")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_only_what_tells_nothing_of_a_company_answers_without_a_token() -> None:
    routes = local_cloud().routes
    open_to_all = {(route.method, route.path) for route in routes if not route.authorized}
    open_paths = {path for method, path in open_to_all if method != "OPTIONS"}
    assert open_paths == {"/healthz", "/v1/openapi.json", "$default"}


def test_a_browser_may_ask_before_it_sends_a_token() -> None:
    routes = local_cloud().routes
    closed = {route.path for route in routes if route.authorized}
    assert {route.path for route in routes if route.method == "OPTIONS" and not route.authorized} == closed


def test_no_route_is_there_twice() -> None:
    routes = [(route.method, route.path) for route in local_cloud().routes]
    assert len(routes) == len(set(routes))


def test_tokens_are_those_of_the_pool_for_its_client() -> None:
    [api] = of("AWS::Serverless::HttpApi").values()
    authorizer = api["Auth"]["Authorizers"][api["Auth"]["DefaultAuthorizer"]]
    assert authorizer["IdentitySource"] == "$request.header.Authorization"
    assert authorizer["JwtConfiguration"]["audience"] == [{"Ref": "UserPoolClient"}]
    assert authorizer["JwtConfiguration"]["issuer"]["Fn::Sub"].endswith("/${UserPool}")


def test_no_user_chooses_a_tenant() -> None:
    [pool], [client] = of("AWS::Cognito::UserPool").values(), of("AWS::Cognito::UserPoolClient").values()
    [attribute] = [attribute for attribute in pool["Schema"] if attribute["Name"] == "tenant_id"]
    assert attribute["Mutable"] is False
    assert "custom:tenant_id" in client["ReadAttributes"]
    assert "custom:tenant_id" not in client["WriteAttributes"]
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_a_browser_keeps_no_secret_and_no_password_leaves_it() -> None:
    [client] = of("AWS::Cognito::UserPoolClient").values()
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert "ALLOW_USER_PASSWORD_AUTH" not in client["ExplicitAuthFlows"]
    assert client["PreventUserExistenceErrors"] == "ENABLED"


@pytest.mark.parametrize("kept", ["Table", "UserPool"])
def test_deleting_the_stack_deletes_nobodys_work(kept: str) -> None:
    assert RESOURCES[kept]["DeletionPolicy"] == "Retain"
    assert RESOURCES[kept]["UpdateReplacePolicy"] == "Retain"


def test_the_table_can_be_taken_back_to_any_second_and_forgets_what_expired() -> None:
    [table] = of("AWS::DynamoDB::Table").values()
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}


def test_the_table_has_the_indexes_that_the_store_reads() -> None:
    table = local_cloud().table
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }
    read = (places.BOARD, places.CUSTOMER, places.OWNER, places.CLOSING, places.JOURNEY, places.DUE)
    assert indexes == {name: [f"{name}_pk", f"{name}_sk"] for name in read}


@pytest.mark.parametrize("handler", [function["Handler"] for function in FUNCTIONS.values()])
def test_the_handler_is_there(handler: str) -> None:
    module, _, name = handler.partition(".")
    assert name == "handler"
    assert importlib.util.find_spec(module) is not None


def test_functions_have_the_environment_that_the_architecture_tells() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|.*\| ([^|]*) \|$", (CHECKOUT / "docs/architecture.md").read_text("utf-8"), re.MULTILINE
    )
    told = {function: set(re.findall(r"`(\w+)`", environment)) for function, environment in rows}
    given = {
        name: {variable for variable in function.environment if not variable.startswith("POWERTOOLS_")}
        for name, function in local_cloud().functions.items()
    }
    assert given == told
