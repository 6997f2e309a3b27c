"""Signatures of webhooks, with the reference implementation of Standard Webhooks on the other side."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from saletunnel.domain.errors import TooManySecrets
from saletunnel.domain.webhooks.endpoint import MOST_ROTATIONS, Secrets
from saletunnel.domain.webhooks.signing import InvalidSignature, sign, verify, write_secret

SECRET, OTHER = write_secret(b"s" * 32), write_secret(b"o" * 32)
BODY = '{"text":"Cảm ơn"}'.encode()


def now() -> datetime:
    return datetime.now(UTC)


def test_the_reference_accepts_a_signature() -> None:
    headers = sign([SECRET], "msg_1", now(), BODY)
    assert Webhook(SECRET).verify(BODY, dict(headers)) == {"text": "Cảm ơn"}
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(BODY, dict(headers))


def test_during_a_rotation_both_secrets_verify_a_message() -> None:
    at = now()
    headers = sign(Secrets(SECRET).rotated(OTHER, at).valid(at), "msg_1", at, BODY)
    for secret in (SECRET, OTHER):
        Webhook(secret).verify(BODY, dict(headers))


def test_a_day_after_a_rotation_only_the_new_secret_is_valid() -> None:
    at = now()
    rotated = Secrets(SECRET).rotated(OTHER, at)
    assert rotated.valid(at + timedelta(hours=24) - timedelta(seconds=1)) == (OTHER, SECRET)
    assert rotated.valid(at + timedelta(hours=24)) == (OTHER,)


def test_each_secret_stays_valid_for_a_day_after_it_was_replaced() -> None:
    at, hour = now(), timedelta(hours=1)
    rotated = Secrets(SECRET).rotated(OTHER, at).rotated("whsec_third", at + hour)
    assert rotated.valid(at + hour) == ("whsec_third", OTHER, SECRET)
    assert rotated.valid(at + timedelta(hours=24)) == ("whsec_third", OTHER)
    assert rotated.valid(at + timedelta(hours=25)) == ("whsec_third",)


def test_a_secret_is_replaced_five_times_a_day_at_most() -> None:
    at, secrets = now(), Secrets(SECRET)
    for number in range(MOST_ROTATIONS):
        secrets = secrets.rotated(f"whsec_{number}", at)
    assert len(secrets.valid(at)) == 1 + MOST_ROTATIONS
    with pytest.raises(TooManySecrets):
        secrets.rotated("whsec_more", at + timedelta(hours=24) - timedelta(seconds=1))
    assert secrets.rotated("whsec_more", at + timedelta(hours=24)).valid(at + timedelta(hours=24))[0] == "whsec_more"


def test_a_message_that_the_reference_signed_is_valid() -> None:
    at = now().replace(microsecond=0)
    signature = Webhook(SECRET).sign("msg_1", at, BODY.decode())
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
    assert verify([SECRET], headers, BODY, at) == "msg_1"
    assert verify([OTHER, SECRET], headers, BODY, at) == "msg_1"


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1a,AAAA"},
        {"webhook-signature": "v1,kýtự"},
    ],
)
def test_a_changed_header_is_refused(change: dict[str, str]) -> None:
    at = now()
    with pytest.raises(InvalidSignature):
        verify([SECRET], {**sign([SECRET], "msg_1", at, BODY), **change}, BODY, at)


def test_a_changed_body_or_another_secret_is_refused() -> None:
    at = now()
    headers = sign([SECRET], "msg_1", at, BODY)
    for secrets, body in (([SECRET], BODY + b" "), ([OTHER], BODY), ([], BODY)):
        with pytest.raises(InvalidSignature):
            verify(secrets, headers, body, at)


def test_a_message_is_valid_for_five_minutes_before_and_after() -> None:
    at = now().replace(microsecond=0)
    headers = sign([SECRET], "msg_1", at, BODY)
    for seconds in (-300, 300):
        assert verify([SECRET], headers, BODY, at + timedelta(seconds=seconds)) == "msg_1"
    for seconds in (-301, 301):
        with pytest.raises(InvalidSignature):
            verify([SECRET], headers, BODY, at + timedelta(seconds=seconds))


def test_a_secret_is_not_shown_in_a_text() -> None:
    assert "whsec" not in repr(Secrets(SECRET).rotated(OTHER, now()))
