"""Where a deal stands in its column: a base-62 string that sorts as the column is shown, smallest on top.

A deal that enters a stage ranks by inverse milliseconds, and by its id within one: the newest is on top, nothing has to
be read for it, and many deals that enter together still have room between them. A dragged deal takes a string between
its new neighbours, so no other deal is written.
"""

from datetime import datetime
from zlib import crc32

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)
_WIDTH = 8  # 62 ** 8 ms are about 6,900 years
_LATEST = _BASE**_WIDTH - 1

_TIES = 4
LONGEST = 150
"""No rank is longer. Six drags into the same gap make one a digit longer: only hundreds in a row reach it."""


def entering(at: datetime, id_: str) -> str:
    """The rank of the deal `id_` that enters a stage at `at` (UTC): later is smaller."""
    return _written(_LATEST - int(at.timestamp() * 1000), _WIDTH) + _written(crc32(id_.encode()), _TIES)


def between(above: str, below: str | None) -> str:
    """A rank after `above` and before `below` (None: the column ends there; `above` is "" at the top).

    Raises ValueError when there is no room: the two are equal, or differ only by trailing zeros.
    """
    rank = ""
    position = 0
    bounded = below is not None
    while True:
        low = _digit(above, position, 0)
        high = _digit(below, position, 0) if bounded and below is not None else _BASE
        if bounded and below is not None and position >= max(len(above), len(below)):
            raise ValueError("no rank lies between")
        if high - low > 1:
            return rank + _DIGITS[(low + high) // 2]
        if high < low:
            raise ValueError("the rank above must be smaller than the rank below")
        if high - low == 1:
            bounded = False
        rank += _DIGITS[low]
        position += 1


def _written(number: int, width: int) -> str:
    """The last `width` digits of a number."""
    digits = []
    for _ in range(width):
        number, digit = divmod(number, _BASE)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _digit(rank: str, position: int, missing: int) -> int:
    return _DIGITS.index(rank[position]) if position < len(rank) else missing
