"""The response body for an import of deals."""

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

from saletunnel.domain.errors import FieldError
from saletunnel.usecases.deals.imports import Result


class RowErrorShape(TypedDict):
    pointer: str
    code: str
    message: str


class ResultShape(TypedDict):
    external_id: str | None
    status: Literal["created", "updated", "unchanged", "refused"]
    deal_id: str | None
    errors: list[RowErrorShape]


class ImportShape(TypedDict):
    results: list[ResultShape]


def import_shape(rows: Sequence[Any], results: Sequence[Result]) -> ImportShape:
    """The result of each row, in the order of the rows."""
    return ImportShape(
        results=[
            ResultShape(
                external_id=_external_id(row),
                status=result.status,
                deal_id=result.deal_id,
                errors=[_row_error(error) for error in result.errors],
            )
            for row, result in zip(rows, results, strict=True)
        ]
    )


def _row_error(error: FieldError) -> RowErrorShape:
    return RowErrorShape(pointer=error.pointer, code=error.code, message=error.message)


def _external_id(row: Any) -> str | None:
    given = row.get("external_id") if isinstance(row, dict) else None
    return given if isinstance(given, str) else None
