"""The writes that a usecase gets from repositories and passes to `commit`, which makes all of them or none."""

from collections.abc import Sequence


class Write:
    """A write of a repository. Usecases collect and commit writes but do not know their content.

    The store's writes inherit from this class. It is not a protocol, because an empty protocol accepts every object.
    """

    __slots__ = ()


type Writes = Sequence[Write]
