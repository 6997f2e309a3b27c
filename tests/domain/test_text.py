"""Text that looks alike is equal, and every text can be seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.text import InvalidText, clean_line, is_blank, read_line, read_lines


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  An  ", "An"),
        ("\ufeffA1", "A1"),
        ("\u00a0A1\u3000", "A1"),
        ("Ti\u200bva\u2060n", "Tivan"),
        ("An\u202etxt.exe", "Antxt.exe"),
        ("\u2066An\u2069\u200f\u061c", "An"),
        ("co\u00adoperate", "cooperate"),
        ("te\u0302\u0301t", "tết"),
        ("te\u200b\u0302\u034f\u0301t", "tết"),
        ("An\u3164\u115f\u2800\uffa0", "An"),
        ("A\ufe0fn\u200d", "An"),
        ("x\U000e0041\U000e007f", "x"),
        ("\u200dAn\u200d\u200dh", "Anh"),
        ("An \ufe0f\u200d!", "An !"),
    ],
    ids=ascii,
)
def test_a_line_is_read(typed: str, stored: str) -> None:
    assert read_line(typed) == stored


@pytest.mark.parametrize(
    "text",
    [
        "👨\u200d👩\u200d👧",
        "❤\ufe0f\u200d🔥",
        "می\u200cخواهم",
        "क्\u200dष",
        "👍🏽",
        "日本",
        "Nguyễn Văn Đức",
        "ก็",
        "e\u0323\u0308x",
    ],
    ids=ascii,
)
def test_scripts_and_emoji_keep_what_they_need(text: str) -> None:
    assert read_line(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200b",
        "\ufeff",
        "\u3164",
        "\u2800",
        "\u00ad",
        "\u202e",
        "\u200d\ufe0f",
        "\u0301",
        "\u3000\u2003",
        "\u1160",
    ],
    ids=ascii,
)
def test_text_that_cannot_be_seen_is_blank(text: str) -> None:
    assert is_blank(read_line(text))


@pytest.mark.parametrize("text", ["A", "1", "?", "👍", "日", "ế", "é", "\u20ac", "…"], ids=ascii)
def test_text_that_can_be_seen_is_not_blank(text: str) -> None:
    assert not is_blank(read_line(text))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" Ada\r\nByron ", "Ada  Byron"),
        ("\u202eevil\u200b", "evil"),
        ("e\u0302\u0301" * 300, "ế" * 66 + "ê\u0301"[:1]),
        ("a" + "\u0301" * 5_000, unicodedata.normalize("NFC", "a" + "\u0301" * 199)),
        ("\x00", ""),
    ],
)
def test_a_line_of_another_system_is_cleaned_and_not_refused(text: str, cleaned: str) -> None:
    assert clean_line(text, 200) == cleaned
    assert read_line(cleaned) == cleaned


def test_lines_keep_their_breaks_and_spaces() -> None:
    assert read_lines(" a\r\n\u200b b \n") == " a\n b \n"


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\x00", "a\u2028b"], ids=ascii)
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(InvalidText) as refusal:
        read_line(text)
    assert refusal.value.code == "control_character"


def test_very_many_marks_in_a_row_are_refused() -> None:
    """Sorting them takes quadratic time: 40,000 took 2.5 seconds."""
    with pytest.raises(InvalidText) as refusal:
        read_lines("a" + "\u0323\u0301" * 150_000)
    assert refusal.value.code == "too_many_marks"
    assert read_line("a" + "\u0301" * 40).startswith("á")


@given(st.text(max_size=40))
def test_reading_twice_changes_nothing(text: str) -> None:
    try:
        once = read_line(text)
    except InvalidText:
        return
    assert read_line(once) == once
    assert unicodedata.is_normalized("NFC", once)
