"""Work is stopped at its time limit."""

import re
import signal
from threading import Thread

import pytest

from saletunnel.usecases.time_limit import TookTooLong, time_limit


def work_for_ever() -> None:
    while True:
        pass


def test_work_that_never_ends_is_stopped() -> None:
    with pytest.raises(TookTooLong), time_limit(0.02):
        work_for_ever()


def test_a_regular_expression_is_stopped_too() -> None:
    with pytest.raises(TookTooLong), time_limit(0.02):
        re.fullmatch(r"(a+)+b", "a" * 60)


def test_the_limit_ends_with_the_work() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(ValueError, match="its own"), time_limit(100):
        raise ValueError("its own")
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_there_is_no_limit_outside_of_the_main_thread() -> None:
    done: list[bool] = []

    def work() -> None:
        with time_limit(0.001):
            sum(range(100_000))
            done.append(True)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
