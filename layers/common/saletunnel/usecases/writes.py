"""What a usecase hands to `commit`: the writes of repositories, made all at once or not at all."""

from collections.abc import Sequence
from typing import Any

type Writes = Sequence[Any]
"""Writes of the store, opaque here: they are put together with `[*some, *others]` and handed to `commit`."""
