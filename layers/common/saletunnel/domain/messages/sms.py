"""The parts of an SMS, each of which is paid for (3GPP TS 23.038 and 23.040).

A text of GSM-7 characters has 160 in one part, or 153 in each of several. With any other character, such as most
Vietnamese letters with marks, the text is UCS-2 and has 70, or 67.
"""

from dataclasses import dataclass
from typing import Literal

MOST_PARTS = 6
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""Characters of two units."""
_ROOM = {"gsm7": (160, 153), "ucs2": (70, 67)}

type Encoding = Literal["gsm7", "ucs2"]


@dataclass(frozen=True, slots=True)
class SmsSize:
    """`units` are 7-bit or 16-bit units, of which `room` fit into these parts."""

    encoding: Encoding
    units: int
    parts: int
    room: int


def marked(text: str, mark: str) -> str:
    """The text with the mark of advertising before it, unless it is there already. The mark may be empty."""
    return text if text.startswith(mark) else f"{mark} {text}"


def measure_sms(text: str) -> SmsSize:
    """A character of two units is never divided between two parts, so a part can have a unit less."""
    encoding: Encoding = "gsm7" if all(each in _BASIC or each in _EXTENDED for each in text) else "ucs2"
    widths = [2 if each in _EXTENDED else 1 for each in text]
    if encoding == "ucs2":
        widths = [2 if ord(each) > 0xFFFF else 1 for each in text]
    units = sum(widths)
    alone, joined = _ROOM[encoding]
    if units <= alone:
        return SmsSize(encoding, units, min(units, 1), alone)
    parts, free = 1, joined
    for width in widths:
        if width > free:
            parts, free = parts + 1, joined
        free -= width
    return SmsSize(encoding, units, parts, parts * joined)
