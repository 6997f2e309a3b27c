"""Converts the rows of a CSV file to rows of the API's import, by the columns in `mappings/NAME.yaml`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from infra.local.errors import LocalCloudError

_FOLDER = Path(__file__).parent / "mappings"
_MOST_DIGITS = 18
"""The maximum number of digits of an amount; the API's limit is lower."""
_LONGEST_SHOWN = 50


class RowError(Exception):
    """The row cannot be converted. The message says why."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A column with amounts in major units of a currency that has `minor_digits` decimals."""

    column: str
    currency: str
    minor_digits: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A column, and the stage for each of its values."""

    column: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns by their meaning. `pipeline` is the name of a pipeline; every other string names a column."""

    external_id: str
    title: list[str]
    pipeline: str
    stage: Stage
    amount: Amount
    customer: Mapping[str, str]
    created_at: str
    closed_at: str
    custom: list[str]

    def columns(self) -> Iterator[str]:
        """All columns that the file must have."""
        yield from (self.external_id, self.stage.column, self.amount.column, self.created_at, self.closed_at)
        yield from (*self.title, *self.customer.values(), *self.custom)

    def row(self, record: Mapping[str, str]) -> dict[str, Any]:
        """The import row for a row of the file. Raises RowError."""
        row: dict[str, Any] = {
            "external_id": record[self.external_id],
            "title": " — ".join(record[column] for column in self.title if record[column]),
            "pipeline": self.pipeline,
            "stage": self._stage(record),
            "custom": {column: record[column] for column in self.custom if record[column]},
        }
        if record[self.amount.column]:
            row |= {"amount": self._amount(record[self.amount.column]), "currency": self.amount.currency}
        for field, column in (("created_at", self.created_at), ("closed_at", self.closed_at)):
            if record[column]:
                row[field] = f"{record[column]}T00:00:00Z"
        customer = {field: record[column] for field, column in self.customer.items() if record[column]}
        if customer:
            row["customer"] = customer
        return row

    def _stage(self, record: Mapping[str, str]) -> str:
        value = record[self.stage.column]
        if value not in self.stage.values:
            raise RowError(f"{self.stage.column} is {_shortened(value)!r}, which is not in the mapping")
        return self.stage.values[value]

    def _amount(self, text: str) -> int:
        try:
            major = Decimal(text)
        except InvalidOperation:
            major = Decimal("NaN")
        if not major.is_finite():
            raise RowError(f"{self.amount.column} is {_shortened(text)!r}, which is not a number")
        if major.adjusted() > _MOST_DIGITS:
            raise RowError(f"{self.amount.column} is {_shortened(text)}, which is too large")
        minor = major.scaleb(self.amount.minor_digits)
        if minor != minor.to_integral_value():
            raise RowError(f"{self.amount.column} is {_shortened(text)}, which has too many decimals")
        return int(minor)


def _shortened(text: str) -> str:
    """The beginning of a value, for a message."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def read_mapping(name: str) -> Columns:
    """The mapping of this name. `LocalCloudError` when there is none."""
    file = _FOLDER / f"{name}.yaml"
    known = sorted(path.stem for path in _FOLDER.glob("*.yaml"))
    if name not in known:
        raise LocalCloudError(f"there is no mapping {name}: choose one of {', '.join(known)}")
    fields = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Columns(**fields | {"stage": Stage(**fields["stage"]), "amount": Amount(**fields["amount"])})
