"""The plain text of a mail, made from its HTML."""

import re
from html.parser import HTMLParser

_PARAGRAPHS = frozenset("blockquote h1 h2 h3 h4 ol p table ul".split())
_LINES = frozenset("center div hr tr".split())
_SPACES = re.compile(r"[ \t\r\n]+")


def plain_text(html: str) -> str:
    """The text of clean HTML: blocks are lines, items of lists begin with a dash, links are followed by addresses."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        """The addresses of the open links, and where their texts begin."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "img":
            self.parts.append(given.get("alt") or "")
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self.parts)))
        else:
            self._break_line(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address, begin = self._links.pop()
            shown = "".join(self.parts[begin:]).strip()
            if address and shown not in (address, address.removeprefix("mailto:"), address.removeprefix("tel:")):
                self.parts.append(f" ({address})")
        else:
            self._break_line(tag)

    def _break_line(self, tag: str) -> None:
        self.parts.append("\n\n" if tag in _PARAGRAPHS else "\n" if tag in _LINES else "")

    def handle_data(self, data: str) -> None:
        self.parts.append(_SPACES.sub(" ", data))
