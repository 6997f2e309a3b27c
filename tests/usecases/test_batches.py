"""Pieces are processed in batches, and one by one after a batch has failed."""

from collections.abc import Sequence
from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.errors import AlreadyExists, StaleVersion
from saletunnel.usecases import batches
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.time_limit import TookTooLong
from saletunnel.usecases.tunnels.router import ROUTED_AT_ONCE
from tests.functions.http_caller import CLOUD


class Work:
    """Pieces are numbers. `fails` is how often each piece fails before it succeeds, `error` is what it raises."""

    def __init__(self, fails: dict[int, int], error: type[Exception] = RuntimeError) -> None:
        self.done: list[int] = []
        self.tries: list[tuple[tuple[int, ...], bool]] = []
        self._left = dict(fails)
        self._error = error

    def __call__(self, pieces: Sequence[int], again: bool) -> None:
        self.tries.append((tuple(pieces), again))
        failing = [piece for piece in pieces if self._left.get(piece, 0) > 0]
        for piece in failing:
            self._left[piece] -= 1
        if failing:
            raise StaleVersion if self._error is StaleVersion else self._error(str(failing[0]))
        self.done += pieces


def test_pieces_are_processed_in_batches_of_the_given_size() -> None:
    work = Work({})
    assert all_or_each(range(7), work, 3) == {}
    assert work.tries == [((0, 1, 2), False), ((3, 4, 5), False), ((6,), False)]


def test_an_empty_list_causes_no_call() -> None:
    work = Work({})
    assert all_or_each([], work, 3) == {}
    assert work.tries == []


def test_a_failing_piece_does_not_block_the_other_pieces() -> None:
    work = Work({5: 99})
    errors = all_or_each(range(10), work, 10)
    assert {at: str(error) for at, error in errors.items()} == {5: "5"}
    assert sorted(work.done) == [0, 1, 2, 3, 4, 6, 7, 8, 9]


def test_a_batch_that_lost_a_race_is_retried_once_as_a_whole() -> None:
    work = Work({1: 1}, StaleVersion)
    assert all_or_each(range(4), work, 4) == {}
    assert work.tries == [((0, 1, 2, 3), False), ((0, 1, 2, 3), True)]


def test_a_single_piece_that_loses_races_is_tried_five_times() -> None:
    assert all_or_each([0], Work({0: 4}, StaleVersion), 1) == {}
    errors = all_or_each([0], Work({0: 5}, StaleVersion), 1)
    assert isinstance(errors[0], StaleVersion)


def test_without_retries_a_batch_that_lost_a_race_fails_as_a_whole() -> None:
    work = Work({1: 1}, StaleVersion)
    errors = all_or_each(range(4), work, 3, again=False)
    assert {at: type(error) for at, error in errors.items()} == dict.fromkeys(range(3), StaleVersion)
    assert work.tries == [((0, 1, 2), False), ((3,), False)]


def test_without_retries_a_failing_piece_does_not_block_the_other_pieces() -> None:
    assert list(all_or_each(range(10), Work({5: 99}), 10, again=False)) == [5]


def test_a_retry_is_marked_as_a_retry() -> None:
    work = Work({2: 99})
    all_or_each(range(4), work, 4)
    assert [again for _, again in work.tries] == [False, *[True] * (len(work.tries) - 1)]


def test_already_exists_is_retried_like_a_lost_race() -> None:
    work = Work({0: 1}, AlreadyExists)
    assert all_or_each([0], work, 1) == {}
    assert work.tries == [((0,), False), ((0,), True)]


@given(st.dictionaries(st.integers(0, 30), st.just(99)), st.integers(0, 30), st.integers(1, 8), st.booleans())
def test_every_piece_succeeds_once_or_its_error_is_returned(
    fails: dict[int, int], count: int, at_once: int, is_stale: bool
) -> None:
    work = Work(fails, StaleVersion if is_stale else RuntimeError)
    errors = all_or_each(range(count), work, at_once)
    assert set(errors) == {piece for piece in fails if piece < count}
    assert sorted([*work.done, *errors]) == list(range(count))
    assert all(len(pieces) <= at_once for pieces, _ in work.tries)


def test_a_piece_that_never_ends_does_not_block_the_other_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_FIRST_LIMIT", 0.02)
    monkeypatch.setattr(batches, "_NEXT_LIMIT", 0.02)
    done: list[int] = []

    def work(pieces: Sequence[int], again: bool) -> None:
        while 5 in pieces:
            pass
        done.extend(pieces)

    errors = all_or_each(range(12), work, 10)
    assert [(piece, type(error)) for piece, error in errors.items()] == [(5, TookTooLong)]
    assert sorted(done) == [piece for piece in range(12) if piece != 5]


def test_a_piece_that_never_ends_is_found_before_the_function_ends() -> None:
    attempts = ceil(log2(ROUTED_AT_ONCE))
    assert batches._FIRST_LIMIT + attempts * batches._NEXT_LIMIT < CLOUD.functions["route_tunnels"].timeout / 2
