"""Text as people look for it and sort it: without case, diacritics and odd spaces."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """`Nguyễn  Văn Đức` as `nguyen van duc`."""
    letters = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def words(text: str) -> tuple[str, ...]:
    """The folded words in their order, each once."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))


def digits(text: str) -> str:
    """Only the digits."""
    return "".join(one for one in text if one.isdecimal())
