"""Gives ministack standard queues that are fair and fast. This runs in the virtual environment of ministack."""

import time
from collections.abc import Callable
from typing import Any

from ministack.services import sqs

from infra.local.emulators.standard_queue import Message, StandardQueue

_Queue = dict[str, Any]
_Request = dict[str, Any]
_move_dead_of = sqs._dlq_sweep
_delete_expired_of = sqs._expire_retained


def install() -> None:
    """Replaces what reads all messages of a queue. No queue of the template is a FIFO queue."""
    sqs._collect_msgs = _receive
    sqs._dlq_sweep = _move_dead
    sqs._expire_retained = _delete_expired
    sqs._refresh_counts = _count
    sqs._HANDLERS |= {
        "DeleteMessage": _delete,
        "DeleteMessageBatch": _delete,
        "ChangeMessageVisibility": _change_visibility,
        "ChangeMessageVisibilityBatch": _change_visibility,
    }


def _standard(queue: _Queue) -> StandardQueue:
    """The messages of a queue. ministack keeps them in a list, also after a restart."""
    messages = queue["messages"]
    if not isinstance(messages, StandardQueue):
        messages = queue["messages"] = StandardQueue(messages)
    return messages


def _receive(queue: _Queue, most: int, visibility: int) -> list[Message]:
    now = time.time()
    received = _standard(queue).receive(most, visibility, now, sqs.new_uuid)
    for message in received:
        if message.get("first_receive_at") is None:
            message["first_receive_at"] = now
        sqs._ensure_msg_fields(message)
    return received


def _move_dead(queue: _Queue) -> None:
    """Moves the messages to the dead-letter queue that were received too often."""

    def keep(messages: list[Message]) -> list[Message]:
        part = {"attributes": queue["attributes"], "messages": messages}
        _move_dead_of(part)
        left: list[Message] = part["messages"]
        return left

    _standard(queue).filter_returned(keep, time.time())


def _delete_expired(queue: _Queue) -> None:
    def is_expired(message: Message) -> bool:
        part = {"attributes": queue["attributes"], "messages": [message]}
        _delete_expired_of(part)
        return not part["messages"]

    _standard(queue).delete_oldest(is_expired)


def _count(queue: _Queue) -> None:
    _delete_expired(queue)
    count = _standard(queue).count(time.time())
    queue["attributes"] |= {
        "ApproximateNumberOfMessages": str(count["visible"]),
        "ApproximateNumberOfMessagesNotVisible": str(count["in_flight"]),
        "ApproximateNumberOfMessagesDelayed": str(count["delayed"]),
    }


def _delete(data: _Request, url: str) -> dict[str, Any]:
    queue = _standard(sqs._get_q(data.get("QueueUrl", url), "sqs:DeleteMessage"))
    return _batched(data, lambda entry: queue.delete(entry.get("ReceiptHandle", "")))


def _change_visibility(data: _Request, url: str) -> dict[str, Any]:
    queue = _standard(sqs._get_q(data.get("QueueUrl", url), "sqs:ChangeMessageVisibility"))

    def hide(entry: _Request) -> bool:
        return queue.hide(entry.get("ReceiptHandle", ""), time.time() + int(entry.get("VisibilityTimeout", 30)))

    return _batched(data, hide)


def _batched(data: _Request, change: Callable[[_Request], bool]) -> dict[str, Any]:
    """The answer to a request about one message, or about a batch. A change returns False if its handle is invalid."""
    invalid = "ReceiptHandleIsInvalid", "The input receipt handle is invalid."
    if "Entries" not in data:
        if not change(data):
            raise sqs._Err(*invalid)
        return {}
    sqs._validate_batch_entries(data["Entries"], "entry")
    answer: dict[str, Any] = {"Successful": [], "Failed": []}
    for entry in data["Entries"]:
        if change(entry):
            answer["Successful"].append({"Id": entry["Id"]})
        else:
            code, message = invalid
            failure = {"Id": entry["Id"], "Code": code, "Message": message, "SenderFault": True}
            answer["Failed"].append(failure)
    return answer
