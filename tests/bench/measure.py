"""What a benchmark says: rows of a table with medians, and whether each reached what it must."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: `reached` in `unit`, and the bound that it must keep (`at_most` or not); others are compared with one
    that has none.
    """

    what: str
    reached: float
    unit: str
    bound: float | None = None
    at_most: bool = True

    @property
    def kept(self) -> bool:
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
    """Seconds that it takes."""
    start = perf_counter()
    act()
    return perf_counter() - start


def shared[T](pieces: Sequence[T], clients: int, act: Callable[[int, T], object]) -> float:
    """Seconds until `clients` threads have done all pieces; `act` gets the thread's number and a piece."""

    def work(number: int) -> None:
        for piece in pieces[number::clients]:
            act(number, piece)

    def run() -> None:
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(work, range(clients)))

    return timed(run)


def table(rows: Sequence[Row]) -> str:
    """The rows as people read them."""
    width = max(len(row.what) for row in rows)
    lines = [f"{'what':<{width}}  {'reached':>12}  {'must':>14}"]
    for row in rows:
        reached = f"{row.reached:,.{2 if row.unit == 'x' else 1}f} {row.unit}"
        must = "" if row.bound is None else f"{'≤' if row.at_most else '≥'} {row.bound:,g} {row.unit}"
        lines.append(f"{row.what:<{width}}  {reached:>12}  {must:>14}  {'' if row.kept else 'MISSED'}".rstrip())
    return "\n".join(lines)


def save(rows: Sequence[Row], file: Path) -> None:
    """The rows as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(row) | {"kept": row.kept} for row in rows], indent=2, ensure_ascii=False))
