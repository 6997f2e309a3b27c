"""Warnings about tunnels, rules and repeat plans that are allowed, but may not do what their designer wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

WarningCode = Literal["may_loop", "may_make_copies", "may_repeat", "webhook_off"]


@dataclass(frozen=True, slots=True)
class DesignWarning:
    """A warning: in English, and as a code with values that a client words in the reader's language.

    `params` has the `path` of a loop, which are the names of its stages; or the name of a `stage` and the number of
    `copies` of a deal that enters it.
    """

    text: str
    code: WarningCode
    params: Mapping[str, str | tuple[str, ...]]
