"""The error of a template whose text cannot become a message."""

from typing import Literal

from saletunnel.domain.errors import FieldError

Part = Literal["subject", "html", "text"]


class TemplateFailed(Exception):
    """`code` is stable for clients, `message` is for people. `line` counts from 1; None if the whole text is wrong.

    `language` and `part` name the text. They are empty until the text's name is known.
    """

    def __init__(self, code: str, message: str, line: int | None = None, *, language: str = "", part: str = "") -> None:
        super().__init__(message)
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
        return TemplateFailed(self.code, self.message, self.line, language=language, part=part)

    def as_field_error(self, pointer: str = "") -> FieldError:
        """The error as one of a request that has the template at `pointer`."""
        message = f"Line {self.line}: {self.message}" if self.line else self.message
        return FieldError(f"{pointer}/texts/{self.language}/{self.part}", self.code, message)
