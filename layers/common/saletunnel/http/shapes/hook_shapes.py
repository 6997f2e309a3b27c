"""The response body of a call of a trigger."""

from typing import TypedDict


class HookAcceptedShape(TypedDict):
    """A call that was accepted. What becomes of it is in the calls of the trigger."""

    id: str
