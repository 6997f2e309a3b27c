"""Answers stored under idempotency keys: found again for a day."""

from datetime import timedelta

import pytest

from saletunnel.domain.errors import IdempotencyMismatch, StaleVersion
from saletunnel.store.answers import KEPT, TableAnswers
from saletunnel.store.dynamo.table import Table
from saletunnel.usecases.repositories.answers import KeptAnswer
from tests.fakes import NOON

CREATED: KeptAnswer = 201, {"etag": '"1"', "location": "/v1/deals/deal_1"}, '{"title": "Máy rửa bát"}'
OTHER: KeptAnswer = 200, {}, "{}"
SECOND = timedelta(seconds=1)


@pytest.fixture
def answers(table: Table) -> TableAnswers:
    """The answers after a request with the key `k` was answered at noon."""
    answers = TableAnswers(table)
    table.commit(answers.save("acme", "ada", "k", "print", CREATED, NOON))
    return answers


def test_the_same_request_gets_the_same_answer(answers: TableAnswers) -> None:
    for later in (timedelta(), KEPT - SECOND):
        assert answers.find("acme", "ada", "k", "print", NOON + later) == CREATED


def test_a_second_answer_is_refused_for_a_day(answers: TableAnswers, table: Table) -> None:
    with pytest.raises(StaleVersion):
        table.commit(answers.save("acme", "ada", "k", "another print", OTHER, NOON + KEPT - SECOND))
    assert answers.find("acme", "ada", "k", "print", NOON) == CREATED


def test_a_key_is_free_after_a_day(answers: TableAnswers, table: Table) -> None:
    later = NOON + KEPT
    assert answers.find("acme", "ada", "k", "another print", later) is None
    table.commit(answers.save("acme", "ada", "k", "another print", OTHER, later))
    assert answers.find("acme", "ada", "k", "another print", later) == OTHER


def test_a_different_request_cannot_use_the_key(answers: TableAnswers) -> None:
    with pytest.raises(IdempotencyMismatch):
        answers.find("acme", "ada", "k", "another print", NOON + SECOND)


@pytest.mark.parametrize(
    ("tenant", "user", "key"), [("rival", "ada", "k"), ("acme", "binh", "k"), ("acme", "ada", "l")]
)
def test_a_key_belongs_to_one_user_of_one_tenant(answers: TableAnswers, tenant: str, user: str, key: str) -> None:
    assert answers.find(tenant, user, key, "print", NOON) is None
