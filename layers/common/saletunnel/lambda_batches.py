"""The batches that AWS delivers to functions, and the responses that report failed records.

AWS retries only the reported records (`ReportBatchItemFailures`). A record that cannot be parsed is reported like any
other failure, so it ends in the dead-letter queue without blocking the rest of the batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from saletunnel.domain.deals.deal import Event
from saletunnel.domain.errors import NotFound
from saletunnel.outbound.bus import read_detail
from saletunnel.store.deal_items import read_event
from saletunnel.store.dynamo.items import unmarshal
from saletunnel.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from saletunnel.usecases.ports import Ports

type Record = Mapping[str, Any]


def stream_record(record: Record) -> tuple[str, Event]:
    """The tenant and event in a record of the table's stream."""
    return read_event(unmarshal(record["dynamodb"]["NewImage"]))


def bus_messages(ports: Callable[[], Ports]) -> Callable[[Record], tuple[str, Event]]:
    """A function that reads the tenant and event in a message of a queue behind the bus."""

    def read_stored(tenant: str, deal_id: str, version: int) -> Event:
        found = ports().deals.events(tenant, [(deal_id, version)])
        if not found:
            raise NotFound("event", f"{deal_id}#{version}")
        return found[deal_id, version]

    return lambda record: read_detail(record["body"], read_stored)


def process_batch[T](
    event: Mapping[str, Any],
    read: Callable[[Record], T],
    process: Callable[[Sequence[T]], Mapping[int, Exception]],
) -> dict[str, Any]:
    """Parses the records of a batch with `read` and processes them together; returns Lambda's failure report.

    `process` returns the errors of the pieces that failed, by index. Records that `read` rejects are reported too.
    """
    records: Sequence[Record] = event["Records"]
    pieces: list[T] = []
    positions: list[int] = []
    failed: dict[int, Exception] = {}
    for at, record in enumerate(records):
        try:
            pieces.append(read(record))
            positions.append(at)
        except Exception as error:  # an unreadable record must not block the rest of the batch
            failed[at] = error
    failed |= {positions[at]: error for at, error in process(pieces).items()}
    for at, reason in failed.items():
        logger.error("a record of the batch failed", exc_info=reason, item=_identifier(records[at]))
    return {"batchItemFailures": [{"itemIdentifier": _identifier(records[at])} for at in sorted(failed)]}


def _identifier(record: Record) -> str:
    """The identifier of a record in the report: its sequence number in a stream, or its message id."""
    name: str = record["dynamodb"]["SequenceNumber"] if "dynamodb" in record else record["messageId"]
    return name
