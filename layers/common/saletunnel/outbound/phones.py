"""Phone numbers in E.164 form, by the rules of Google's phonenumbers, which are imported for the first number.

A number is valid if its length is possible. Number ranges are not checked, because they change faster than the package
and a customer with a new number must be accepted.
"""

from functools import cache
from importlib.resources import files

_HOME = "VN"
"""The country of a number without a country code, if the time zone belongs to no country."""


def e164(spelled: str, time_zone: str) -> str | None:
    """Converts `0912 345 678` in Asia/Ho_Chi_Minh to `+84912345678`; returns None if the number is invalid."""
    import phonenumbers  # takes 40 ms, so only requests with a number import it

    try:
        number = phonenumbers.parse(spelled, _countries().get(time_zone, _HOME))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@cache
def _countries() -> dict[str, str]:
    """The country code (ISO 3166) by time zone, without the time zones that belong to no country."""
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
