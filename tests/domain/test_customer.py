"""Customers: their identity, their search words, and the time of an opt-out."""

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
    ("contact", "lookup_key"),
    [
        (Contact("An", "An@Example.com", "0912 345 678"), "email:an@example.com"),
        (Contact("An", None, "0912 345 678"), "phone:0912345678"),
        (Contact("AN"), "name:an"),
    ],
)
def test_a_contact_is_found_by_email_else_phone_else_name(contact: Contact, lookup_key: str) -> None:
    assert contact.lookup_key == lookup_key


def test_a_customer_without_email_and_phone_has_no_unique_identity() -> None:
    assert a_customer().identity is None
    assert a_customer(email="An@Example.com").identity == "email:an@example.com"


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Nguyễn  Văn Đức", "nguyen van duc"), (" Máy RỬA bát ", "may rua bat"), ("Straße", "strasse"), ("北京", "北京")],
)
def test_text_is_normalised_for_search(text: str, plain: str) -> None:
    assert fold(text) == plain


def test_words_are_normalised_and_unique() -> None:
    assert words("Công ty An-An, an@ví-dụ.vn") == ("cong", "ty", "an", "vi", "du", "vn")


def test_a_customer_is_found_by_name_email_and_both_forms_of_the_phone() -> None:
    an = a_customer(name="Nguyễn Văn An", email="an@example.com", phone="0912 345 678", phone_e164="+84912345678")
    assert an.words == {"nguyen", "van", "an", "example", "com", "0912345678", "84912345678"}
    assert an.matches(("ngu", "an"))
    assert an.matches(("8491",))
    assert not an.matches(("nguyen", "binh"))


def test_an_opt_out_keeps_its_first_time_until_it_is_withdrawn() -> None:
    an = a_customer()
    out = a_customer(opted_out_at=an.opt_out_time(True, NOON))
    assert out.opted_out_at == NOON
    assert out.opt_out_time(True, NOON + timedelta(days=1)) == NOON
    assert out.opt_out_time(False, NOON) is None


def test_equal_values_change_nothing() -> None:
    assert a_customer().changed({"name": "An", "email": None}, NOON) is None
    changed = a_customer().changed({"name": "Bình"}, NOON)
    assert changed is not None
    assert (changed.name, changed.version) == ("Bình", 2)
