"""Reading the SAM template."""

from pathlib import Path
from typing import Any

import pytest
from botocore.validate import ParamValidator

from infra.local.aws import client
from infra.local.template.intrinsics import Resolver, load
from infra.local.template.model import BusRule, Cors, Function, Queue, QueueMapping, Route, Schedule, StreamMapping
from infra.local.template.reader import read_template
from tests.infra.deployed import CHECKOUT, TEMPLATE, local_cloud

CLOUD = local_cloud()


def resolver(text: str, tmp_path: Path, **parameters: str) -> Resolver:
    path = tmp_path / "template.yaml"
    path.write_text(text, "utf-8")
    return Resolver(load(path), queue_url=lambda name: f"http://queues.test/{name}", parameters=parameters)


SMALL = """
Parameters:
  Mode: {Type: String, Default: quiet}
  Urls: {Type: CommaDelimitedList, Default: "http://a.test,http://b.test"}
Conditions:
  Loud: !Equals [!Ref Mode, loud]
  Quiet: !Not [!Condition Loud]
Resources:
  WorkQueue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${AWS::StackName}-work"}}
  BigTable: {Type: AWS::DynamoDB::Table, Properties: {}}
"""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ({"Ref": "Mode"}, "quiet"),
        ({"Ref": "Urls"}, ["http://a.test", "http://b.test"]),
        ({"Ref": "WorkQueue"}, "http://queues.test/saletunnel-work"),
        ({"Ref": "BigTable"}, "saletunnel-big-table"),
        ({"Fn::GetAtt": ["WorkQueue", "Arn"]}, "arn:aws:sqs:ap-southeast-1:000000000000:saletunnel-work"),
        ({"Fn::GetAtt": ["WorkQueue", "QueueName"]}, "saletunnel-work"),
        ({"Fn::Sub": "${AWS::StackName}/${Mode}/${WorkQueue.QueueName}"}, "saletunnel/quiet/saletunnel-work"),
        ({"Fn::If": ["Loud", "!", "."]}, "."),
        ({"Fn::If": ["Quiet", {"Ref": "Mode"}, "!"]}, "quiet"),
        ({"kept": 1, "gone": {"Ref": "AWS::NoValue"}}, {"kept": 1}),
        ([1, {"Ref": "AWS::NoValue"}, 2], [1, 2]),
    ],
)
def test_references_and_functions_become_local_values(written: Any, value: Any, tmp_path: Path) -> None:
    assert resolver(SMALL, tmp_path).resolve(written) == value


def test_a_parameter_overrides_its_default(tmp_path: Path) -> None:
    assert resolver(SMALL, tmp_path, Mode="loud").resolve({"Fn::If": ["Loud", "!", "."]}) == "!"


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"Ref": "Nobody"}, "Nobody"),
        ({"Fn::GetAtt": ["WorkQueue", "Colour"]}, "WorkQueue.Colour"),
        ({"Fn::ImportValue": "x"}, "Fn::ImportValue"),
    ],
)
def test_an_unknown_reference_or_function_is_refused_by_name(written: Any, named: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=named):
        resolver(SMALL, tmp_path).resolve(written)


def test_a_parameter_that_the_template_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Mood"):
        resolver(SMALL, tmp_path, Mood="loud")


def test_a_parameter_without_a_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Colour"):
        resolver("Parameters: {Colour: {Type: String}}\nResources: {}", tmp_path)


def test_functions_are_named_after_their_modules_and_get_the_urls_of_queues() -> None:
    assert set(CLOUD.functions) == {path.stem for path in (CHECKOUT / "functions").glob("*.py")}
    assert CLOUD.functions["sweep_due_work"] == Function(
        name="sweep_due_work",
        handler="sweep_due_work.handler",
        environment={
            "TABLE_NAME": "saletunnel-table",
            "DUE_QUEUE_URL": "http://queues.test/saletunnel-due",
            "MINUTELY_RULE": "saletunnel-minutely",
            "POWERTOOLS_SERVICE_NAME": "sweep_due_work",
            "POWERTOOLS_METRICS_NAMESPACE": "SaleTunnel",
            "POWERTOOLS_LOG_LEVEL": "INFO",
        },
        timeout=300,
        memory=512,
    )
    assert CLOUD.functions["announce_events"].environment["EVENT_BUS_NAME"] == CLOUD.bus


def test_a_route_needs_a_token_unless_the_template_opens_it() -> None:
    assert Route("PATCH", "/v1/deals/{proxy+}", "manage_deals", authorized=True) in CLOUD.routes
    assert Route("GET", "/healthz", "manage_account", authorized=False) in CLOUD.routes


def test_the_cors_configuration_is_read_completely() -> None:
    assert CLOUD.cors == Cors(
        origins=("http://localhost:5173",),
        methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
        headers=("authorization", "content-type", "idempotency-key", "if-match", "if-none-match"),
        exposed=("etag", "location", "retry-after"),
        max_age=3600,
    )


def test_a_stream_mapping_is_read_completely() -> None:
    [router] = [mapping for mapping in CLOUD.streams if mapping.function == "route_tunnels"]
    pattern = {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"entity": {"S": ["event"]}, "enters": {"S": [{"exists": True}]}}},
    }
    assert router == StreamMapping(
        function="route_tunnels",
        batch_size=100,
        batch_window=0.0,
        filters=(pattern,),
        bisect=True,
        retries=10,
        max_age=21600,
        report_failures=True,
        on_failure="saletunnel-failures",
        parallelization=2,
    )


def test_a_queue_and_its_mapping_are_read_completely() -> None:
    assert CLOUD.queues["saletunnel-due"] == Queue(
        name="saletunnel-due", visibility=360, retention=345600, dead_letters="saletunnel-due-dead", max_receives=5
    )
    assert CLOUD.queues["saletunnel-due-dead"].dead_letters is None
    assert CLOUD.queue_mappings[0] == QueueMapping(
        function="tally_stages",
        queue="saletunnel-tally",
        batch_size=100,
        batch_window=1.0,
        report_failures=True,
        concurrency=10,
    )


def test_every_queue_that_something_refers_to_exists() -> None:
    named = {mapping.queue for mapping in CLOUD.queue_mappings} | {rule.queue for rule in CLOUD.bus_rules}
    named |= {mapping.on_failure for mapping in CLOUD.streams if mapping.on_failure}
    named |= {queue.dead_letters for queue in CLOUD.queues.values() if queue.dead_letters}
    assert named <= set(CLOUD.queues)


TENANT = "$.detail.tenant"


def test_bus_rules_and_schedules_are_read() -> None:
    assert CLOUD.bus_rules == (
        BusRule(name="saletunnel-tally", pattern={"source": ["saletunnel"]}, queue="saletunnel-tally", group=TENANT),
        BusRule(
            name="saletunnel-arm",
            pattern={"source": ["saletunnel"], "detail": {"plans": [True]}},
            queue="saletunnel-arm",
            group=TENANT,
        ),
        BusRule(
            name="saletunnel-rules",
            pattern={"source": ["saletunnel"], "detail": {"rules": [True]}},
            queue="saletunnel-rules",
            group=TENANT,
        ),
        BusRule(
            name="saletunnel-bin",
            pattern={"source": ["saletunnel"], "detail-type": ["deal.copied_from", "deal.deleted", "deal.restored"]},
            queue="saletunnel-bin",
            group=TENANT,
        ),
        BusRule(
            name="saletunnel-search",
            pattern={"source": ["saletunnel"], "detail": {"words": [True]}},
            queue="saletunnel-search",
            group=TENANT,
        ),
        BusRule(
            name="saletunnel-notices",
            pattern={"source": ["saletunnel"], "detail": {"notices": [True]}},
            queue="saletunnel-notices",
            group=TENANT,
        ),
    )
    assert CLOUD.schedules == (
        Schedule("saletunnel-sweep", "cron(5 17 * * ? *)", "sweep_due_work"),
        Schedule("saletunnel-minutely", "rate(1 minute)", "sweep_due_work"),
        Schedule("saletunnel-resume-jobs", "rate(5 minutes)", "resume_jobs"),
        Schedule("saletunnel-audit", "cron(0 19 * * ? *)", "audit_totals"),
    )


def test_a_parameter_can_change_a_schedule() -> None:
    cloud = read_template(TEMPLATE, queue_url=lambda name: name, parameters={"SweepSchedule": "rate(1 hour)"})
    assert cloud.schedules[0].expression == "rate(1 hour)"


@pytest.mark.parametrize(
    ("service", "operation", "request_"),
    [
        ("dynamodb", "CreateTable", CLOUD.table),
        ("cognito-idp", "CreateUserPool", CLOUD.user_pool),
        ("cognito-idp", "CreateUserPoolClient", {**CLOUD.user_pool_client, "UserPoolId": "ap-southeast-1_pool"}),
    ],
)
def test_create_requests_are_valid_for_the_aws_api(service: str, operation: str, request_: dict[str, Any]) -> None:
    shape = client(service, "http://127.0.0.1:1").meta.service_model.operation_model(operation).input_shape
    assert shape is not None
    assert ParamValidator().validate(request_, shape).generate_report() == ""


def test_groups_are_in_the_order_of_their_precedence() -> None:
    assert CLOUD.groups == ("admin", "manager", "agent", "viewer")
