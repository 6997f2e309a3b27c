"""Customers: who is who, what they are found by, and since when they want no messages."""

from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.customer import Contact, Customer
from saletunnel.domain.folding import fold, words
from tests.fakes import NOON


def a_customer(**fields: Any) -> Customer:
    whole: dict[str, Any] = {"id": "cust_1", "name": "An", "created_at": NOON, "updated_at": NOON, "version": 1}
    return Customer(**whole | fields)


@pytest.mark.parametrize(
    ("contact", "identity"),
    [
        (Contact("An", "An@Example.com", "0912 345 678"), "email:an@example.com"),
        (Contact("An", None, "0912 345 678"), "phone:0912345678"),
        (Contact("AN"), "name:an"),
    ],
)
def test_the_email_else_the_phone_else_the_name_tells_who_it_is(contact: Contact, identity: str) -> None:
    assert contact.identity == identity


def test_a_customer_with_neither_email_nor_phone_has_no_identity_for_names_repeat() -> None:
    assert a_customer().identity is None
    assert a_customer(email="An@Example.com").identity == "email:an@example.com"


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Nguyễn  Văn Đức", "nguyen van duc"), (" Máy RỬA bát ", "may rua bat"), ("Straße", "strasse"), ("北京", "北京")],
)
def test_text_is_folded_to_what_people_type(text: str, plain: str) -> None:
    assert fold(text) == plain


def test_words_are_folded_and_come_once() -> None:
    assert words("Công ty An-An, an@ví-dụ.vn") == ("cong", "ty", "an", "vi", "du", "vn")


def test_a_customer_is_found_by_words_of_name_and_email_and_by_the_phone_in_both_spellings() -> None:
    an = a_customer(name="Nguyễn Văn An", email="an@example.com", phone="0912 345 678", phone_e164="+84912345678")
    assert an.words == {"nguyen", "van", "an", "example", "com", "0912345678", "84912345678"}
    assert an.matches(("ngu", "an"))
    assert an.matches(("8491",))
    assert not an.matches(("nguyen", "binh"))


def test_who_opted_out_stays_so_since_then_until_they_want_messages_again() -> None:
    an = a_customer()
    out = a_customer(opted_out_at=an.opt_out_time(True, NOON))
    assert out.opted_out_at == NOON
    assert out.opt_out_time(True, NOON + timedelta(days=1)) == NOON
    assert out.opt_out_time(False, NOON) is None


def test_a_change_that_changes_nothing_is_none() -> None:
    assert a_customer().changed({"name": "An", "email": None}, NOON) is None
    changed = a_customer().changed({"name": "Bình"}, NOON)
    assert changed is not None
    assert (changed.name, changed.version) == ("Bình", 2)
