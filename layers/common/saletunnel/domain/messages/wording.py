"""Amounts, dates and custom values as people write them in the language of a message."""

from datetime import date
from decimal import Decimal
from typing import Any

from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.money import minor_digits

_MONTHS = ("January February March April May June July August September October November December").split()
_FLAGS = {"vi": ("Có", "Không"), "en": ("Yes", "No")}
_COMMAS = str.maketrans(",.", ".,")


def write_money(amount: int, currency: str, language: str, channel: Channel) -> str:
    """`1.500.000 ₫` in a Vietnamese mail, else with the code of the currency: `1,500,000 VND`.

    An SMS has the code in every language, since `₫` would make the whole text UCS-2.
    """
    digits = minor_digits(currency)
    number = _localise(f"{Decimal(amount).scaleb(-digits):,.{digits}f}", language)
    sign = "₫" if (currency, language, channel) == ("VND", "vi", "email") else currency
    return f"{number} {sign}"


def write_day(day: date, language: str) -> str:
    """`24/12/2026` in Vietnamese, `24 December 2026` in English, else `2026-12-24`."""
    if language == "vi":
        return f"{day:%d/%m/%Y}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if language == "en" else day.isoformat()


def write_custom(field: CustomField, value: Any, currency: str, language: str, channel: Channel) -> str:
    """The value of a custom field. A value that has not the type of its field stays as it is."""
    match value:
        case None:
            return ""
        case bool():
            return _FLAGS.get(language, _FLAGS["en"])[not value]
        case int() if field.type == FieldType.MONEY:
            return write_money(value, currency, language, channel)
        case int() | float():
            return _localise(f"{Decimal(str(value)):,f}", language)
        case str() if field.type == FieldType.DATE:
            return _write_day_text(value, language)
    return str(value)


def _write_day_text(text: str, language: str) -> str:
    try:
        return write_day(date.fromisoformat(text), language)
    except ValueError:
        return text


def _localise(number: str, language: str) -> str:
    return number.translate(_COMMAS) if language == "vi" else number
