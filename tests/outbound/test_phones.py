"""Phone numbers in E.164 format. A number without a country code is of the country of the time zone."""

import pytest

from saletunnel.outbound.phones import e164


@pytest.mark.parametrize(
    ("entered", "zone", "number"),
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
def test_a_number_is_formatted_as_e164_if_it_is_valid(entered: str, zone: str, number: str | None) -> None:
    assert e164(entered, zone) == number
