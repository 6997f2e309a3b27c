"""Many pieces of work in one transaction where they fit, one by one where one of them fails.

A transaction of a hundred writes costs little more than one of two, so workers put what they have together. When a
batch fails, whatever the reason, nothing of it was done: halving it finds the pieces that cannot be done without
holding up their neighbours.
"""

from collections.abc import Callable, Sequence

from saletunnel.domain.errors import AlreadyExists, StaleVersion

_TRIES = 5


def all_or_each[T](pieces: Sequence[T], do: Callable[[Sequence[T], bool], None], at_once: int) -> dict[int, Exception]:
    """Does the pieces, `at_once` together; gives the errors of those that cannot be done, by their positions.

    `do(pieces, again)` reads, decides and commits them together; `again` says that they were tried before in vain, so
    that what was taken for granted is to be looked at. A batch that somebody else overtook is tried once more as a
    whole before it is halved, a single piece a few times.
    """
    errors: dict[int, Exception] = {}
    numbered = list(enumerate(pieces))
    for start in range(0, len(numbered), at_once):
        _do(numbered[start : start + at_once], do, errors, 1)
    return errors


def _do[T](
    numbered: Sequence[tuple[int, T]],
    do: Callable[[Sequence[T], bool], None],
    errors: dict[int, Exception],
    attempt: int,
) -> None:
    try:
        do([piece for _, piece in numbered], attempt > 1)
    except Exception as error:  # whatever it is, it belongs to a piece and is told by the piece's position
        overtaken = isinstance(error, StaleVersion | AlreadyExists)
        if overtaken and attempt < (_TRIES if len(numbered) == 1 else 2):
            _do(numbered, do, errors, attempt + 1)
        elif len(numbered) > 1:
            middle = len(numbered) // 2
            _do(numbered[:middle], do, errors, 2)
            _do(numbered[middle:], do, errors, 2)
        else:
            errors[numbered[0][0]] = error
