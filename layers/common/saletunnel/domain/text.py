"""What text is, decided once: everything that people and programs send is read by these functions.

Text is NFC, trimmed, and has only characters that can be seen. So two texts that look alike are equal and are found,
and no text changes the direction of the text around it.
"""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What Unicode lets programs ignore (Default_Ignorable_Code_Point), annotation marks, and the blank Braille pattern."""
_JOINERS = "\u200c\u200d"
_EMOJI_STYLE = "\ufe0f"
_KEPT_INSIDE = _JOINERS + _EMOJI_STYLE
_MOST_MARKS = 30
"""The maximum number of combining marks in a row, as in Unicode's stream-safe format. More take quadratic time."""
_HARMLESS = 1000
"""The number of characters up to which marks are not counted."""


class InvalidText(ValueError):
    """The text cannot be read. `code` is stable for clients, `message` is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_line(text: str) -> str:
    """The text as it is stored: one line, trimmed. Raises InvalidText."""
    if _CONTROL.search(text):
        raise InvalidText("control_character", "Control characters and line breaks are not allowed here.")
    return _normal(text).strip()


def read_lines(text: str) -> str:
    """The text as it is stored, with its line breaks and spaces. Raises InvalidText."""
    text = text.replace("\r\n", "\n")
    if _CONTROL_IN_LINES.search(text):
        raise InvalidText("control_character", "Control characters other than line breaks are not allowed.")
    return _normal(text)


def clean_line(text: str, longest: int) -> str:
    """A text of another system as one line. It is changed and cut where `read_line` would refuse it."""
    return read_line(_CONTROL.sub(" ", text[:longest]))


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen: it has only spaces, joiners and marks without a letter."""
    return not text or all(unicodedata.category(each) in _UNSEEN for each in text)


_UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Mc", "Me"}


def _normal(text: str) -> str:
    if text.isascii():
        return text
    if len(text) > _HARMLESS:
        _check_marks(text)
    return unicodedata.normalize("NFC", _without_invisible(text))


def _check_marks(text: str) -> None:
    in_a_row = 0
    for each in text:
        in_a_row = in_a_row + 1 if unicodedata.combining(each) else 0
        if in_a_row > _MOST_MARKS:
            raise InvalidText("too_many_marks", f"At most {_MOST_MARKS} combining marks in a row are allowed.")


def _without_invisible(text: str) -> str:
    """The text without invisible characters, except those that join emoji or letters of scripts that need them."""
    if not _INVISIBLE.search(text):
        return text
    kept = ""
    for at, each in enumerate(text):
        if not _INVISIBLE.match(each) or _is_needed(each, kept[-1:], text[at + 1 : at + 2]):
            kept += each
    return kept


def _is_needed(character: str, before: str, after: str) -> bool:
    if character not in _KEPT_INSIDE or not _may_join(before):
        return False
    return character == _EMOJI_STYLE or _may_join(after)


def _may_join(character: str) -> bool:
    """Whether the character is an emoji, or a letter that is not Latin, Greek or Cyrillic."""
    if character == "" or (_INVISIBLE.match(character) and character != _EMOJI_STYLE):
        return False
    return character >= "\u0590" and not "\u1d00" <= character <= "\u206f"
