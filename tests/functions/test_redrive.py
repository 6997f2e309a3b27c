"""Dead letters of functions, and the operator's `redrive`, with the real handlers and moto as AWS."""

import importlib
import io
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from infra.local.aws import REGION, client
from saletunnel import operate, runtime
from saletunnel.outbound.dead_letters import Letter
from saletunnel.outbound.redrive import Redrive
from saletunnel.store.stream import read_image
from tests.functions.http_caller import Member, context_of, forget

ROUTER = f"arn:aws:lambda:{REGION}:123456789012:function:route_tunnels"
SWEEP = f"arn:aws:lambda:{REGION}:123456789012:function:sweep_due_work:$LATEST"


class Functions:
    """A Lambda client that invokes the real handlers, or the fake ones in `answers`."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.answers: dict[str, Callable[[Any], Any]] = {}

    def invoke(self, FunctionName: str, Payload: bytes) -> Any:  # noqa: N803 - as botocore spells them
        event = json.loads(Payload)
        self.events.append(event)
        answer = self.answers.get(FunctionName)
        result = answer(event) if answer else _handle(FunctionName, event)
        failed = {"FunctionError": "Unhandled"} if isinstance(result, Exception) else {}
        payload = str(result) if failed else json.dumps(result)
        return {"Payload": io.BytesIO(payload.encode()), **failed}


def _handle(function: str, event: Any) -> Any:
    return importlib.import_module(function).handler(event, context_of(function))


@pytest.fixture
def table(moto_table: str) -> str:
    """The table in moto, whose stream is needed to read failed records."""
    return moto_table


@pytest.fixture
def sqs(table: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    sqs = client("sqs", f"https://sqs.{REGION}.amazonaws.com")
    url = sqs.create_queue(QueueName="stream-dead")["QueueUrl"]
    monkeypatch.setenv("DEAD_LETTERS_URL", url)
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")  # moto has no account-based endpoints
    runtime.dead_letters.cache_clear()
    yield sqs
    runtime.dead_letters.cache_clear()
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def redrive(sqs: Any, functions: Functions, table: str) -> Redrive:
    return Redrive(sqs, functions, partial(read_image, runtime.dynamo_table()), patience=0)


@pytest.fixture
def stages(admin: Member) -> tuple[str, str]:
    """The ids of the source stage and of the target stage of a tunnel."""
    sales = admin.get("/v1/pipelines").done()["data"][0]
    maintenance = admin.post("/v1/pipelines", {"name": "Bảo trì"}).done(201)
    won, first = sales["stages"][5]["id"], maintenance["stages"][0]["id"]
    tunnel = {"action": "move", "source": {"stage_id": won}, "target": {"stage_id": first}}
    admin.post("/v1/tunnels", tunnel).done(201)
    return won, first


def bodies(sqs: Any, name: str = "stream-dead") -> list[Any]:
    """The bodies of the messages in a queue, which stay there."""
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def failure_message(records: list[Any], table: str) -> dict[str, Any]:
    """The message that Lambda sends for records that the router failed to process."""
    streams = client("dynamodbstreams", f"https://streams.dynamodb.{REGION}.amazonaws.com")
    [stream] = streams.list_streams(TableName=table)["Streams"]
    [shard] = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    body = {
        "requestContext": {"functionArn": ROUTER, "condition": "RetryAttemptsExhausted"},
        "DDBStreamBatchInfo": {
            "shardId": shard["ShardId"],
            "startSequenceNumber": records[0]["dynamodb"]["SequenceNumber"],
            "endSequenceNumber": records[-1]["dynamodb"]["SequenceNumber"],
            "streamArn": stream["StreamArn"],
        },
    }
    return {"messageId": "m0", "body": json.dumps(body)}


def stream_of(table: str) -> list[Any]:
    streams = client("dynamodbstreams", f"https://streams.dynamodb.{REGION}.amazonaws.com")
    [stream] = streams.list_streams(TableName=table)["Streams"]
    [shard] = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    records: list[Any] = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    return records


def event_of(record: Any) -> str | None:
    image = record["dynamodb"]["NewImage"]
    return str(record["dynamodb"]["Keys"]["sk"]["S"]) if image.get("entity") == {"S": "event"} else None


def test_a_failed_record_becomes_a_dead_letter_and_is_redriven_by_its_key(
    admin: Member, stages: tuple[str, str], table: str, sqs: Any, redrive: Redrive
) -> None:
    won, first = stages
    deal = admin.post("/v1/deals", {"title": "An", "stage_id": won}).done(201)
    arrival = [record for record in stream_of(table) if event_of(record)]
    message = failure_message(arrival, table)

    assert _handle("name_failures", {"Records": [message]}) == {"batchItemFailures": []}

    [letter] = bodies(sqs)
    assert letter["key"] == {"pk": f"T#demo#DEAL#{deal['id']}", "sk": "EVENT#0000000001"}
    assert letter["function"] == ROUTER
    assert redrive.queue("stream-dead").done == 1
    assert admin.get(f"/v1/deals/{deal['id']}").done()["stage_id"] == first
    assert bodies(sqs) == []


def test_only_the_events_of_a_failed_batch_become_dead_letters(
    admin: Member, stages: tuple[str, str], table: str, sqs: Any
) -> None:
    for title in ("An", "Bình"):
        admin.post("/v1/deals", {"title": title, "stage_id": stages[0]}).done(201)
    records = stream_of(table)

    _handle("name_failures", {"Records": [failure_message(records, table)]})

    assert len(bodies(sqs)) == sum(event_of(record) is not None for record in records) == 2


def test_a_failure_that_cannot_be_read_is_retried(table: str, sqs: Any) -> None:
    lost = {"messageId": "m0", "body": '{"requestContext": {"functionArn": "f", "condition": "c"}}'}
    assert _handle("name_failures", {"Records": [lost]}) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert bodies(sqs) == []


def send(sqs: Any, body: Any, **attributes: Any) -> None:
    url = sqs.get_queue_url(QueueName="stream-dead")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body), **attributes)


def letter(admin: Member, stages: tuple[str, str]) -> Any:
    """A dead letter of the router for the arrival of a new deal at the tunnel."""
    deal = admin.post("/v1/deals", {"title": "An", "stage_id": stages[0]}).done(201)
    key = f"T#demo#DEAL#{deal['id']}", "EVENT#0000000001"
    return json.loads(Letter(ROUTER, "RetryAttemptsExhausted", "100", key).write())


def test_a_letter_that_fails_again_stays_and_the_others_are_done(
    admin: Member, stages: tuple[str, str], sqs: Any, functions: Functions, redrive: Redrive
) -> None:
    send(sqs, letter(admin, stages))
    send(sqs, {"strange": True})

    outcome = redrive.queue("stream-dead")

    assert (outcome.done, len(outcome.failed)) == (1, 1)
    assert bodies(sqs) == [{"strange": True}]


@pytest.mark.parametrize("answer", [{"batchItemFailures": [{"itemIdentifier": "100"}]}, RuntimeError("no")])
def test_a_letter_stays_until_its_function_succeeds(
    admin: Member, stages: tuple[str, str], sqs: Any, functions: Functions, redrive: Redrive, answer: Any
) -> None:
    send(sqs, letter(admin, stages))
    functions.answers["route_tunnels"] = lambda _: answer
    assert redrive.queue("stream-dead").done == 0
    functions.answers.clear()
    assert redrive.queue("stream-dead").done == 1
    assert redrive.queue("stream-dead").done == 0


def test_a_letter_for_an_expired_event_is_removed(sqs: Any, functions: Functions, redrive: Redrive) -> None:
    gone = Letter(ROUTER, "RetryAttemptsExhausted", "100", ("T#demo#DEAL#deal_1", "EVENT#0000000001"))
    send(sqs, json.loads(gone.write()))
    assert redrive.queue("stream-dead").done == 1
    assert functions.events == []


def test_a_scheduled_event_is_sent_to_the_function_again(sqs: Any, functions: Functions, redrive: Redrive) -> None:
    functions.answers["sweep_due_work"] = lambda _: {"sent": 0}
    event = {"time": "2030-01-01T00:00:00Z"}
    send(sqs, {"requestContext": {"functionArn": SWEEP}, "requestPayload": event})
    assert redrive.queue("stream-dead").done == 1
    assert functions.events == [event]


class WithSource:
    """An SQS client that adds the source queue to dead letters, which moto does not do."""

    def __init__(self, sqs: Any, source: str) -> None:
        self._sqs = sqs
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sqs, name)

    def receive_message(self, **request: Any) -> Any:
        assert request["MessageSystemAttributeNames"] == ["DeadLetterQueueSourceArn", "MessageGroupId"]
        answer = self._sqs.receive_message(**request)
        for message in answer.get("Messages", []):
            message["Attributes"] = {"DeadLetterQueueSourceArn": self._source, "MessageGroupId": "demo"}
        return answer


def groups(sqs: Any, queue: str) -> list[str]:
    """The message groups of the messages in a queue, which stay in it."""
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    asked = {"MessageSystemAttributeNames": ["MessageGroupId"], "VisibilityTimeout": 0, "MaxNumberOfMessages": 10}
    return [
        message["Attributes"]["MessageGroupId"] for message in sqs.receive_message(QueueUrl=url, **asked)["Messages"]
    ]


def test_a_message_of_a_queue_returns_to_that_queue(sqs: Any, functions: Functions, table: str) -> None:
    sqs.create_queue(QueueName="due")
    send(sqs, {"due": []})
    client_ = WithSource(sqs, f"arn:aws:sqs:{REGION}:123456789012:due")
    redrive = Redrive(client_, functions, partial(read_image, runtime.dynamo_table()), patience=0)

    assert redrive.queue("stream-dead").done == 1

    assert bodies(sqs) == []
    assert groups(sqs, "due") == ["demo"]
    assert bodies(sqs, "due") == [{"due": []}]


def test_an_event_that_the_bus_could_not_deliver_is_put_into_its_queue(sqs: Any, redrive: Redrive) -> None:
    sqs.create_queue(QueueName="tally")
    target = {"DataType": "String", "StringValue": f"arn:aws:sqs:{REGION}:123456789012:tally"}
    send(sqs, {"detail": {"tenant": "demo"}}, MessageAttributes={"TARGET_ARN": target})
    assert redrive.queue("stream-dead").done == 1
    assert groups(sqs, "tally") == ["demo"]
    assert bodies(sqs, "tally") == [{"detail": {"tenant": "demo"}}]


def test_the_operator_sees_the_result_of_each_queue(sqs: Any, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    forget()
    assert operate.main(["redrive", "stream-dead", "--table", table]) == 0
    assert capsys.readouterr().out == "stream-dead: 0 done, 0 failed\n"
    send(sqs, {"strange": True})
    assert operate.main(["redrive", "stream-dead", "--table", table]) == 1
    output = capsys.readouterr()
    assert output.out == "stream-dead: 0 done, 1 failed\n"
    assert "the letter has an unknown format" in output.err
