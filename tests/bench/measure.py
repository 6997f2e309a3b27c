"""The results of benchmarks: figures with medians, and whether each figure meets its bound."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: `reached`, in `unit`. It must be at most `bound`, or at least `bound` if `at_most` is false.

    A figure without a bound is for comparison.
    """

    name: str
    reached: float
    unit: str
    bound: float | None = None
    at_most: bool = True

    @property
    def meets_bound(self) -> bool:
        if self.bound is None:
            return True
        return self.reached <= self.bound if self.at_most else self.reached >= self.bound


def p50(seconds: Sequence[float]) -> float:
    """Median in milliseconds."""
    return median(seconds) * 1000


def p95(seconds: Sequence[float]) -> float:
    """95th percentile in milliseconds."""
    return quantiles(seconds, n=20)[-1] * 1000


def timed(act: Callable[[], object]) -> float:
    """The seconds that `act` takes."""
    start = perf_counter()
    act()
    return perf_counter() - start


def shared[T](pieces: Sequence[T], clients: int, act: Callable[[int, T], object]) -> float:
    """The seconds until `clients` threads have done all pieces. `act` gets the number of the thread and a piece."""

    def work(number: int) -> None:
        for piece in pieces[number::clients]:
            act(number, piece)

    def run() -> None:
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(work, range(clients)))

    return timed(run)


def table(rows: Sequence[Row]) -> str:
    """The rows as a table for people."""
    width = max(len(row.name) for row in rows)
    lines = [f"{'name':<{width}}  {'reached':>12}  {'bound':>14}"]
    for row in rows:
        reached = f"{row.reached:,.{2 if row.unit == 'x' else 1}f} {row.unit}"
        bound = "" if row.bound is None else f"{'≤' if row.at_most else '≥'} {row.bound:,g} {row.unit}"
        lines.append(f"{row.name:<{width}}  {reached:>12}  {bound:>14}  {'' if row.meets_bound else 'MISSED'}".rstrip())
    return "\n".join(lines)


def save(rows: Sequence[Row], file: Path) -> None:
    """Saves the rows as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        json.dumps([asdict(row) | {"meets_bound": row.meets_bound} for row in rows], indent=2, ensure_ascii=False)
    )
