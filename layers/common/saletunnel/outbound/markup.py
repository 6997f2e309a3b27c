"""Filling in templates with minijinja and cleaning HTML with nh3, which are imported for the first message."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from saletunnel.domain.messages.failure import TemplateFailed

if TYPE_CHECKING:
    from minijinja import Environment, TemplateError
    from nh3 import Cleaner

FUEL = 20_000
"""The instructions of a text, in the engine's count. A mail with 50 fields takes about 300."""


class LibraryMarkup:
    """See domain.messages.rendering.Markup."""

    def fill(self, source: str, values: Mapping[str, Any], *, html: bool) -> str:
        from minijinja import TemplateError

        try:
            return self._engine.render_str(source, "html" if html else "text", **values)
        except TemplateError as error:
            raise _failure(error) from None

    def clean(self, html: str) -> str:
        return self._cleaner.clean(html)

    @cached_property
    def _engine(self) -> Environment:
        from minijinja import Environment

        engine = Environment(
            fuel=FUEL,
            undefined_behavior="strict",
            auto_escape_callback=lambda name: name == "html",
            pycompat=False,
            debug=False,
            filters={"default": _default},
        )
        for name in list(engine.globals):
            engine.remove_global(name)
        return engine

    @cached_property
    def _cleaner(self) -> Cleaner:
        from nh3 import Cleaner

        return Cleaner(
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            attribute_filter=_attribute,
            clean_content_tags=_REMOVED_WHOLE,
            url_schemes={"http", "https", "mailto", "tel"},
            url_relative="deny",
            filter_style_properties=_STYLES,
        )


def _default(value: Any, other: str = "") -> Any:
    """Replaces an empty value. Jinja's own filter replaces only undefined ones, and no field is undefined."""
    return value or other


def _attribute(tag: str, name: str, value: str) -> str | None:  # noqa: ARG001 - the cleaner gives the tag
    """Removes a style that could load something: its properties are filtered, but not their values."""
    suspicious = name == "style" and any(part in value.lower() for part in ("(", "\\", "@", "/*"))
    return None if suspicious else value


def _failure(error: TemplateError) -> TemplateFailed:
    if error.kind == "OutOfFuel":
        return TemplateFailed("too_much_work", "The text takes too much work. Remove some loops.", error.line)
    if error.kind == "UndefinedError":
        return TemplateFailed("unknown_field", "A field is not known here.", error.line)
    text = error.detail or "This is not a valid template"
    return TemplateFailed("syntax", f"{text[:1].upper()}{text[1:]}.", error.line)


_TAGS = set(
    "a b blockquote br center code div em h1 h2 h3 h4 hr i img li ol p s small span strong sub sup table tbody td "
    "tfoot th thead tr u ul".split()
)
_REMOVED_WHOLE = {"math", "noscript", "script", "style", "svg", "template", "textarea", "title"}
_SIZE = {"align", "width", "height"}
_ATTRIBUTES = {
    "*": {"style", "title"},
    "a": {"href"},
    "img": {"src", "alt", *_SIZE},
    "ol": {"start"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "role", *_SIZE},
    "td": {"bgcolor", "colspan", "rowspan", "valign", *_SIZE},
    "th": {"bgcolor", "colspan", "rowspan", "valign", *_SIZE},
    "tr": {"bgcolor", "align", "valign"},
    "div": {"align"},
    "p": {"align"},
}
_STYLES = {
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-left",
    "border-radius",
    "border-right",
    "border-top",
    "color",
    "display",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
}
