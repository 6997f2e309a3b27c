"""The request bodies for notices."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from saletunnel.http.fields import Body, Id, Time
from saletunnel.usecases.notices.reading import MOST_MARKED


class ReadNotices(Body):
    """The notices to mark as read: those with the `ids`, or all up to the time `until`."""

    ids: Annotated[list[Id], Field(max_length=MOST_MARKED)] | None = None
    until: Time | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.ids is None) == (self.until is None):
            raise PydanticCustomError("ids_or_until", "Give either ids or until.")
        return self
