"""Batches: many things are done in one transaction, and a failing batch is divided until the failing things are found.

A transaction of a hundred writes takes little longer than one of two, so workers combine their writes. A failed
transaction writes nothing, so both halves of its batch can be retried and only the failing things remain undone.
"""

from collections.abc import Callable, Sequence

from saletunnel.domain.errors import AlreadyExists, StaleVersion
from saletunnel.usecases.time_limit import time_limit

_TRIES = 5
_FIRST_LIMIT = 10.0
_NEXT_LIMIT = 3.0
"""Seconds for the first attempt of a batch, and for each later attempt of the batch or a part of it. To find one thing
that never ends among 40 takes 28 seconds, less than a function has."""


CONCURRENT = (StaleVersion, AlreadyExists)
"""The errors of a concurrent change."""


def all_or_each[T](
    things: Sequence[T], do: Callable[[Sequence[T], bool], None], at_once: int, *, again: bool = True
) -> dict[int, Exception]:
    """Does the things in batches of `at_once`. Returns the errors of those that failed, by position.

    `do(batch, again)` reads, decides and commits a batch. `again` is True after a failed attempt: then `do` must read
    the state that it assumed in the first attempt. After a concurrent change, a batch is retried as a whole before it
    is halved, and a single thing is tried up to 5 times; unless `again` is False, then all of the batch fails with the
    error of the change. An attempt that takes too long fails with TookTooLong.
    """
    errors: dict[int, Exception] = {}
    numbered = list(enumerate(things))
    for start in range(0, len(numbered), at_once):
        _do(numbered[start : start + at_once], do, errors, 1, retries=again)
    return errors


def _do[T](
    numbered: Sequence[tuple[int, T]],
    do: Callable[[Sequence[T], bool], None],
    errors: dict[int, Exception],
    attempt: int,
    *,
    retries: bool,
) -> None:
    try:
        with time_limit(_FIRST_LIMIT if attempt == 1 else _NEXT_LIMIT):
            do([thing for _, thing in numbered], attempt > 1)
    except Exception as error:  # any error is reported for its thing and must not stop the others
        is_concurrent = isinstance(error, CONCURRENT)
        if is_concurrent and not retries:
            errors |= {at: error for at, _ in numbered}
        elif is_concurrent and attempt < (_TRIES if len(numbered) == 1 else 2):
            _do(numbered, do, errors, attempt + 1, retries=retries)
        elif len(numbered) > 1:
            middle = len(numbered) // 2
            _do(numbered[:middle], do, errors, 2, retries=retries)
            _do(numbered[middle:], do, errors, 2, retries=retries)
        else:
            errors[numbered[0][0]] = error
