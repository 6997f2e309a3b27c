"""`Idempotency-Key`: a repeated POST with the same key gets the stored response and changes nothing.

The effect of a request and its response are one transaction, so there is no effect without a response to repeat
(docs/decisions/0029). Only successful responses are stored: after a refusal the client may correct the request.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, cast

from saletunnel.domain.errors import DomainError, RuleViolated
from saletunnel.http.answer import Answer
from saletunnel.http.caller import caller_of
from saletunnel.http.request import Request
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_LONGEST = 200
_MOST_STORED = 300_000
"""The maximum size in bytes of a stored body, if the request has no effect of its own. An item is at most 400 KB."""


def answer_once(request: Request, ports: Ports, act: Callable[[Ports], Answer]) -> Answer:
    """The response of `act`, or the stored response of the key.

    Requests other than POST and without a key call `act` directly. Raises RuleViolated for an invalid key,
    IdempotencyMismatch and Contended.
    """
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is None:
        return act(ports)
    if not 0 < len(key) <= _LONGEST or not (key.isascii() and key.isprintable()):
        raise RuleViolated.at(
            "/Idempotency-Key", "unusable_key", f"The key must have 1 to {_LONGEST} printable ASCII characters."
        )
    caller = caller_of(request)
    whole = "\0".join((request.path, *(f"{name}={value}" for name, value in request.query.items()), request.text))
    used = (caller.tenant, caller.user_id, key, sha256(whole.encode(errors="surrogatepass")).hexdigest())

    def find() -> tuple[Answer, _Held] | None:
        kept = ports.answers.find(*used, ports.now())
        return (Answer(*kept), _Held(ports)) if kept is not None else None

    def decide() -> tuple[Writes, tuple[Answer, _Held]]:
        if (known := find()) is not None:
            return (), known
        held = _Held(ports)
        try:
            answer = act(cast("Ports", held))
        except DomainError:
            # It may be refused because the same request was completed meanwhile.
            if (known := find()) is not None:
                return (), known
            raise
        if not held.writes and len(answer.body.encode()) > _MOST_STORED:
            return (), (answer, held)
        # The response comes first: its failed condition decides on the error of the transaction.
        kept = (answer.status, answer.headers, answer.body)
        return [*ports.answers.save(*used, kept, ports.now()), *held.writes], (answer, held)

    answer, held = decide_and_commit(ports, decide)
    for send in held.unsent:
        send()
    return answer


class _Held:
    """The ports of a request whose effect is committed later, together with its response. Messages follow."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self.writes: Writes = ()
        self.unsent: list[Callable[[], None]] = []
        self.job_queue = _HeldQueue(lambda: ports.job_queue, self.unsent)
        self.due_queue = _HeldQueue(lambda: ports.due_queue, self.unsent)

    def complete(self, writes: Writes) -> None:
        if self.writes:
            raise RuntimeError("a request is completed once")
        self.writes = writes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ports, name)


class _HeldQueue:
    """A queue whose messages are sent after the effect was committed."""

    def __init__(self, queue: Callable[[], Any], unsent: list[Callable[[], None]]) -> None:
        self._queue = queue
        self._unsent = unsent

    def send(self, *message: Any) -> None:
        self._unsent.append(lambda: self._queue().send(*message))
