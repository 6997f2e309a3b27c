"""Phone numbers as networks spell them: what has no country is of the time zone's."""

import pytest

from saletunnel.outbound.phones import e164


@pytest.mark.parametrize(
    ("spelled", "zone", "number"),
    [
        ("0912 345 678", "Asia/Ho_Chi_Minh", "+84912345678"),
        ("+84 (91) 234-56-78", "Europe/Berlin", "+84912345678"),
        ("030 901820", "Europe/Berlin", "+4930901820"),
        ("0912 345 678", "UTC", "+84912345678"),
        ("12345", "Asia/Ho_Chi_Minh", None),
        ("+999 123 456 789", "Asia/Ho_Chi_Minh", None),
        ("+84 1", "Asia/Ho_Chi_Minh", None),
        ("call me", "Asia/Ho_Chi_Minh", None),
    ],
)
def test_a_number_is_spelled_as_networks_do(spelled: str, zone: str, number: str | None) -> None:
    assert e164(spelled, zone) == number
