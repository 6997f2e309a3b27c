"""Phone numbers as networks spell them. Their rules are Google's (phonenumbers), loaded when the first one is read.

A number is taken when its length is possible: which ranges are in use changes faster than the rules are brought up to
date, and a customer with a new number must not be refused.
"""

from functools import cache
from importlib.resources import files

_HOME = "VN"
"""Where a number without a country is, when the time zone does not say."""


def e164(spelled: str, time_zone: str) -> str | None:
    """`0912 345 678` in the zone Asia/Ho_Chi_Minh as `+84912345678`; None for what cannot be a number."""
    import phonenumbers  # 40 ms, which no request pays that brings no number

    try:
        number = phonenumbers.parse(spelled, _countries().get(time_zone, _HOME))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@cache
def _countries() -> dict[str, str]:
    """The country of each time zone that lies in one (ISO 3166)."""
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
