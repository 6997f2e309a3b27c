"""The sender: makes the calls in its queue and reports what came of them. It knows no table and no secret."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from saletunnel.domain.webhooks.call import Call, CallResult, Reply


class Client(Protocol):
    def post(self, call: Call) -> Reply:
        """The endpoint's reply. An exchange that fails is a reply with an error."""


class ResultQueue(Protocol):
    def send(self, result: CallResult) -> None:
        """Raises an exception if the queue rejects the message."""


def perform_calls(client: Client, results: ResultQueue, now: datetime, calls: Sequence[Call]) -> dict[int, Exception]:
    """Makes the calls, one after the other. Returns the errors by position.

    A call that has waited too long is not made: its signature would be refused, so it is reported and signed again.
    If a report is lost, the call is made again with the same message id.
    """
    errors: dict[int, Exception] = {}
    for at, call in enumerate(calls):
        try:
            results.send(_result(call, client.post(call) if call.is_fresh(now) else Reply()))
        except Exception as error:  # a failed call must not fail the others of its batch
            errors[at] = error
    return errors


def _result(call: Call, reply: Reply) -> CallResult:
    return CallResult(
        tenant=call.tenant,
        delivery_id=call.delivery_id,
        number=call.number,
        status=reply.status,
        error=reply.error,
        answer=reply.answer,
        retry_after=reply.retry_after,
    )
