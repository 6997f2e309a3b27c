"""Answers stored under idempotency keys: returned again for a day, and locked while the first request runs."""

from datetime import timedelta

import pytest

from saletunnel.domain.errors import IdempotencyMismatch, IdempotencyRunning
from saletunnel.store.idempotency import KEPT, LOCK, KeptAnswer, TableAnswers
from saletunnel.store.table import Table
from tests.fakes import NOON

CREATED: KeptAnswer = 201, {"etag": '"1"', "location": "/v1/deals/deal_1"}, '{"title": "Máy rửa bát"}'
SECOND = timedelta(seconds=1)


@pytest.fixture
def answers(table: Table) -> TableAnswers:
    return TableAnswers(table)


@pytest.fixture
def answered(answers: TableAnswers) -> TableAnswers:
    """The answers after a request with the key `k` was answered at noon."""
    assert answers.begin("acme", "ada", "k", "print", NOON) is None
    answers.finish("acme", "ada", "k", "print", CREATED, NOON)
    return answers


def test_the_same_request_gets_the_same_answer(answered: TableAnswers) -> None:
    for later in (timedelta(), LOCK, KEPT - SECOND):
        assert answered.begin("acme", "ada", "k", "print", NOON + later) == CREATED


def test_a_key_is_free_after_a_day(answered: TableAnswers) -> None:
    assert answered.begin("acme", "ada", "k", "print", NOON + KEPT + SECOND) is None


def test_a_key_is_still_locked_at_the_exact_time_of_its_expiry(answered: TableAnswers) -> None:
    with pytest.raises(IdempotencyRunning):
        answered.begin("acme", "ada", "k", "print", NOON + KEPT)


def test_a_different_request_cannot_use_the_key(answered: TableAnswers) -> None:
    with pytest.raises(IdempotencyMismatch):
        answered.begin("acme", "ada", "k", "another print", NOON + SECOND)


def test_a_different_request_can_use_the_key_after_a_day(answered: TableAnswers) -> None:
    assert answered.begin("acme", "ada", "k", "another print", NOON + KEPT + SECOND) is None


@pytest.mark.parametrize(
    ("tenant", "user", "key"), [("rival", "ada", "k"), ("acme", "binh", "k"), ("acme", "ada", "l")]
)
def test_a_key_belongs_to_one_user_of_one_tenant(answered: TableAnswers, tenant: str, user: str, key: str) -> None:
    assert answered.begin(tenant, user, key, "print", NOON) is None


def test_a_running_request_is_not_run_again(answers: TableAnswers) -> None:
    answers.begin("acme", "ada", "k", "print", NOON)

    with pytest.raises(IdempotencyRunning):
        answers.begin("acme", "ada", "k", "print", NOON + LOCK)


def test_a_crashed_request_can_be_retried_after_its_lock(answers: TableAnswers) -> None:
    answers.begin("acme", "ada", "k", "print", NOON)

    assert answers.begin("acme", "ada", "k", "print", NOON + LOCK + SECOND) is None
    with pytest.raises(IdempotencyRunning):
        answers.begin("acme", "ada", "k", "print", NOON + LOCK + SECOND)


def test_the_answer_of_a_slow_request_is_stored(answers: TableAnswers) -> None:
    answers.begin("acme", "ada", "k", "print", NOON)
    answers.finish("acme", "ada", "k", "print", CREATED, NOON + LOCK + SECOND)

    assert answers.begin("acme", "ada", "k", "print", NOON + LOCK + 2 * SECOND) == CREATED
