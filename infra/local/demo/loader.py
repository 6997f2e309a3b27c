"""Loads a CSV file of deals through the API's import, a hundred rows a request.

The import is idempotent by external id, so an interrupted load can be repeated.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from pathlib import Path
from typing import Any

from infra.local.errors import LocalCloudError
from infra.local.processes.running import Running

from .api_client import Api
from .mapping import Columns, RowError, read_mapping

_ROWS = 100  # of one request; the limit of the API
_AT_ONCE = 2  # concurrent requests

type Numbered = tuple[int, dict[str, Any]]


def load(running: Running, file: Path, mapping: str, *, tenant: str, tunnels: bool) -> None:
    """Load the file and print the results. `LocalCloudError` when rows were refused, after the others were loaded."""
    columns = read_mapping(mapping)
    results: Counter[str] = Counter()
    rows, refusals = _rows(file, columns)
    api = Api(running, tenant=tenant)

    def send(batch: Sequence[Numbered]) -> list[Mapping[str, Any]]:
        answer = api.post("/v1/deals/import", {"rows": [row for _, row in batch], "run_tunnels": tunnels})
        return list(answer["results"])

    batches = list(batched(rows, _ROWS))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for batch, answers in zip(batches, pool.map(send, batches), strict=True):
            for (number, _), answer in zip(batch, answers, strict=True):
                results[answer["status"]] += 1
                refusals += [f"row {number}: {error['message']}" for error in answer["errors"]]
            _progress(sum(results.values()), len(rows))
    told = ", ".join(f"{count} {status}" for status, count in sorted(results.items()))
    print(f"{file.name}: {told or 'no rows'}")
    if refusals:
        raise LocalCloudError("\n".join([f"{len(refusals)} errors in rows that were not loaded:", *refusals[:20]]))


def _rows(file: Path, columns: Columns) -> tuple[list[Numbered], list[str]]:
    """The import rows with their line numbers, and the errors of rows that cannot be converted."""
    rows: list[Numbered] = []
    refusals: list[str] = []
    for number, record in _records(file, columns):
        try:
            rows.append((number, columns.row(record)))
        except RowError as error:
            refusals.append(f"row {number}: {error}")
    return rows, refusals


def _records(file: Path, columns: Columns) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            delimiter = _delimiter(lines.readline())
            lines.seek(0)
            reader = csv.DictReader(lines, delimiter=delimiter)
            missing = set(columns.columns()) - set(reader.fieldnames or ())
            if missing:
                raise LocalCloudError(f"{file.name} has no column {', '.join(sorted(missing))}")
            for record in reader:
                # A line may be too short or too long; missing values are empty.
                yield reader.line_num, {name: (record[name] or "").strip() for name in columns.columns()}
    except csv.Error as error:
        raise LocalCloudError(f"{file} cannot be read: line {reader.line_num + 1}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LocalCloudError(f"{file} cannot be read: {error}") from error


def _delimiter(header: str) -> str:
    """The delimiter of the file. Excel writes semicolons where the decimal separator is a comma."""
    return max(",;\t", key=header.count)


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{done} of {total} rows", end=end, file=sys.stderr, flush=True)
