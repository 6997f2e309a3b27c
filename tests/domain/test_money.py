"""Conversion and formatting of money in minor units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain import money

currencies = st.sampled_from(["VND", "JPY", "USD", "EUR", "KWD", "BHD", "CLF", "XXX"])


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("10.54", "USD", 1054),
        ("12500000", "VND", 12_500_000),
        ("1.234", "KWD", 1234),
        ("-0.01", "EUR", -1),
        ("0", "JPY", 0),
    ],
)
def test_major_units_are_converted_to_minor_units(amount: str, currency: str, minor: int) -> None:
    assert money.to_minor(Decimal(amount), currency) == minor


@pytest.mark.parametrize(("amount", "currency"), [("0.5", "VND"), ("1.005", "USD"), ("0.0001", "KWD"), ("NaN", "USD")])
def test_a_fraction_of_a_minor_unit_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="finer"):
        money.to_minor(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (105_400, "USD", "1,054.00 USD"),
        (12_500_000, "VND", "12,500,000 VND"),
        (1, "KWD", "0.001 KWD"),
        (10_000_000, "IDR", "100,000.00 IDR"),
        (10_000_000, "HUF", "100,000.00 HUF"),
        (-5, "EUR", "-0.05 EUR"),
        (0, "USD", "0.00 USD"),
    ],
)
def test_money_is_formatted_for_people(amount: int, currency: str, text: str) -> None:
    assert money.format_money(amount, currency) == text


@given(st.integers(-(10**18), 10**18), currencies)
def test_the_formatted_amount_is_exact(amount: int, currency: str) -> None:
    figure, code = money.format_money(amount, currency).split()
    assert code == currency
    assert money.to_minor(Decimal(figure.replace(",", "")), currency) == amount
