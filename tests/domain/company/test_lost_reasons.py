"""Lost reasons: a bounded list of different names, which follows the language until somebody changes it."""

import pytest

from saletunnel.domain.company.account import open_account
from saletunnel.domain.company.lost_reasons import MOST_REASONS, check_reasons, default_reasons
from saletunnel.domain.errors import RuleViolated
from tests.fakes import NOON
from tests.values import an_account


def test_a_new_company_has_a_list_in_its_language() -> None:
    account = open_account(NOON)
    assert account.lost_reasons == default_reasons("vi")
    assert account.lost_reasons[0] == "Giá cao"


def test_the_default_lists_are_valid() -> None:
    for language in ("vi", "en"):
        assert check_reasons(default_reasons(language)) == default_reasons(language)


def test_the_default_list_follows_the_language_and_a_list_of_people_stays() -> None:
    account = open_account(NOON)
    assert account.changed(NOON, language="en").lost_reasons == default_reasons("en")
    own = account.changed(NOON, lost_reasons=("Hết hàng",))
    assert own.changed(NOON, language="en").lost_reasons == ("Hết hàng",)
    assert account.changed(NOON, language="en", lost_reasons=()).lost_reasons == ()


def test_a_company_without_a_list_stays_without_one() -> None:
    assert an_account().lost_reasons == ()
    assert an_account().changed(NOON, language="vi").lost_reasons == ()


@pytest.mark.parametrize(
    ("reasons", "pointer"),
    [
        (("Giá cao", "Khác", "GIÁ CAO"), "/lost_reasons/2"),
        (tuple(f"Reason {number}" for number in range(MOST_REASONS + 1)), "/lost_reasons"),
    ],
)
def test_repeated_reasons_and_too_many_are_refused(reasons: tuple[str, ...], pointer: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        an_account().changed(NOON, lost_reasons=reasons)
    assert [error.pointer for error in refusal.value.errors] == [pointer]


def test_the_longest_list_is_accepted() -> None:
    reasons = tuple(f"{number:03}".ljust(100, "ệ") for number in range(MOST_REASONS))
    assert an_account().changed(NOON, lost_reasons=reasons).lost_reasons == reasons
