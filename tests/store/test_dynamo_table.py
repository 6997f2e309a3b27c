"""The DynamoDB client against a client that answers what it is told: what a busy or failing database looks like."""

from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from saletunnel.domain.errors import AlreadyExists, Contended, StaleVersion
from saletunnel.store.dynamo_table import DynamoTable
from saletunnel.store.keys import Key
from saletunnel.store.table import Absent, Put, Query, every

FIRST, SECOND = Key("T#acme", "A"), Key("T#acme", "B")
WRITES = [
    Put(FIRST, {}, Absent(), AlreadyExists("first")),
    Put(SECOND, {}, Absent(), StaleVersion()),
    Put(Key("T#acme", "C"), {}),
]


class ScriptedClient:
    """A botocore client that gives the answers of a script in turn, and remembers what it was asked."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.asked: list[dict[str, Any]] = []
        self._answers = list(answers)

    def _answer(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
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
        client, "table", pauses if pauses is not None else Pauses(), lambda: f"after {len(client.asked)} requests"
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
    def test_a_failed_condition_is_told_in_the_words_of_its_write(
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
    def test_contention_is_waited_out(self, contention: ClientError) -> None:
        client, pauses = ScriptedClient(contention, contention, {}), Pauses()
        table_of(client, pauses).commit(WRITES)

        assert pauses == [0, 1]
        assert client.asked[0] == client.asked[2]

    def test_all_attempts_of_a_transaction_are_one_to_the_database_and_another_transaction_is_another(self) -> None:
        client = ScriptedClient(cancelled("TransactionConflict", "None", "None"), {}, {})
        table = table_of(client)
        table.commit(WRITES)
        table.commit(WRITES)

        first, again, other = (request["ClientRequestToken"] for request in client.asked)
        assert first == again != other

    def test_contention_that_does_not_end_is_told(self) -> None:
        client, pauses = ScriptedClient(*[cancelled("TransactionConflict", "None", "None")] * 8), Pauses()

        with pytest.raises(Contended):
            table_of(client, pauses).commit(WRITES)
        assert len(client.asked) == 8

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
    def test_what_no_second_try_can_mend_is_raised_as_it_is(self, error: ClientError) -> None:
        client = ScriptedClient(error)

        with pytest.raises(ClientError) as raised:
            table_of(client).commit(WRITES)
        assert raised.value is error


class TestReading:
    def test_what_the_database_left_over_is_asked_for_again(self) -> None:
        one, other = {"pk": {"S": "T#acme"}, "sk": {"S": "A"}}, {"pk": {"S": "T#acme"}, "sk": {"S": "B"}}
        client = ScriptedClient(
            {"Responses": {"table": [one]}, "UnprocessedKeys": {"table": {"Keys": [other]}}},
            {"Responses": {}, "UnprocessedKeys": {"table": {"Keys": [other]}}},
            {"Responses": {"table": [other]}, "UnprocessedKeys": {}},
        )
        found = table_of(client).get_many([FIRST, SECOND])

        assert [item["sk"] for item in found] == ["A", "B"]
        assert [asked["RequestItems"]["table"]["Keys"] for asked in client.asked] == [[one, other], [other], [other]]

    def test_an_item_that_is_named_twice_is_asked_for_once(self) -> None:
        client = ScriptedClient({"Responses": {"table": []}})
        table_of(client).get_many([FIRST, FIRST])

        assert len(client.asked[0]["RequestItems"]["table"]["Keys"]) == 1

    def test_nothing_is_asked_for_nothing(self) -> None:
        client = ScriptedClient()

        assert table_of(client).get_many([]) == []
        assert client.asked == []

    def test_at_most_a_hundred_items_are_asked_for_at_once(self) -> None:
        client = ScriptedClient(*[{"Responses": {"table": []}}] * 3)
        table_of(client).get_many(Key("T#acme", str(number)) for number in range(201))

        assert [len(asked["RequestItems"]["table"]["Keys"]) for asked in client.asked] == [100, 100, 1]

    def test_the_table_is_read_consistently_and_an_index_as_it_can_be(self) -> None:
        client = ScriptedClient({"Items": []}, {"Items": []}, {"Responses": {"table": []}})
        table = table_of(client)
        table.query(Query(pk="T#acme"))
        table.query(Query(pk="T#acme", index="board"))
        table.get_many([FIRST])

        assert [asked["ConsistentRead"] for asked in client.asked[:2]] == [True, False]
        assert client.asked[2]["RequestItems"]["table"]["ConsistentRead"] is True

    def test_a_query_goes_on_until_there_is_no_more(self) -> None:
        def page(sk: str) -> dict[str, Any]:
            return {"pk": {"S": "T#acme"}, "sk": {"S": sk}}

        client = ScriptedClient(
            {"Items": [page("A")], "LastEvaluatedKey": page("A")},
            {"Items": [], "LastEvaluatedKey": page("C")},
            {"Items": [page("D")]},
        )
        found = list(every(table_of(client), Query(pk="T#acme")))

        assert [item["sk"] for item in found] == ["A", "D"]
        assert [asked.get("ExclusiveStartKey") for asked in client.asked] == [None, page("A"), page("C")]
