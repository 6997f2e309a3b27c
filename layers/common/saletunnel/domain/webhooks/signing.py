"""Signatures in the format of Standard Webhooks, for messages in both directions."""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

SECRET_BYTES = 32
TOLERANCE = timedelta(minutes=5)
"""How far the time of a message may be from the time of its arrival."""
_PREFIX = "whsec_"
_SCHEME = "v1"
_MOST_SIGNATURES = 10
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
"""The names of the headers."""


class InvalidSignature(Exception):
    """The message was not signed with a valid secret, or not within the tolerance; the argument says which."""


def write_secret(random_bytes: bytes) -> str:
    """The secret with these random bytes, such as `whsec_MfKQ…`."""
    return _PREFIX + b64encode(random_bytes).decode()


def sign(secrets: Iterable[str], message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers of a message that is sent at `at`. It has a signature for each of the secrets."""
    timestamp = str(int(at.timestamp()))
    signatures = [f"{_SCHEME},{_signature(secret, message_id, timestamp, body)}" for secret in secrets]
    return {ID: message_id, TIMESTAMP: timestamp, SIGNATURE: " ".join(signatures)}


def verify(secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a message whose signature is valid for one of the secrets. Raises InvalidSignature.

    The names of the headers are in lower case.
    """
    message_id, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not message_id or not headers.get(SIGNATURE):
        raise InvalidSignature(f"The headers {ID}, {TIMESTAMP} and {SIGNATURE} are needed.")
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:
        raise InvalidSignature(f"{TIMESTAMP} must be the time in whole seconds since 1970.")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise InvalidSignature("The time of the message is more than five minutes from now.")
    given = [part.removeprefix(f"{_SCHEME},") for part in headers[SIGNATURE].split() if part.startswith(f"{_SCHEME},")]
    expected = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    for signature in given[:_MOST_SIGNATURES]:
        for right in expected:
            if hmac.compare_digest(signature.encode(), right.encode()):
                return message_id
    raise InvalidSignature("The signature does not match the message and the secret.")


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("the secret is malformed") from None
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return b64encode(hmac.digest(key, signed, sha256)).decode()
