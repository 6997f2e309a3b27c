"""The reader of a stream that several functions follow."""

import asyncio
from collections.abc import Sequence

from infra.local.sources.stream_reader import Chunk, Record, StreamReader
from tests.local.sources.following import FakeSource, name, record


def test_a_function_that_has_read_past_the_others_waits_for_new_records() -> None:
    """It has read directly from the stream, because it was behind; then it must not go back to the common position."""
    source = FakeSource([record(1), record(2), record(3)])
    reader = StreamReader(source, head=name(1))

    async def read() -> Chunk:
        assert (await reader.after(None)).end == name(3)
        following = asyncio.create_task(reader.after(name(3)))
        await asyncio.sleep(0)  # it looks, and finds nothing
        assert await reader.poll()  # the others come to the same place
        assert reader.head == name(3)
        source.all.append(record(4))
        assert await reader.poll()
        return await following

    chunk = asyncio.run(read())
    assert (chunk.records, chunk.end) == ([record(4)], name(4))


def test_a_function_skips_records_that_the_stream_no_longer_has() -> None:
    source = FakeSource([record(5)])
    reader = StreamReader(source, head=name(5))
    source.all.clear()

    assert asyncio.run(reader.after(name(2))) == Chunk([], name(5))


def test_records_that_arrive_while_a_function_reads_are_not_skipped() -> None:
    class Slow(FakeSource):
        """Before its answer arrives, others find the next record."""

        async def read(self, after: str | None, limit: int) -> Sequence[Record]:
            found = await super().read(after, limit)
            if len(self.all) == 2 and after == name(2):
                self.all.append(record(3))
                await reader.poll()
                await reader.poll()
            return found

    source = Slow([record(1), record(2)])
    reader = StreamReader(source, head=name(1))
    chunk = asyncio.run(reader.after(name(2)))
    assert (chunk.records, chunk.end) == ([record(3)], name(3))
