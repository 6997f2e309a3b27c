"""What HTML must be before it is cleaned: small, well formed, and not nested deeply.

The cleaner's time grows with the square of the nesting. An end tag ends only the innermost open tag here, so the
counted depth is never less than the depth that a browser or the cleaner finds.
"""

import re

from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.syntax import TEXT_LIMIT

DEEPEST = 50
_DOCTYPE = re.compile(r"<!doctype[^<>]*+>", re.IGNORECASE)
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9]*+)
    (?:\s++[a-z][a-z0-9:-]*+(?:=(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++))?+)*+
    \s*+(?P<closed>/?)>""",
    re.VERBOSE | re.IGNORECASE,
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def checked_html(html: str) -> str:
    """The HTML without comments. Raises TemplateFailed for HTML that is too large, malformed or too deep."""
    if len(html.encode()) > TEXT_LIMIT:
        raise TemplateFailed("too_long", f"The HTML has at most {TEXT_LIMIT // 1024} KB, also when it is filled in.")
    html = _DOCTYPE.sub(lambda found: _lines(found[0]), _without_comments(html))
    open_tags: list[str] = []
    at = html.find("<")
    while at >= 0:
        tag = _TAG.match(html, at)
        if tag is None:
            raise _failure("malformed_html", f"{html[at : at + 20]!r} is not an HTML tag. Write &lt; for <.", html, at)
        name = tag["name"].lower()
        if tag["end"]:
            if open_tags and open_tags[-1] == name:
                open_tags.pop()
        elif name not in _VOID:
            open_tags.append(name)
            if len(open_tags) > DEEPEST:
                message = f"Tags are nested at most {DEEPEST} deep. Close each tag before the one around it."
                raise _failure("too_deep", message, html, at)
        at = html.find("<", tag.end())
    return html


def _without_comments(html: str) -> str:
    """The HTML without its comments, whose line breaks are kept. A comment without an end stays."""
    kept: list[str] = []
    at = 0
    while (begin := html.find("<!--", at)) >= 0 and (end := html.find("-->", begin + 4)) >= 0:
        kept += [html[at:begin], _lines(html[begin:end])]
        at = end + 3
    return "".join([*kept, html[at:]])


def _lines(text: str) -> str:
    return "\n" * text.count("\n")


def _failure(code: str, message: str, html: str, at: int) -> TemplateFailed:
    return TemplateFailed(code, message, html.count("\n", 0, at) + 1, name=html[at : at + 20])
