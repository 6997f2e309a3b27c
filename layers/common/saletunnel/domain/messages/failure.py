"""The error of a template whose text cannot become a message."""

from typing import Literal

from saletunnel.domain.errors import FieldError

Part = Literal["subject", "html", "text"]


class TemplateFailed(Exception):
    """`code` is stable for clients, `message` is for people. `line` counts from 1; None if the whole text is wrong.

    `name` is the wrong word, if there is one. `language` and `part` name the text, once they are known.
    """

    def __init__(
        self,
        code: str,
        message: str,
        line: int | None = None,
        *,
        name: str | None = None,
        language: str = "",
        part: str = "",
    ) -> None:
        super().__init__(message)
        self.name = name
        self.code = code
        self.message = message
        self.line = line
        self.language = language
        self.part = part

    @property
    def place(self) -> str:
        """Where the error is, such as `vi/html:12`."""
        return f"{self.language}/{self.part}" + (f":{self.line}" if self.line else "")

    def within(self, language: str, part: Part) -> "TemplateFailed":
        """The same error with the name of the text."""
        return TemplateFailed(self.code, self.message, self.line, name=self.name, language=language, part=part)

    def as_field_error(self, pointer: str = "") -> FieldError:
        """The error as one of a request that has the template at `pointer`."""
        message = f"Line {self.line}: {self.message}" if self.line else self.message
        where = f"{pointer}/texts/{self.language}/{self.part}"
        return FieldError(where, self.code, message, line=self.line, name=self.name)
