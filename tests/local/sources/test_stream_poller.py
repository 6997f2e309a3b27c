"""The event source mapping on the stream: filters, batches, checkpoints, idle."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import orjson

from tests.local.sources.following import (
    MAPPING,
    FakeSource,
    Following,
    name,
    record,
    succeed,
)


def test_records_that_pass_the_filter_are_processed_in_order_and_the_end_is_stored() -> None:
    source = FakeSource([record(1), record(2, "deal"), record(3), record(4, "deal")])
    with Following(source, succeed) as following:
        following.until_done()
        assert following.batches == [[name(1), name(3)]]
        assert following.reached == name(4)


def test_no_batch_is_larger_than_the_mapping_allows() -> None:
    source = FakeSource([record(number) for number in range(1, 8)])
    with Following(source, succeed, replace(MAPPING, batch_size=3)) as following:
        following.until_done()
        assert [len(batch) for batch in following.batches] == [3, 3, 1]


def test_no_invocation_carries_more_than_six_megabytes() -> None:
    records = [record(number) for number in range(1, 21)]
    for large in records:
        large["dynamodb"]["NewImage"]["event"] = {"S": '"' * 390_000}
        large["dynamodb"]["SizeBytes"] = 390_100
    with Following(FakeSource(records), succeed) as following:
        following.until_done()
        assert sum(map(len, following.batches)) == 20
        for batch in following.batches:
            sent = [each for each in records if each["dynamodb"]["SequenceNumber"] in batch]
            assert 2 * 1024 * 1024 < len(orjson.dumps({"Records": sent})) <= 6 * 1024 * 1024


def test_a_stream_longer_than_a_page_is_read_to_its_end() -> None:
    source = FakeSource([record(number) for number in range(1, 2502)])
    with Following(source, succeed) as following:
        following.until_done()
        assert [number for batch in following.batches for number in batch] == [name(n) for n in range(1, 2502)]


def test_reading_continues_at_the_checkpoint() -> None:
    source = FakeSource([record(1), record(2), record(3)])
    with Following(source, succeed) as following:
        following.checkpoints.set("reached", "route_tunnels", source.arn, name(2))
        following.until_done()
        assert following.batches == [[name(3)]]


def test_reading_continues_at_the_settled_position_after_an_unclean_stop() -> None:
    source = FakeSource([record(1), record(2), record(3)])
    with Following(source, succeed, start="settled") as following:
        following.checkpoints.set("reached", "route_tunnels", source.arn, name(3))
        following.checkpoints.set("settled", "route_tunnels", source.arn, name(1))
        following.until_done()
        assert following.batches == [[name(2), name(3)]]


def test_the_checkpoint_waits_for_the_slowest_lane() -> None:
    source = FakeSource([record(number) for number in range(1, 21)])
    seen: list[str | None] = []

    async def first_last(numbers: Sequence[str]) -> Sequence[str]:
        if name(1) in numbers:
            await following.until(lambda: len({each for batch in following.batches for each in batch}) == 20)
            seen.append(following.reached)
        return ()

    with Following(source, first_last, replace(MAPPING, parallelization=2)) as following:
        following.until_done()
        assert len(following.batches) == 2
        assert seen == [None]
        assert following.reached == name(20)


def test_an_outage_of_the_database_loses_no_record() -> None:
    source = FakeSource([record(1)])
    source.failures = 3
    with Following(source, succeed) as following:
        following.until_done()
        assert following.batches == [[name(1)]]


def test_idle_includes_every_record_committed_before_the_call() -> None:
    source = FakeSource([record(1)])
    released = asyncio.Event()

    async def wait(numbers: Sequence[str]) -> Sequence[str]:
        if name(2) in numbers:
            await released.wait()
        return ()

    async def ask(following: Following) -> None:
        assert await following.progress.is_idle()
        source.all.append(record(2))
        assert not await following.progress.is_idle()
        released.set()
        await following.until(lambda: following.reached == name(2))
        assert (await following.progress.status())["idle"]

    with Following(source, wait) as following:
        following.until_done(ask)


def test_not_idle_while_the_stream_cannot_be_read() -> None:
    async def ask(following: Following) -> None:
        source.failures = 1
        status = await following.progress.status()
        assert not status["idle"]
        assert status["error"] == "the database is down"

    source = FakeSource([record(1)])
    with Following(source, succeed) as following:
        following.until_done(ask)
