"""`Idempotency-Key`: the same POST again gets the same answer, and does nothing.

Only what was done is kept. A refused or failed request did nothing, so its key is free again: it may be corrected, or
tried later. What is made under a key gets ids that follow from the key and the request, so that nothing is made twice
even when the first answer was lost on the way to us.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Protocol

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.ids import derive_id
from saletunnel.http.answer import Answer
from saletunnel.http.caller import caller_of
from saletunnel.http.request import Request
from saletunnel.telemetry import logger
from saletunnel.usecases.ports import Ports

_LONGEST = 200


type KeptAnswer = tuple[int, dict[str, str], str]
"""Status, headers and body."""


class Answers(Protocol):
    """Answers by tenant, user and key; `store.idempotency.TableAnswers` is the real one."""

    def begin(self, tenant: str, user_id: str, key: str, fingerprint: str, now: datetime) -> KeptAnswer | None:
        """Takes the key, or gives the answer that it holds. Raises IdempotencyMismatch, IdempotencyRunning."""

    def finish(self, tenant: str, user_id: str, key: str, fingerprint: str, answer: KeptAnswer, now: datetime) -> None:
        """Keeps the answer for a day."""

    def release(self, tenant: str, user_id: str, key: str) -> None:
        """Frees the key: the request may be tried again."""


def answer_once(
    request: Request,
    ports: Callable[[], Ports],
    act: Callable[[Callable[[], Ports]], Answer],
    answers: Callable[[], Answers],
    now: Callable[[], datetime],
) -> Answer:
    """The answer of `act`, or the one that the key holds. Raises IdempotencyMismatch, IdempotencyRunning."""
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is None:
        return act(ports)
    if not 0 < len(key) <= _LONGEST or not (key.isascii() and key.isprintable()):
        raise RuleViolated.at("/Idempotency-Key", "unusable_key", f"A key has 1 to {_LONGEST} ASCII characters.")
    caller = caller_of(request)
    whole = "\0".join((request.path, *(f"{name}={value}" for name, value in request.query.items()), request.text))
    fingerprint = sha256(whole.encode(errors="surrogatepass")).hexdigest()
    kept = answers()
    known = kept.begin(caller.tenant, caller.user_id, key, fingerprint, now())
    if known is not None:
        return Answer(*known)
    numbers = count()

    def same_id(prefix: str) -> str:
        return derive_id(prefix, caller.tenant, caller.user_id, key, fingerprint, next(numbers))

    try:
        answer = act(lambda: replace(ports(), new_id=same_id))
    except BaseException:
        _calmly(lambda: kept.release(caller.tenant, caller.user_id, key))
        raise
    given = answer.status, answer.headers, answer.body
    _calmly(lambda: kept.finish(caller.tenant, caller.user_id, key, fingerprint, given, now()))
    return answer


def _calmly(keep: Callable[[], None]) -> None:
    """What became of the request stands, whether it can be noted or not."""
    try:
        keep()
    except Exception:
        logger.exception("the idempotency key could not be kept")
