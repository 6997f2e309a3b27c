"""`Idempotency-Key`: the same POST again gets the same answer, and does nothing.

Answers below 500 are kept, refusals too: whoever repeats a request wants to know what became of the first.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from saletunnel.domain.errors import RuleViolated
from saletunnel.http.caller import caller_of
from saletunnel.store.idempotency import Answer, TableAnswers

_LONGEST = 200


def once(
    event: Mapping[str, Any],
    act: Callable[[], dict[str, Any]],
    answers: Callable[[], TableAnswers],
    now: Callable[[], datetime],
) -> dict[str, Any]:
    """The answer of `act`, or the one that the key holds. Raises IdempotencyMismatch, IdempotencyRunning."""
    key = event["headers"].get("idempotency-key") if event["requestContext"]["http"]["method"] == "POST" else None
    if key is None:
        return act()
    if not 0 < len(key) <= _LONGEST or not key.isprintable() or not key.isascii():
        raise RuleViolated.at("/Idempotency-Key", "unusable_key", f"A key has 1 to {_LONGEST} ASCII characters.")
    caller = caller_of(event)
    kept = answers()
    request = f"{event['rawPath']}\n{event.get('rawQueryString', '')}\n{event.get('body', '')}"
    fingerprint = sha256(request.encode()).hexdigest()
    known = kept.begin(caller.tenant, caller.user_id, key, fingerprint, now())
    if known is not None:
        return {"statusCode": known.status, "headers": known.headers, "body": known.body, "isBase64Encoded": False}
    answer = act()
    if answer["statusCode"] >= 500:
        kept.release(caller.tenant, caller.user_id, key)
    else:
        given = Answer(answer["statusCode"], answer["headers"], answer["body"])
        kept.finish(caller.tenant, caller.user_id, key, fingerprint, given, now())
    return answer
