"""Text normalised for search and sorting: without case, diacritics and repeated spaces."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Normalises text: `Nguyễn  Văn Đức` becomes `nguyen van duc`."""
    letters = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def words(text: str) -> tuple[str, ...]:
    """The normalised words in their order, without repetitions."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))


def digits(text: str) -> str:
    """The digits of the text, without all other characters."""
    return "".join(character for character in text if character.isdecimal())
