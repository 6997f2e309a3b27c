"""What a usecase passes to `commit`: the writes of repositories, made all at once or not at all."""

from collections.abc import Sequence


class Write:
    """A write of a repository. Usecases collect writes and commit them, and do not look into them.

    The store's writes inherit from it. It is a class and no protocol, because an empty protocol accepts every object.
    """

    __slots__ = ()


type Writes = Sequence[Write]
