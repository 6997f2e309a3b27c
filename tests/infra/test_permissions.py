"""Each function may call the actions that it needs, on the resources that it needs, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.deployed import CHECKOUT, FUNCTIONS, events_of, resources_of

ROLES = resources_of("AWS::IAM::Role")

TABLE = {"Fn::GetAtt": ["Table", "Arn"]}
STREAM = {"Fn::GetAtt": ["Table", "StreamArn"]}
BUS = {"Fn::GetAtt": ["Bus", "Arn"]}
SENDER = {"Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${MailSender}"}

READ_AND_PUT = {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query"}
ANSWER_CALLERS = READ_AND_PUT | {"dynamodb:UpdateItem"}
"""What every function of the API may do with the table: it also counts the requests of a company."""
POOL = {"Fn::GetAtt": ["UserPool", "Arn"]}
MANAGE_USERS = {
    "cognito-idp:AdminAddUserToGroup",
    "cognito-idp:AdminCreateUser",
    "cognito-idp:AdminDeleteUser",
    "cognito-idp:AdminDisableUser",
    "cognito-idp:AdminGetUser",
    "cognito-idp:AdminRemoveUserFromGroup",
}
READ_STREAM = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}
READ_QUEUE = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
SEND = {"sqs:SendMessage"}


def index(name: str) -> dict[str, str]:
    return {"Fn::Sub": f"${{Table.Arn}}/index/{name}"}


def queue(logical_id: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def ses(resource: str) -> dict[str, str]:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:ses:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"}


NO_TOPIC = {"NotResource": {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}}
"""Everything that is no topic: phone numbers have no ARN."""


# Everything that a function may do, except writing its own log.
ALLOWED: dict[str, list[tuple[dict[str, Any], set[str]]]] = {
    "ManageAccount": [(TABLE, ANSWER_CALLERS), (POOL, MANAGE_USERS)],
    "DesignPipelines": [
        (TABLE, ANSWER_CALLERS | {"dynamodb:DeleteItem"}),
        (index("board"), {"dynamodb:Query"}),
        (queue("JobQueue"), SEND),
    ],
    "ManageDeals": [
        (TABLE, ANSWER_CALLERS),
        (queue("JobQueue"), SEND),
        *((index(name), {"dynamodb:Query"}) for name in ("board", "owner", "customer", "closing", "journey")),
    ],
    "ManageCustomers": [
        (TABLE, ANSWER_CALLERS | {"dynamodb:DeleteItem"}),
        *((index(name), {"dynamodb:Query"}) for name in ("customer", "journey")),
        (queue("JobQueue"), SEND),
    ],
    "ManageTasks": [
        (TABLE, ANSWER_CALLERS | {"dynamodb:DeleteItem"}),
        *((index(name), {"dynamodb:Query"}) for name in ("owner", "closing", "customer")),
        (queue("DueQueue"), SEND),
    ],
    "DesignAutomation": [
        (TABLE, ANSWER_CALLERS | {"dynamodb:DeleteItem"}),
        *((index(name), {"dynamodb:Query"}) for name in ("board", "customer", "journey", "closing")),
        (queue("DueQueue"), SEND),
        (queue("JobQueue"), SEND),
    ],
    "DesignHooks": [
        (TABLE, ANSWER_CALLERS | {"dynamodb:DeleteItem"}),
        (index("journey"), {"dynamodb:Query"}),
        (queue("DueQueue"), SEND),
    ],
    "ReceiveHooks": [
        (TABLE, {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}),
        (queue("DueQueue"), SEND),
    ],
    "WordInvitation": [],
    "CallWebhooks": [(queue("CallQueue"), READ_QUEUE), (queue("ResultQueue"), SEND)],
    "RecordCalls": [
        (TABLE, READ_AND_PUT),
        (queue("ResultQueue"), READ_QUEUE),
        (queue("DueQueue"), SEND),
    ],
    "DesignMessages": [(TABLE, ANSWER_CALLERS | {"dynamodb:DeleteItem"})],
    "DesignCampaigns": [
        (TABLE, ANSWER_CALLERS | {"dynamodb:DeleteItem"}),
        *((index(name), {"dynamodb:Query"}) for name in ("board", "owner")),
        (ses("identity/*"), {"ses:SendEmail"}),
        (ses("configuration-set/${MailSet}"), {"ses:SendEmail"}),
        (queue("DueQueue"), SEND),
        (queue("JobQueue"), SEND),
    ],
    "ReadAnalytics": [(TABLE, ANSWER_CALLERS)],
    "ManageMessages": [
        (TABLE, ANSWER_CALLERS),
        *((index(name), {"dynamodb:Query"}) for name in ("customer", "journey")),
        (queue("JobQueue"), SEND),
    ],
    "Unsubscribe": [(TABLE, {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"})],
    "SendMessages": [
        (TABLE, READ_AND_PUT | {"dynamodb:UpdateItem"}),
        (ses("identity/*"), {"ses:SendEmail"}),
        (ses("configuration-set/${MailSet}"), {"ses:SendEmail"}),
        (NO_TOPIC, {"sns:Publish"}),
        *((queue(name), READ_QUEUE | SEND) for name in ("MailQueue", "BulkMailQueue")),
        (queue("DueQueue"), SEND),
    ],
    "TakeMailEvents": [
        (TABLE, READ_AND_PUT | {"dynamodb:UpdateItem"}),
        (queue("MailEventQueue"), READ_QUEUE),
        (queue("DueQueue"), SEND),
    ],
    "RouteTunnels": [
        (TABLE, READ_AND_PUT),
        (STREAM, READ_STREAM),
        (queue("FailureQueue"), SEND),
        (queue("DueQueue"), SEND),
        (queue("StopQueue"), SEND),
    ],
    "AnnounceEvents": [(BUS, {"events:PutEvents"}), (STREAM, READ_STREAM), (queue("FailureQueue"), SEND)],
    "TellAdmins": [(TABLE, READ_AND_PUT), (queue("StopQueue"), READ_QUEUE), (SENDER, {"ses:SendEmail"})],
    "NotifyMembers": [(TABLE, {"dynamodb:BatchGetItem", "dynamodb:PutItem"}), (queue("NoticeQueue"), READ_QUEUE)],
    "NameFailures": [
        (STREAM, {"dynamodb:GetRecords", "dynamodb:GetShardIterator"}),
        (queue("FailureQueue"), READ_QUEUE),
        (queue("StreamDead"), SEND),
    ],
    "TallyStages": [
        (TABLE, {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}),
        (queue("TallyQueue"), READ_QUEUE),
    ],
    "ArmAutomations": [(TABLE, READ_AND_PUT), (queue("ArmQueue"), READ_QUEUE)],
    "RunRules": [
        (TABLE, READ_AND_PUT | {"dynamodb:UpdateItem"}),
        (queue("RulesQueue"), READ_QUEUE),
        *((queue(name), SEND) for name in ("DueQueue", "StopQueue", "MailQueue", "BulkMailQueue")),
    ],
    "IndexSearch": [
        (TABLE, {"dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:PutItem"}),
        (queue("SearchQueue"), READ_QUEUE),
    ],
    "EmptyBin": [
        (TABLE, {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"}),
        (index("journey"), {"dynamodb:Query"}),
        (queue("DueQueue"), SEND),
        (queue("BinQueue"), READ_QUEUE),
    ],
    "PerformDueWork": [
        (TABLE, READ_AND_PUT),
        (TABLE, {"dynamodb:UpdateItem"}),
        (index("customer"), {"dynamodb:Query"}),
        (queue("DueQueue"), READ_QUEUE),
        *((queue(name), SEND) for name in ("DueQueue", "JobQueue", "StopQueue", "CallQueue")),
        *((queue(name), SEND) for name in ("MailQueue", "BulkMailQueue")),
    ],
    "RunJobs": [
        (TABLE, READ_AND_PUT | {"dynamodb:DeleteItem", "dynamodb:UpdateItem"}),
        *((queue(name), SEND) for name in ("MailQueue", "BulkMailQueue")),
        *((index(name), {"dynamodb:Query"}) for name in ("board", "owner", "customer", "closing", "journey")),
        (queue("JobQueue"), READ_QUEUE),
        (queue("JobQueue"), SEND),
        (queue("DueQueue"), SEND),
    ],
    "SweepDueWork": [
        (index("due"), {"dynamodb:Query"}),
        (TABLE, {"dynamodb:PutItem", "dynamodb:Query"}),
        (queue("DueQueue"), SEND),
        (queue("SweepDueWorkDead"), SEND),
    ],
    "AuditTotals": [
        *((index(name), {"dynamodb:Query"}) for name in ("due", "journey")),
        (TABLE, {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query"}),
        (queue("JobQueue"), SEND),
        (queue("AuditTotalsDead"), SEND),
    ],
    "ResumeJobs": [(index("due"), {"dynamodb:Query"}), (queue("JobQueue"), SEND), (queue("ResumeJobsDead"), SEND)],
}


def granted(function: str) -> Iterator[tuple[Any, str]]:
    """Every pair of a resource and an action that a function's role allows."""
    for policy in ROLES[f"{function}Role"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            resources = statement.get("Resource") or {"NotResource": statement["NotResource"]}
            for resource in as_list(resources):
                for action in as_list(statement["Action"]):
                    yield resource, action


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_every_function_has_a_role_of_its_own() -> None:
    roles = {function: properties["Role"] for function, properties in FUNCTIONS.items()}
    assert roles == {function: {"Fn::GetAtt": [f"{function}Role", "Arn"]} for function in FUNCTIONS}
    assert set(ROLES) == {f"{function}Role" for function in FUNCTIONS}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_granted_exactly_these_actions(function: str) -> None:
    log = ({"Fn::GetAtt": [f"{function}Log", "Arn"]}, {"logs:CreateLogStream", "logs:PutLogEvents"})
    expected = [(resource, action) for resource, actions in [*ALLOWED[function], log] for action in actions]
    assert sorted(granted(function), key=repr) == sorted(expected, key=repr)


def test_the_sender_of_webhooks_reaches_nothing_but_its_queues() -> None:
    """Companies choose what it calls."""
    assert {action.partition(":")[0] for _, action in granted("CallWebhooks")} == {"sqs", "logs"}
    environment = FUNCTIONS["CallWebhooks"]["Environment"]["Variables"]
    assert set(environment) == {"RESULT_QUEUE_URL", "POWERTOOLS_SERVICE_NAME"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_grant_has_a_wildcard(function: str) -> None:
    for resource, action in granted(function):
        assert "*" not in action
        assert "*" not in str(resource) or resource in (ses("identity/*"), NO_TOPIC)


def test_the_functions_together_may_call_what_the_store_calls() -> None:
    """Only AWS refuses a call that no role allows, so a new call of the store must fail here."""
    store = (CHECKOUT / "layers/common/saletunnel/store/dynamo/dynamo_table.py").read_text("utf-8")
    actions = {
        "batch_get_item": {"dynamodb:BatchGetItem"},
        "query": {"dynamodb:Query"},
        "update_item": {"dynamodb:UpdateItem"},
        "transact_write_items": {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
    }
    calls = set(re.findall(r"_client\.(\w+)\(", store))
    allowed = {action for grants in ALLOWED.values() for _, grant in grants for action in grant}
    needed: set[str] = set().union(*(actions[call] for call in calls))
    assert needed == {action for action in allowed - READ_STREAM if action.startswith("dynamodb:")}


@pytest.mark.parametrize("role", ROLES)
def test_only_lambda_assumes_a_role_and_only_tracing_adds_a_managed_policy(role: str) -> None:
    [statement] = ROLES[role]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
    condition, policies, otherwise = ROLES[role]["ManagedPolicyArns"]["Fn::If"]
    assert condition == "Traces"
    assert policies == [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess"}]
    assert otherwise == {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_read_the_queue_or_stream_that_invokes_it(function: str) -> None:
    allowed = set(map(repr, granted(function)))
    for mapping in events_of(function, "SQS"):
        assert {repr((mapping["Queue"], action)) for action in READ_QUEUE} <= allowed
    for mapping in events_of(function, "DynamoDB"):
        assert {repr((mapping["Stream"], action)) for action in READ_STREAM} <= allowed
        on_failure = mapping["DestinationConfig"]["OnFailure"]["Destination"]
        assert repr((on_failure, "sqs:SendMessage")) in allowed


def test_only_rules_of_the_bus_and_the_topic_of_mails_may_send_to_queues_without_a_role() -> None:
    opened = {}
    for policy in resources_of("AWS::SQS::QueuePolicy").values():
        [statement] = policy["PolicyDocument"]["Statement"]
        [target] = policy["Queues"]
        assert statement["Action"] == "sqs:SendMessage"
        service = "sns" if target == {"Ref": "MailEventQueue"} else "events"
        assert statement["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert statement["Resource"] == {"Fn::GetAtt": [target["Ref"], "Arn"]}
        opened[target["Ref"]] = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    rules = {
        name: {"Fn::GetAtt": [f"{name}Rule", "Arn"]} for name in ("Tally", "Arm", "Bin", "Search", "Rules", "Notice")
    }
    of_mails = {"MailEventQueue": [{"Ref": "MailEvents"}]}
    of_rules = {f"{name}Queue": [rule] for name, rule in rules.items()}
    assert opened == of_rules | of_mails | {"BusDead": list(rules.values())}


def test_only_the_configuration_set_publishes_to_the_topic_of_mails() -> None:
    [policy] = resources_of("AWS::SNS::TopicPolicy").values()
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "ses.amazonaws.com"}
    assert statement["Resource"] == {"Ref": "MailEvents"}
    assert statement["Condition"]["ArnEquals"] == {"AWS:SourceArn": ses("configuration-set/${MailSet}")}
