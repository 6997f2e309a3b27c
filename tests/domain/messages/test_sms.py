"""The parts of an SMS, compared with a second implementation that cuts the text as a phone network does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.messages.sms import measure_sms

# The default alphabet of 3GPP TS 23.038 in the order of its codes; position 27 is the escape to the extension.
_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {10: "\f", 20: "^", 40: "{", 41: "}", 47: "\\", 60: "[", 61: "~", 62: "]", 64: "|", 101: "€"}


def septets(character: str) -> bytes | None:
    """The codes of a character in GSM-7; None if it has none."""
    if character in _ALPHABET and character != "\x1b":
        return bytes([_ALPHABET.index(character)])
    codes = [code for code, extended in _EXTENSION.items() if extended == character]
    return bytes([27, codes[0]]) if codes else None


def cut(text: str) -> tuple[str, list[int]]:
    """The encoding and the units of each part: as many whole characters as fit, part by part."""
    coded = [septets(character) for character in text]
    gsm = None not in coded
    sizes = [
        len(code or b"") if gsm else len(character.encode("utf-16-be")) // 2
        for code, character in zip(coded, text, strict=True)
    ]
    alone, joined = (160, 153) if gsm else (70, 67)
    if sum(sizes) <= alone:
        return "gsm7" if gsm else "ucs2", [sum(sizes)] if text else []
    parts = [0]
    while sizes:
        if parts[-1] + sizes[0] > joined:
            parts.append(0)
        parts[-1] += sizes.pop(0)
    return "gsm7" if gsm else "ucs2", parts


@given(st.text(st.sampled_from(_ALPHABET.replace("\x1b", "") + "".join(_EXTENSION.values())), max_size=700))
def test_gsm_texts_are_cut_as_by_a_network(text: str) -> None:
    size = measure_sms(text)
    assert ("gsm7", size.units) == (size.encoding, sum(cut(text)[1]))
    assert size.parts == len(cut(text)[1])


@given(st.text(st.sampled_from("abc ằệữđĐ₫😀"), max_size=300))
def test_other_texts_are_cut_as_by_a_network(text: str) -> None:
    encoding, parts = cut(text)
    size = measure_sms(text)
    assert (size.encoding, size.parts, size.units) == (encoding, len(parts), sum(parts))


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("", "gsm7", 0),
        ("a" * 160, "gsm7", 1),
        ("a" * 161, "gsm7", 2),
        ("a" * 306, "gsm7", 2),
        ("a" * 307, "gsm7", 3),
        ("€" * 80, "gsm7", 1),
        ("€" * 81, "gsm7", 2),
        ("ệ" * 70, "ucs2", 1),
        ("ệ" * 71, "ucs2", 2),
        ("ệ" * 134, "ucs2", 2),
        ("ệ" * 135, "ucs2", 3),
        ("Chao anh An, bao hanh 1.500.000 VND", "gsm7", 1),
        ("Chào anh An", "gsm7", 1),
        ("Chào chị Hằng", "ucs2", 1),
    ],
)
def test_known_sizes(text: str, encoding: str, parts: int) -> None:
    assert (measure_sms(text).encoding, measure_sms(text).parts) == (encoding, parts)


def test_a_part_has_a_unit_less_where_a_character_would_be_divided() -> None:
    assert measure_sms("a" * 152 + "€" * 77).parts == 3
