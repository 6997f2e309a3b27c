"""The DynamoDB client against a scripted client, which behaves like a busy or failing database."""

from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from saletunnel.domain.errors import AlreadyExists, Contended, StaleVersion
from saletunnel.store.dynamo.dynamo_table import DynamoTable
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Absent, Put, Query, every

FIRST, SECOND = Key("T#acme", "A"), Key("T#acme", "B")
WRITES = [
    Put(FIRST, {}, Absent(), AlreadyExists("first")),
    Put(SECOND, {}, Absent(), StaleVersion()),
    Put(Key("T#acme", "C"), {}),
]


class ScriptedClient:
    """A botocore client that gives scripted answers in turn and records its requests."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.requests: list[dict[str, Any]] = []
        self._answers = list(answers)

    def _answer(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    transact_write_items = batch_get_item = query = _answer


class Pauses(list[int]):
    """The attempts before which the table paused."""

    def __call__(self, attempt: int) -> None:
        self.append(attempt)


def failed(code: str, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": code}, **more}
    return ClientError(response, "TransactWriteItems")


def cancelled(*codes: str) -> ClientError:
    return failed("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


def table_of(client: ScriptedClient, pauses: Pauses | None = None) -> DynamoTable:
    return DynamoTable(
        client, "table", pauses if pauses is not None else Pauses(), lambda: f"after {len(client.requests)} requests"
    )


class TestCommit:
    @pytest.mark.parametrize(
        ("codes", "error"),
        [
            (["ConditionalCheckFailed", "None", "None"], AlreadyExists),
            (["None", "ConditionalCheckFailed", "None"], StaleVersion),
            (["ConditionalCheckFailed", "ConditionalCheckFailed", "None"], AlreadyExists),
            (["TransactionConflict", "ConditionalCheckFailed", "None"], StaleVersion),
        ],
    )
    def test_a_failed_condition_raises_the_error_of_its_write(
        self, codes: Sequence[str], error: type[Exception]
    ) -> None:
        client, pauses = ScriptedClient(cancelled(*codes)), Pauses()

        with pytest.raises(error):
            table_of(client, pauses).commit(WRITES)
        assert pauses == []

    @pytest.mark.parametrize(
        "contention",
        [
            cancelled("TransactionConflict", "None", "None"),
            cancelled("None", "TransactionConflict", "TransactionConflict"),
            cancelled("ThrottlingError", "None", "ProvisionedThroughputExceeded"),
            failed("TransactionConflictException"),
            failed("TransactionInProgressException"),
        ],
    )
    def test_contention_is_retried_after_a_pause(self, contention: ClientError) -> None:
        client, pauses = ScriptedClient(contention, contention, {}), Pauses()
        table_of(client, pauses).commit(WRITES)

        assert pauses == [0, 1]
        assert client.requests[0] == client.requests[2]

    def test_each_transaction_uses_its_own_token_in_all_attempts(self) -> None:
        client = ScriptedClient(cancelled("TransactionConflict", "None", "None"), {}, {})
        table = table_of(client)
        table.commit(WRITES)
        table.commit(WRITES)

        first, again, other = (request["ClientRequestToken"] for request in client.requests)
        assert first == again != other

    def test_contention_is_raised_after_eight_attempts(self) -> None:
        client, pauses = ScriptedClient(*[cancelled("TransactionConflict", "None", "None")] * 8), Pauses()

        with pytest.raises(Contended):
            table_of(client, pauses).commit(WRITES)
        assert len(client.requests) == 8

    @pytest.mark.parametrize(
        "error",
        [
            failed("ValidationException"),
            failed("InternalServerError"),
            cancelled("ValidationError", "None", "None"),
            cancelled("TransactionConflict", "ValidationError", "None"),
            cancelled("None", "None", "ConditionalCheckFailed"),
            cancelled(),
        ],
    )
    def test_an_error_that_a_retry_cannot_solve_is_raised_unchanged(self, error: ClientError) -> None:
        client = ScriptedClient(error)

        with pytest.raises(ClientError) as raised:
            table_of(client).commit(WRITES)
        assert raised.value is error


class TestReading:
    def test_unprocessed_keys_are_requested_again(self) -> None:
        first, second = {"pk": {"S": "T#acme"}, "sk": {"S": "A"}}, {"pk": {"S": "T#acme"}, "sk": {"S": "B"}}
        client = ScriptedClient(
            {"Responses": {"table": [first]}, "UnprocessedKeys": {"table": {"Keys": [second]}}},
            {"Responses": {}, "UnprocessedKeys": {"table": {"Keys": [second]}}},
            {"Responses": {"table": [second]}, "UnprocessedKeys": {}},
        )
        found = table_of(client).get_many([FIRST, SECOND])

        assert [item["sk"] for item in found] == ["A", "B"]
        assert [request["RequestItems"]["table"]["Keys"] for request in client.requests] == [
            [first, second],
            [second],
            [second],
        ]

    def test_a_repeated_key_is_requested_once(self) -> None:
        client = ScriptedClient({"Responses": {"table": []}})
        table_of(client).get_many([FIRST, FIRST])

        assert len(client.requests[0]["RequestItems"]["table"]["Keys"]) == 1

    def test_no_keys_cause_no_request(self) -> None:
        client = ScriptedClient()

        assert table_of(client).get_many([]) == []
        assert client.requests == []

    def test_at_most_a_hundred_items_are_requested_at_once(self) -> None:
        client = ScriptedClient(*[{"Responses": {"table": []}}] * 3)
        table_of(client).get_many(Key("T#acme", str(number)) for number in range(201))

        assert [len(request["RequestItems"]["table"]["Keys"]) for request in client.requests] == [100, 100, 1]

    def test_reads_of_the_table_are_consistent_and_reads_of_an_index_are_not(self) -> None:
        client = ScriptedClient({"Items": []}, {"Items": []}, {"Responses": {"table": []}})
        table = table_of(client)
        table.query(Query(pk="T#acme"))
        table.query(Query(pk="T#acme", index="board"))
        table.get_many([FIRST])

        assert [request["ConsistentRead"] for request in client.requests[:2]] == [True, False]
        assert client.requests[2]["RequestItems"]["table"]["ConsistentRead"] is True

    def test_a_query_reads_all_pages(self) -> None:
        def page(sk: str) -> dict[str, Any]:
            return {"pk": {"S": "T#acme"}, "sk": {"S": sk}}

        client = ScriptedClient(
            {"Items": [page("A")], "LastEvaluatedKey": page("A")},
            {"Items": [], "LastEvaluatedKey": page("C")},
            {"Items": [page("D")]},
        )
        found = list(every(table_of(client), Query(pk="T#acme")))

        assert [item["sk"] for item in found] == ["A", "D"]
        assert [request.get("ExclusiveStartKey") for request in client.requests] == [None, page("A"), page("C")]
