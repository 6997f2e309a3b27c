"""Customers: their identity, their search words, and the time of an opt-out."""

from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.customer import Contact, Customer
from saletunnel.domain.errors import AlreadyExists
from saletunnel.domain.folding import fold, words
from tests.fakes import NOON


def a_customer(**fields: Any) -> Customer:
    whole: dict[str, Any] = {"id": "cust_1", "name": "An", "created_at": NOON, "updated_at": NOON, "version": 1}
    return Customer(**whole | fields)


@pytest.mark.parametrize(
    ("contact", "e164", "lookup_key"),
    [
        (Contact("An", "An@Example.com", "0912 345 678"), "+84912345678", "email:an@example.com"),
        (Contact("An", None, "0912 345 678"), "+84912345678", "phone:+84912345678"),
        (Contact("An", None, "12345"), None, "name:an"),
        (Contact("AN"), None, "name:an"),
        (Contact("y", "x"), None, "email:x"),
        (Contact("y", None, "x"), "x", "phone:x"),
        (Contact("x"), None, "name:x"),
    ],
)
def test_a_contact_is_found_by_email_else_valid_phone_else_name(
    contact: Contact, e164: str | None, lookup_key: str
) -> None:
    assert contact.lookup_keys(e164)[0] == lookup_key


class TestIdentities:
    AN = a_customer(email="An@Example.com", phone="0912 345 678", phone_e164="+84912345678")
    WANTED = ("email:an@example.com", "phone:+84912345678")

    def test_a_customer_has_the_identities_of_email_and_phone(self) -> None:
        assert tuple(self.AN.wanted_identities(by_name=False)) == self.WANTED
        assert a_customer().wanted_identities(by_name=True) == ["name:an"]
        assert a_customer().wanted_identities(by_name=False) == []

    def test_free_and_held_identities_are_taken(self) -> None:
        assert self.AN.identified(self.WANTED, {self.WANTED[0]: self.AN.id}).identities == self.WANTED

    def test_the_email_of_another_customer_is_refused(self) -> None:
        with pytest.raises(AlreadyExists):
            self.AN.identified(self.WANTED, {self.WANTED[0]: "cust_2"})

    def test_the_phone_of_another_customer_is_shared_if_there_is_an_email(self) -> None:
        assert self.AN.identified(self.WANTED, {self.WANTED[1]: "cust_2"}).identities == self.WANTED[:1]
        with pytest.raises(AlreadyExists):
            a_customer(phone="0912 345 678", phone_e164="+84912345678").identified(
                self.WANTED[1:], {self.WANTED[1]: "cust_2"}
            )

    def test_the_name_of_another_customer_is_shared(self) -> None:
        assert not a_customer().identified(["name:an"], {"name:an": "cust_2"}).is_found_by_name
        assert a_customer().identified(["name:an"], {}).is_found_by_name


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
