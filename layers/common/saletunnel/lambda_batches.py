"""Batches as AWS delivers them to functions, and the answer that names what failed of one.

A piece that failed comes again alone (`ReportBatchItemFailures`), its neighbours are done with. One that cannot even be
read is such a piece too, and ends in the dead-letter queue.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from saletunnel.domain.deals.deal import Event
from saletunnel.outbound.bus import read_detail
from saletunnel.store.deal_items import read_event
from saletunnel.store.items import unmarshal
from saletunnel.telemetry import logger

type Record = Mapping[str, Any]


def stream_record(record: Record) -> tuple[str, Event]:
    """The tenant and event of a record of the table's stream."""
    return read_event(unmarshal(record["dynamodb"]["NewImage"]))


def bus_message(record: Record) -> tuple[str, Event]:
    """The tenant and event of a message of a queue behind the bus."""
    return read_detail(record["body"])


def process_batch[T](
    event: Mapping[str, Any],
    read: Callable[[Record], T],
    do: Callable[[Sequence[T]], Mapping[int, Exception]],
) -> dict[str, Any]:
    """Reads the records of a batch, does them together, and answers with the identifiers of those that failed.

    `do` gives the errors of what it could not do, by positions in what it was given.
    """
    records: Sequence[Record] = event["Records"]
    pieces: list[T] = []
    positions: list[int] = []
    failed: dict[int, Exception] = {}
    for at, record in enumerate(records):
        try:
            pieces.append(read(record))
            positions.append(at)
        except Exception as error:  # whatever is wrong with it, its neighbours are not to wait for it
            failed[at] = error
    failed |= {positions[at]: error for at, error in do(pieces).items()}
    for at, reason in failed.items():
        logger.error("could not be done", exc_info=reason, item=_identifier(records[at]))
    return {"batchItemFailures": [{"itemIdentifier": _identifier(records[at])} for at in sorted(failed)]}


def _identifier(record: Record) -> str:
    """What names a record in the answer: a stream's sequence number, or a message's id."""
    name: str = record["dynamodb"]["SequenceNumber"] if "dynamodb" in record else record["messageId"]
    return name
