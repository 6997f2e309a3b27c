"""The language of templates, which is a small part of Jinja's: fields, filters, comparisons, `if` and `for`.

The engine would also read the rest of Jinja, and its parser overflows the stack of the process for long chains. So each
text is read here first, in linear time, and only a text that is accepted here reaches the engine.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.fields import TAGS, Field, spell

TEXT_LIMIT = 64 * 1024
"""The bytes of a text, before and after it is rendered."""
FILTERS = frozenset({"capitalize", "default", "join", "length", "lower", "trim", "upper"})
"""Each takes time in proportion to its input."""
MOST_TAGS = 500
MOST_BLOCKS = 200
"""The maximum number of `{% %}` among the tags: a chain of `elif` is nested in the engine."""
DEEPEST = 8
LONGEST_TAG = 300
_LOOP = frozenset({"index", "first", "last"})
_OPEN = re.compile(r"\{\{|\{%|\{#")
_CLOSE = {"{{": "}}", "{%": "%}"}
_TOKEN = re.compile(
    r"""(?P<space>[ \t\n]+)
    |(?P<text>"[^"\\{}\n]*"|'[^'\\{}\n]*')
    |(?P<number>\d{1,9}(?![\w.]))
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>==|!=|<=|>=|[=<>~()|,.\[\]])""",
    re.VERBOSE,
)
_WORDS = frozenset({"and", "or", "not", "in", "if", "else", "true", "false"})
_BLOCKS = frozenset({"if", "elif", "else", "endif", "for", "endfor"})


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field in a text, with its line."""

    field: Field
    line: int


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def read_fields(source: str, known: Collection[Field]) -> list[FieldUse]:
    """The fields that a text uses, in their order. Raises TemplateFailed for what is not part of the language."""
    if len(source.encode()) > TEXT_LIMIT:
        raise TemplateFailed("too_long", f"A text has at most {TEXT_LIMIT // 1024} KB.")
    return _Reader(known).read(source)


@dataclass(slots=True)
class _Reader:
    """Reads one text, tag by tag."""

    known: Collection[Field]
    open_blocks: list[tuple[str, str, int]] = field(default_factory=list)
    """The open blocks: `if` or `for`, the variable of a loop, and the line."""
    uses: list[FieldUse] = field(default_factory=list)
    line: int = 1

    def read(self, source: str) -> list[FieldUse]:
        tags = blocks = at = 0
        while opening := _OPEN.search(source, at):
            self.line += source.count("\n", at, opening.start())
            tags += 1
            blocks += opening[0] == "{%"
            if tags > MOST_TAGS or blocks > MOST_BLOCKS:
                message = f"A text has at most {MOST_TAGS} tags, and among them {MOST_BLOCKS} with {{% %}}."
                raise self._failure("too_many_tags", message)
            if opening[0] == "{#":
                raise self._failure("not_allowed", "Comments {# #} are not allowed.", "{#")
            tokens, end = self._tokens(source, opening.end(), _CLOSE[opening[0]])
            if opening[0] == "{{":
                self._expression(tokens)
            else:
                self._block(tokens)
            self.line += source.count("\n", opening.start(), end)
            at = end
        if self.open_blocks:
            kind, _, self.line = self.open_blocks[-1]
            raise self._failure("syntax", f"{{% {kind} %}} has no {{% end{kind} %}}.")
        return self.uses

    def _failure(self, code: str, message: str, name: str | None = None) -> TemplateFailed:
        return TemplateFailed(code, message, self.line, name=name)

    def _tokens(self, source: str, at: int, closing: str) -> tuple[list[_Token], int]:
        """The tokens of a tag and the place after it."""
        limit = at + LONGEST_TAG
        at += source.startswith("-", at)
        tokens: list[_Token] = []
        while not (source.startswith(closing, at) or source.startswith(f"-{closing}", at)):
            found = _TOKEN.match(source, at)
            if found is None and at < len(source):
                raise self._failure("syntax", f"{source[at]!r} is not allowed in a tag.")
            if found is None:
                raise self._failure("syntax", f"A tag is not closed with {closing}.")
            if found.end() > limit:
                raise self._failure("too_long", f"A tag has at most {LONGEST_TAG} characters.")
            if found.lastgroup != "space":
                tokens.append(_Token(found.lastgroup or "", found[0]))
            at = found.end()
        return tokens, at + len(closing) + source.startswith("-", at)

    def _block(self, tokens: Sequence[_Token]) -> None:
        kind = tokens[0].text if tokens else ""
        if kind not in _BLOCKS:
            allowed = ", ".join(sorted(_BLOCKS))
            raise self._failure("not_allowed", f"{{% {kind} %}} is not allowed. Allowed are: {allowed}.", kind)
        rest = tokens[1:]
        if kind == "for":
            self._for(rest)
        elif kind == "if":
            self._expression(rest)
            self._opened("if", "")
        else:
            self._inside("for" if kind == "endfor" else "if", kind)
            if kind == "elif":
                self._expression(rest)
            elif rest:
                raise self._failure("syntax", f"{{% {kind} %}} has nothing after its name.")
            if kind.startswith("end"):
                self.open_blocks.pop()

    def _inside(self, opener: str, kind: str) -> None:
        if not self.open_blocks or self.open_blocks[-1][0] != opener:
            raise self._failure("syntax", f"{{% {kind} %}} has no {{% {opener} %}}.")

    def _for(self, tokens: Sequence[_Token]) -> None:
        """Only `for name in deal.tags`: the other fields are texts."""
        wanted = ["name", "in", *_spelled(TAGS)]
        given = [token.text for token in tokens]
        if len(tokens) < 2 or tokens[0].kind != "name" or tokens[0].text in _WORDS or given[1:] != wanted[1:]:
            raise self._failure("not_allowed", f"A loop is {{% for tag in {spell(TAGS)} %}}.", "for")
        self.uses.append(FieldUse(TAGS, self.line))
        self._opened("for", tokens[0].text)

    def _opened(self, kind: str, variable: str) -> None:
        self.open_blocks.append((kind, variable, self.line))
        if len(self.open_blocks) > DEEPEST:
            raise self._failure("too_deep", f"Blocks are nested at most {DEEPEST} deep.")

    def _expression(self, tokens: Sequence[_Token]) -> None:
        """Reads the fields and filters of an expression. Its grammar is left to the engine."""
        if not tokens:
            raise self._failure("syntax", "A tag is empty.")
        at = 0
        while at < len(tokens):
            token = tokens[at]
            after_bar = at > 0 and tokens[at - 1].text == "|"
            if token.text in (".", "[", "]"):
                raise self._failure("syntax", f"{token.text!r} does not follow the name of a field.")
            if token.kind != "name" or (token.text in _WORDS and not after_bar):
                at += 1
            elif after_bar:
                if token.text not in FILTERS:
                    allowed = ", ".join(sorted(FILTERS))
                    raise self._failure(
                        "unknown_filter", f"{token.text} is not a filter. Filters: {allowed}.", token.text
                    )
                at += 1
            else:
                names = tuple(_names(tokens, at))
                at = _end_of_path(tokens, at)
                self._use(names)

    def _use(self, names: Field) -> None:
        loops = [variable for kind, variable, _ in self.open_blocks if kind == "for"]
        if len(names) == 1 and names[0] in loops:
            return
        if loops and len(names) == 2 and names[0] == "loop" and names[1] in _LOOP:
            return
        if names not in self.known:
            message = f"{spell(names)} is not a known field."
            raise self._failure("unknown_field", message, spell(names))
        self.uses.append(FieldUse(names, self.line))


def _spelled(path: Field) -> Iterator[str]:
    for at, name in enumerate(path):
        if at:
            yield "."
        yield name


def _names(tokens: Sequence[_Token], at: int) -> Iterator[str]:
    """The names of the path that begins at a token: `deal.custom["a b"]`."""
    end = _end_of_path(tokens, at)
    for token in tokens[at:end]:
        if token.kind == "name":
            yield token.text
        elif token.kind == "text":
            yield token.text[1:-1]


def _end_of_path(tokens: Sequence[_Token], at: int) -> int:
    at += 1
    while at < len(tokens):
        ahead = [token.text for token in tokens[at : at + 3]]
        if len(ahead) > 1 and ahead[0] == "." and tokens[at + 1].kind == "name":
            at += 2
        elif len(ahead) > 2 and ahead[0] == "[" and tokens[at + 1].kind == "text" and ahead[2] == "]":
            at += 3
        else:
            break
    return at
