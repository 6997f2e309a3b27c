"""The contract of every table: conditions, all-or-nothing transactions, and queries."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from saletunnel.domain.errors import AlreadyExists, DomainError, NotFound, StaleVersion
from saletunnel.store.dynamo.items import Item
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.places import BOARD, DUE
from saletunnel.store.dynamo.table import (
    MOST_WRITES,
    Absent,
    AbsentOrLess,
    Condition,
    Delete,
    Equals,
    Present,
    Put,
    Query,
    Table,
    Update,
    Write,
    count_up_to,
    every,
    succeeding,
    table_write,
)
from saletunnel.usecases.writes import TransactionTooLarge
from tests.fakes import NOON, MemoryTable

INVALID = (ValueError, ClientError)  # raised for an invalid transaction
HERE, THERE, NOWHERE = Key("T#acme", "A"), Key("T#acme", "B"), Key("T#acme", "Z")


def item_at(table: Table, key: Key) -> Item | None:
    items = table.get_many([key])
    return items[0] if items else None


def rows(table: Table, query: Query) -> list[str]:
    """The sort keys of one page."""
    return [item["sk"] for item in table.query(query).items]


def row(number: int, pk: str = "T#acme", **attributes: str) -> Put:
    return Put(Key(pk, f"ROW#{number:02}"), attributes)


def test_a_transaction_of_more_than_4_mb_is_refused_as_a_whole(table: Table) -> None:
    writes = [row(number, text="ế" * 100_000) for number in range(14)]
    with pytest.raises(TransactionTooLarge):
        table.commit(writes)
    assert rows(table, Query(pk="T#acme")) == []
    table.commit(writes[:13])
    assert sorted(item["sk"] for item in every(table, Query(pk="T#acme"))) == [write.key.sk for write in writes[:13]]


def test_all_items_of_a_large_batch_are_read(table: Table) -> None:
    """100 items of 200 KB have more than the 16 MB of a batch read."""
    keys = []
    for number in range(100):
        write = row(number, text="x" * 200_000)
        keys.append(write.key)
        table.commit([write])
    assert len(table.get_many(keys)) == len(keys)


class TestConditions:
    STORED = Put(HERE, {"version": 3, "state": "open"})

    @pytest.mark.parametrize(
        ("condition", "met"),
        [
            (None, True),
            (Absent(), False),
            (Present(), True),
            (Equals("version", 3), True),
            (Equals("version", 2), False),
            (Equals("state", "open"), True),
            (Equals("state", "closed"), False),
            (Equals("missing", 3), False),
            (AbsentOrLess("version", 4), True),
            (AbsentOrLess("version", 3), False),
            (AbsentOrLess("version", 2), False),
            (AbsentOrLess("missing", 3), False),
        ],
    )
    @pytest.mark.parametrize(
        "write",
        [Put(HERE, {"state": "new"}), Update(HERE, sets={"state": "new"}), Delete(HERE)],
        ids=["put", "update", "delete"],
    )
    def test_a_write_to_an_existing_item_is_made_only_if_its_condition_is_met(
        self, table: Table, write: Write, condition: Condition | None, met: bool
    ) -> None:
        table.commit([self.STORED])
        attempt = replace(write, condition=condition, raises=StaleVersion())

        if met:
            table.commit([attempt])
            assert item_at(table, HERE) != {"pk": "T#acme", "sk": "A", "version": 3, "state": "open"}
        else:
            with pytest.raises(StaleVersion):
                table.commit([attempt])
            assert item_at(table, HERE) == {"pk": "T#acme", "sk": "A", "version": 3, "state": "open"}

    @pytest.mark.parametrize(
        ("condition", "met"),
        [
            (None, True),
            (Absent(), True),
            (Present(), False),
            (Equals("version", 3), False),
            (AbsentOrLess("version", 3), True),
        ],
    )
    def test_a_write_to_a_missing_item_is_made_only_if_its_condition_is_met(
        self, table: Table, condition: Condition | None, met: bool
    ) -> None:
        attempt = Put(HERE, {"state": "new"}, condition, StaleVersion())

        if met:
            table.commit([attempt])
        else:
            with pytest.raises(StaleVersion):
                table.commit([attempt])
        assert (item_at(table, HERE) is not None) == met

    def test_a_version_requires_the_version_before_it(self) -> None:
        assert succeeding(1) == Absent()
        assert succeeding(8) == Equals("version", 7)


class TestTransactions:
    def test_all_writes_of_a_transaction_are_made(self, table: Table) -> None:
        table.commit([Put(HERE, {"is": "old"}), Put(NOWHERE, {"is": "gone soon"})])
        table.commit([Update(HERE, sets={"is": "new"}, adds={"n": 5}), Put(THERE, {"n": 1}), Delete(NOWHERE)])

        assert item_at(table, HERE) == {"pk": "T#acme", "sk": "A", "is": "new", "n": 5}
        assert item_at(table, THERE) == {"pk": "T#acme", "sk": "B", "n": 1}
        assert item_at(table, NOWHERE) is None

    def test_an_update_can_remove_attributes(self, table: Table) -> None:
        table.commit([Put(HERE, {"is": "old", "until": 5})])
        table.commit([Update(HERE, removes=("until", "missing"), condition=Present())])

        assert item_at(table, HERE) == {"pk": "T#acme", "sk": "A", "is": "old"}

    def test_a_refused_write_cancels_the_whole_transaction(self, table: Table) -> None:
        table.commit([Put(HERE, {"n": 1})])
        refused = Put(THERE, {}, Equals("version", 1), NotFound("thing", "b"))

        with pytest.raises(NotFound):
            table.commit([Update(HERE, adds={"n": 1}), Delete(NOWHERE), refused])
        assert item_at(table, HERE) == {"pk": "T#acme", "sk": "A", "n": 1}
        assert item_at(table, THERE) is None

    def test_the_first_refused_write_determines_the_error(self, table: Table) -> None:
        first, second = AlreadyExists("first"), AlreadyExists("second")
        fails = Equals("version", 1)

        with pytest.raises(DomainError) as refusal:
            table.commit([Put(NOWHERE, {}), Put(HERE, {}, fails, first), Put(THERE, {}, fails, second)])
        assert refusal.value is first

    def test_a_transaction_can_have_a_hundred_writes(self, table: Table) -> None:
        table.commit([row(number) for number in range(MOST_WRITES)])

        assert len(rows(table, Query(pk="T#acme"))) == MOST_WRITES

    def test_a_transaction_with_more_than_a_hundred_writes_is_refused(self, table: Table) -> None:
        with pytest.raises(INVALID):
            table.commit([row(number) for number in range(MOST_WRITES + 1)])
        assert rows(table, Query(pk="T#acme")) == []

    def test_a_transaction_with_two_writes_of_one_item_is_refused(self, table: Table) -> None:
        with pytest.raises(INVALID):
            table.commit([Put(HERE, {"n": 1}), Update(HERE, adds={"n": 1})])
        assert item_at(table, HERE) is None

    def test_an_added_number_starts_at_zero_and_can_become_negative(self, table: Table) -> None:
        for amount in (5, -7):
            table.commit([Update(HERE, sets={"unit": "USD"}, adds={"amount": amount, "count": -1})])

        assert item_at(table, HERE) == {"pk": "T#acme", "sk": "A", "unit": "USD", "amount": -2, "count": -2}

    def test_adding_to_a_counter_returns_its_new_value(self, table: Table) -> None:
        assert [table.add(HERE, "turn", number) for number in (3, 2)] == [3, 5]
        assert item_at(table, HERE) == {"pk": HERE.pk, "sk": HERE.sk, "turn": 5}

    def test_a_counter_can_expire(self, table: Table) -> None:
        assert table.add(HERE, "requests", 3, NOON) == 3
        [item] = table.get_many([HERE])
        assert (item["requests"], item["expires_at"]) == (3, int(NOON.timestamp()))

    def test_an_attribute_that_is_none_is_not_stored(self, table: Table) -> None:
        table.commit([Put(HERE, {"there": "", "not_there": None})])

        assert item_at(table, HERE) == {"pk": "T#acme", "sk": "A", "there": ""}


class TestQueries:
    @pytest.fixture(autouse=True)
    def _rows(self, table: Table) -> None:
        table.commit([*(row(number) for number in range(7)), row(0, "T#rival"), Put(HERE, {}), Put(NOWHERE, {})])

    def test_a_query_can_select_a_prefix_of_the_sort_key(self, table: Table) -> None:
        query = Query(pk="T#acme", prefix="ROW#")

        assert rows(table, query) == [f"ROW#{number:02}" for number in range(7)]
        assert rows(table, replace(query, newest_first=True)) == [f"ROW#{number:02}" for number in range(6, -1, -1)]

    @pytest.mark.parametrize("limit", [None, 2, 7])
    def test_the_items_of_a_query_are_counted_page_by_page(self, table: Table, limit: int | None) -> None:
        query = Query(pk="T#acme", prefix="ROW#", limit=limit)

        assert table.count(query).number == min(limit or 7, 7)
        assert count_up_to(table, query, 100) == 7
        assert count_up_to(table, replace(query, prefix="NONE#"), 100) == 0
        assert count_up_to(table, replace(query, limit=2), 3) == 4

    def test_a_query_can_end_at_a_sort_key(self, table: Table) -> None:
        assert rows(table, Query(pk="T#acme", up_to="ROW#01")) == ["A", "ROW#00", "ROW#01"]
        assert rows(table, Query(pk="T#acme", up_to="ROW#01~")) == ["A", "ROW#00", "ROW#01"]
        assert rows(table, Query(pk="T#acme", up_to="0")) == []

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
    @pytest.mark.parametrize("newest_first", [False, True])
    def test_a_query_can_be_read_page_by_page(self, table: Table, limit: int, newest_first: bool) -> None:
        query = Query(pk="T#acme", prefix="ROW#", limit=limit, newest_first=newest_first)
        found = table.query(query)

        assert len(found.items) == min(limit, 7)
        assert [item["sk"] for item in every(table, query)] == rows(table, replace(query, limit=None))

    def test_a_query_can_be_limited_to_own_and_unassigned_items(self, table: Table) -> None:
        table.commit([row(number, responsible_id=owner) for number, owner in enumerate(["ada", "binh", "ada", "binh"])])
        query = Query(pk="T#acme", prefix="ROW#", owner="ada")

        assert rows(table, query) == [f"ROW#{number:02}" for number in (0, 2, 4, 5, 6)]
        assert rows(table, replace(query, limit=4)) == ["ROW#00", "ROW#02"]
        assert [item["sk"] for item in every(table, replace(query, limit=1))] == rows(table, query)

    @pytest.mark.parametrize(("index", "whole"), [(BOARD, True), (DUE, False)])
    def test_an_index_contains_the_items_that_have_both_of_its_keys(
        self, table: Table, index: str, whole: bool
    ) -> None:
        pk, sk = f"{index}_pk", f"{index}_sk"
        table.commit([Put(HERE, {pk: "X", sk: "2", "n": 1}), Put(THERE, {pk: "X", sk: "1"}), Put(NOWHERE, {pk: "Y"})])
        found = table.query(Query(pk="X", index=index))

        assert [item["sk"] for item in found.items] == ["B", "A"]
        assert ("n" in found.items[1]) == whole


class TestMemoryTable:
    """Features of the fake alone: interruptions and the stream."""

    def test_the_table_can_fail_before_a_chosen_commit(self) -> None:
        table = MemoryTable()
        table.fail(2, TimeoutError())
        table.commit([row(1)])

        with pytest.raises(TimeoutError):
            table.commit([row(2)])
        table.commit([row(3)])
        assert rows(table, Query(pk="T#acme")) == ["ROW#01", "ROW#03"]

    def test_the_table_can_fail_after_a_commit(self) -> None:
        table = MemoryTable()
        table.fail(1, TimeoutError(), after=True)

        with pytest.raises(TimeoutError):
            table.commit([row(1)])
        assert rows(table, Query(pk="T#acme")) == ["ROW#01"]

    def test_another_writer_can_act_just_before_a_commit(self) -> None:
        table = MemoryTable()
        table.interrupt(1, lambda: table.commit([row(1)]))

        with pytest.raises(AlreadyExists):
            table.commit([replace(row(1), condition=Absent(), raises=AlreadyExists("taken"))])

    def test_the_stream_contains_only_new_event_items(self) -> None:
        table = MemoryTable()
        table.commit([Put(HERE, {"entity": "event", "n": 1}), Put(THERE, {})])
        table.commit([Put(HERE, {"entity": "event", "n": 2}), Put(NOWHERE, {"entity": "event"})])

        assert [image["sk"]["S"] for image in table.stream] == ["A", "Z"]

    def test_a_start_outside_the_query_is_refused(self) -> None:
        with pytest.raises(ValueError, match="outside"):
            MemoryTable().query(Query(pk="T#acme", prefix="ROW#", start={"pk": "T#acme", "sk": "A"}))


def test_only_writes_of_the_table_are_committed() -> None:
    assert table_write(put := Put(HERE, {})) is put

    class OfAnotherStore:
        size = 0

    with pytest.raises(TypeError):
        table_write(OfAnotherStore())
