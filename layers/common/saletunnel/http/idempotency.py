"""`Idempotency-Key`: a repeated POST with the same key gets the stored response and changes nothing.

Only successful responses are stored. A refused or failed request changed nothing, so its key is released and the client
may correct or retry the request. Ids of things created under a key are derived from the key and the request. So nothing
is created twice, even if the first response could not be stored.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any, Protocol, cast

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.ids import derive_id
from saletunnel.http.answer import Answer
from saletunnel.http.caller import caller_of
from saletunnel.http.request import Request
from saletunnel.telemetry import logger
from saletunnel.usecases.ports import Ports

_LONGEST = 200


type KeptAnswer = tuple[int, dict[str, str], str]
"""The status, headers and body of a stored response."""


class Answers(Protocol):
    """Stores responses by tenant, user and key; `store.idempotency.TableAnswers` implements it."""

    def begin(self, tenant: str, user_id: str, key: str, fingerprint: str, now: datetime) -> KeptAnswer | None:
        """Reserves the key, or returns its stored response. Raises IdempotencyMismatch, IdempotencyRunning."""

    def finish(self, tenant: str, user_id: str, key: str, fingerprint: str, answer: KeptAnswer, now: datetime) -> None:
        """Stores the response for a day."""

    def release(self, tenant: str, user_id: str, key: str) -> None:
        """Releases the key, so that the request can be retried."""


def answer_once(
    request: Request,
    ports: Callable[[], Ports],
    act: Callable[[Callable[[], Ports]], Answer],
    answers: Callable[[], Answers],
    now: Callable[[], datetime],
) -> Answer:
    """The response of `act`, or the stored response of the key.

    Requests other than POST and without a key call `act` directly. Raises RuleViolated for an invalid key,
    IdempotencyMismatch and IdempotencyRunning.
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
    fingerprint = sha256(whole.encode(errors="surrogatepass")).hexdigest()
    kept = answers()
    known = kept.begin(caller.tenant, caller.user_id, key, fingerprint, now())
    if known is not None:
        return Answer(*known)
    numbers = count()

    def same_id(prefix: str) -> str:
        return derive_id(prefix, caller.tenant, caller.user_id, key, fingerprint, next(numbers))

    try:
        answer = act(lambda: cast("Ports", _WithIds(ports(), same_id)))
    except BaseException:
        _log_errors(lambda: kept.release(caller.tenant, caller.user_id, key))
        raise
    given = answer.status, answer.headers, answer.body
    _log_errors(lambda: kept.finish(caller.tenant, caller.user_id, key, fingerprint, given, now()))
    return answer


class _WithIds:
    """The ports of a function with another `new_id`."""

    def __init__(self, ports: Ports, new_id: Callable[[str], str]) -> None:
        self._ports = ports
        self.new_id = new_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ports, name)


def _log_errors(save: Callable[[], None]) -> None:
    """Calls `save` and logs its errors: the outcome of the request is valid even if it cannot be stored."""
    try:
        save()
    except Exception:
        logger.exception("the idempotency key could not be saved")
