"""The loader: rows that cannot be converted, and files that cannot be read, are errors with a message."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.demo.loader import _rows
from infra.local.demo.mapping import read_mapping
from infra.local.errors import LocalCloudError

MAPPING = "crm_sales_opportunities"
ROW = {"opportunity_id": "1", "deal_stage": "Won", "close_value": "100.5", "product": "P", "account": "An"}

type Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file with one row, which has these values."""

    def write(**values: str) -> Path:
        file = tmp_path / "deals.csv"
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, [*dict.fromkeys(read_mapping(MAPPING).columns())])
            writer.writeheader()
            writer.writerow(ROW | values)
        return file

    return write


def test_an_amount_is_converted_to_minor_units(write: Write) -> None:
    [(number, row)], refusals = _rows(write(), read_mapping(MAPPING))
    assert (number, row["amount"], row["currency"], refusals) == (2, 10050, "USD", [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_delimiter_is_that_of_the_header(write: Write, delimiter: str, encoding: str) -> None:
    file = write(product="Máy, 8 bộ; trắng")
    with file.open(encoding="utf-8", newline="") as lines:
        records = list(csv.reader(lines))
    with file.open("w", encoding=encoding, newline="") as lines:
        csv.writer(lines, delimiter=delimiter).writerows(records)

    [(_, row)], refusals = _rows(file, read_mapping(MAPPING))
    assert (row["title"], row["amount"], refusals) == ("Máy, 8 bộ; trắng — An", 10050, [])


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        ("Infinity", "is 'Infinity', which is not a number"),
        ("-inf", "is '-inf', which is not a number"),
        ("NaN", "is 'NaN', which is not a number"),
        ("sNaN", "is 'sNaN', which is not a number"),
        ("12x", "is '12x', which is not a number"),
        ("1e999999", "is 1e999999, which is too large"),
        ("1e5000", "is 1e5000, which is too large"),
        ("9" * 30, "which is too large"),
        ("0." + "1" * 100_000, "…, which has too many decimals"),
        ("1.005", "is 1.005, which has too many decimals"),
    ],
)
def test_an_amount_that_cannot_be_converted_is_an_error_of_its_row(write: Write, amount: str, why: str) -> None:
    rows, [refusal] = _rows(write(close_value=amount), read_mapping(MAPPING))
    assert rows == []
    assert refusal.startswith("row 2: close_value ")
    assert why in refusal
    assert len(refusal) < 150


def test_a_field_that_is_too_long_is_an_error_of_the_file(write: Write) -> None:
    with pytest.raises(
        LocalCloudError, match=r"deals.csv cannot be read: line 2: field larger than field limit \(131072\)"
    ):
        _rows(write(account="x" * 131_073), read_mapping(MAPPING))


def test_a_long_unknown_stage_is_named_by_its_beginning(write: Write) -> None:
    _, [refusal] = _rows(write(deal_stage="x" * 100_000), read_mapping(MAPPING))
    assert refusal == f"row 2: deal_stage is '{'x' * 50}…', which is not in the mapping"
