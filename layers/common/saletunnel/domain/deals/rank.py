"""The rank of a deal in its column: a base-62 string; the smallest rank is on top.

A deal that enters a stage is ranked by inverse milliseconds, then by its id. So the newest deal is on top without a
read, and deals that enter in the same millisecond still have room between them. A dragged deal gets a rank between its
new neighbours, so no other deal is written.
"""

from datetime import datetime
from zlib import crc32

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)
_WIDTH = 8  # 62 ** 8 milliseconds are about 6,900 years
_LATEST = _BASE**_WIDTH - 1

_TIES = 4
LONGEST = 150
"""The maximum length. Six drags into the same gap add one digit, so only hundreds of drags in a row reach it."""


def entering(at: datetime, id_: str) -> str:
    """The rank of the deal `id_` that enters a stage at `at` (UTC); a later time gives a smaller rank."""
    return _written(_LATEST - int(at.timestamp() * 1000), _WIDTH) + _written(crc32(id_.encode()), _TIES)


def between(above: str, below: str | None) -> str:
    """A rank after `above` ("" at the top of the column) and before `below` (None at its end).

    Raises ValueError if no rank lies between: they are equal, or differ only by trailing zeros.
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
    """The last `width` base-62 digits of a number."""
    digits = []
    for _ in range(width):
        number, digit = divmod(number, _BASE)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _digit(rank: str, position: int, missing: int) -> int:
    return _DIGITS.index(rank[position]) if position < len(rank) else missing
