"""Text normalised for search and sorting: without case, diacritics and repeated spaces."""

import re
import unicodedata
from itertools import groupby

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Normalises text: `Nguyễn  Văn Đức` becomes `nguyen van duc`."""
    letters = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def words(text: str) -> tuple[str, ...]:
    """The normalised words in their order, without repetitions."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))


def readings(text: str) -> list[tuple[str, ...]]:
    """The ways to read a search text, each as normalised words in their order, without repetitions.

    Numbers in a row are separate words (`2024-0001`) or, in a second reading, one word (the phone number
    `0912 345 678`). Returns no reading if the text has no word.
    """
    found = _WORD.findall(fold(text))
    joined: list[str] = []
    for are_numbers, run in groupby(found, str.isdecimal):
        if are_numbers:
            joined.append("".join(run))
        else:
            joined += run
    return list(dict.fromkeys(tuple(dict.fromkeys(reading)) for reading in (found, joined) if reading))


def digits(text: str) -> str:
    """The digits of the text, without all other characters."""
    return "".join(character for character in text if character.isdecimal())
