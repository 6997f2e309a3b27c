"""Customers in the table: by id, by another identity, by name and by words; and what they have won."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.customer import Customer, CustomerRef
from saletunnel.domain.errors import AlreadyExists, NotFound, RuleViolated, StaleVersion
from saletunnel.domain.folding import words
from saletunnel.domain.ids import derive_id
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.keeping import keep, keep_new
from tests.values import PERSON, SALES, a_deal, made, stage_of


def a_customer(name: str = "An", email: str | None = None, phone: str | None = None, **fields: Any) -> Customer:
    blank = Customer(id="", name=name, email=email, phone=phone, created_at=NOON, updated_at=NOON, version=1, **fields)
    return replace(blank, id=derive_id("cust", "acme", blank.identity or name))


AN = a_customer("An", "an@example.com")


def kept(ports: Ports, customer: Customer, before: Customer | None = None, tenant: str = "acme") -> Customer:
    ports.commit(ports.customers.save(tenant, customer, before))
    return customer


def changed(ports: Ports, before: Customer, **changes: Any) -> Customer:
    after = before.changed(changes, NOON)
    assert after is not None
    return kept(ports, after, before)


def names(page: Page[Customer]) -> Sequence[str]:
    return [customer.name for customer in page.data]


def found(ports: Ports, text: str, tenant: str = "acme") -> Sequence[str]:
    return names(ports.customers.found(tenant, words(text), limit=10, cursor=None))


class TestIdentities:
    def test_one_is_read_as_it_was_saved(self, ports: Ports) -> None:
        kept(ports, AN)
        assert ports.customers.get("acme", AN.id) == AN
        assert ports.customers.many("acme", [AN.id, "cust_none"]) == {AN.id: AN}
        for tenant, id_ in (("acme", "cust_none"), ("rival", AN.id)):
            with pytest.raises(NotFound):
                ports.customers.get(tenant, id_)

    def test_one_is_made_once(self, ports: Ports) -> None:
        kept(ports, AN)
        with pytest.raises(AlreadyExists):
            kept(ports, replace(AN, name="Another An"))

    def test_a_stale_change_is_refused(self, ports: Ports) -> None:
        kept(ports, AN)
        changed(ports, AN, notes="rings twice")
        with pytest.raises(StaleVersion):
            changed(ports, AN, notes="rings once")

    def test_another_email_leads_to_the_same_customer_and_the_first_one_still_does(self, ports: Ports) -> None:
        kept(ports, AN)
        moved = changed(ports, AN, email="an@new.example")
        ids = {derive_id("cust", "acme", f"email:{email}") for email in ("an@new.example", "an@example.com")}
        assert ports.customers.many("acme", ids) == dict.fromkeys(ids, moved)

    def test_an_email_that_was_left_is_free_for_others(self, ports: Ports) -> None:
        kept(ports, AN)
        second = changed(ports, AN, email="an@second.example")
        third = changed(ports, second, email="an@third.example")
        kept(ports, a_customer("Bình", "an@second.example"))
        assert ports.customers.get("acme", derive_id("cust", "acme", "email:an@third.example")) == third

    def test_nobody_takes_the_email_of_another(self, ports: Ports) -> None:
        kept(ports, AN)
        binh = kept(ports, a_customer("Bình", "binh@example.com"))
        with pytest.raises(AlreadyExists):
            changed(ports, binh, email="an@example.com")
        moved = changed(ports, AN, email="an@new.example")
        with pytest.raises(AlreadyExists):
            kept(ports, a_customer("Chi", "an@new.example"))
        assert ports.customers.get("acme", AN.id) == moved

    def test_a_deleted_one_leaves_nothing(self, ports: Ports) -> None:
        kept(ports, AN)
        moved = changed(ports, AN, email="an@new.example")
        with pytest.raises(StaleVersion):
            ports.commit(ports.customers.delete("acme", AN))
        ports.commit(ports.customers.delete("acme", moved))
        assert ports.customers.many("acme", [AN.id, derive_id("cust", "acme", "email:an@new.example")]) == {}
        assert found(ports, "an") == []
        kept(ports, a_customer("An", "an@new.example"))


class TestLists:
    def test_they_are_in_the_order_of_their_names_page_after_page(self, ports: Ports) -> None:
        for name in ("Đức", "bình", "An", "Ánh", "Chi"):
            kept(ports, a_customer(name))
        kept(ports, a_customer("Rival's"), tenant="rival")
        seen: list[str] = []
        cursor = None
        for size in (2, 2, 1):
            page = ports.customers.by_name("acme", limit=2, cursor=cursor)
            assert len(page.data) == size
            seen += names(page)
            cursor = page.cursor
        assert seen == ["An", "Ánh", "bình", "Chi", "Đức"]
        assert cursor is None

    def test_a_renamed_one_is_listed_and_found_by_the_new_name_alone(self, ports: Ports) -> None:
        kept(ports, AN)
        changed(ports, AN, name="Bình Minh")
        assert names(ports.customers.by_name("acme", limit=10, cursor=None)) == ["Bình Minh"]
        assert (found(ports, "minh"), found(ports, "an@example.com")) == (["Bình Minh"], ["Bình Minh"])
        assert found(ports, "an nothing") == []

    @pytest.mark.parametrize("text", ["ngu", "van an", "AN NGUYỄN", "0912345", "84912", "an@ex"])
    def test_one_is_found_by_how_words_begin_in_any_order(self, ports: Ports, text: str) -> None:
        whole = a_customer("Nguyễn Văn An", "an@example.com", "0912 345 678", phone_e164="+84912345678")
        kept(ports, whole)
        kept(ports, a_customer("Trần Bình", "binh@ex.example"))
        assert found(ports, text) == ["Nguyễn Văn An"]
        assert found(ports, text, tenant="rival") == []

    def test_one_whose_words_begin_alike_is_found_once_and_pages_lose_nobody(self, ports: Ports) -> None:
        wanted = {f"Anna Ann {letter}" for letter in "BCDEF"}
        for name in wanted:
            kept(ports, a_customer(name))
        seen: list[str] = []
        cursor = None
        while len(seen) < 10:
            page = ports.customers.found("acme", ("ann",), limit=2, cursor=cursor)
            seen += names(page)
            cursor = page.cursor
            if cursor is None:
                break
        assert sorted(seen) == sorted(wanted)

    def test_words_that_were_kept_before_their_customer_are_found_when_they_are_saved(self, ports: Ports) -> None:
        ports.commit(ports.customers.words("acme", AN))
        assert found(ports, "an") == []
        ports.commit(ports.customers.save("acme", AN, words=False))
        assert found(ports, "an") == ["An"]

    @pytest.mark.parametrize("cursor", ["an", "zz", "616e", "78236375"])
    def test_a_cursor_of_another_list_is_refused(self, ports: Ports, cursor: str) -> None:
        with pytest.raises(RuleViolated):
            ports.customers.found("acme", ("an",), limit=2, cursor=cursor)


class TestDeals:
    REF = CustomerRef("cust_1", "An")

    def test_their_deals_are_found_wherever_they_stand(self, ports: Ports) -> None:
        keep_new(ports, a_deal(id="deal_1", customer=self.REF), a_deal(SALES.won_stage, id="deal_2", customer=self.REF))
        keep_new(ports, a_deal(id="deal_3"))
        assert sorted(ports.deals.of_customer("acme", "cust_1")) == ["deal_1", "deal_2"]
        assert list(ports.deals.of_customer("rival", "cust_1")) == []

    def test_that_they_bought_stays_true_when_the_deal_goes_on(self, ports: Ports) -> None:
        deal = a_deal(customer=self.REF)
        keep(ports, made(deal))
        assert not ports.deals.bought("acme", "cust_1")
        at = NOON + timedelta(hours=1)
        won = deal.moved(SALES.won_stage, PERSON, at, place="a", lost_reason=None)
        keep(ports, won)
        keep(ports, won.deal.moved(SALES.first_stage, PERSON, at, place="a", lost_reason=None))
        assert ports.deals.bought("acme", "cust_1")
        assert [ports.deals.bought("acme", "cust_1", at + timedelta(days=days)) for days in (-1, 0, 1)] == [0, 0, 1]
        assert not ports.deals.bought("rival", "cust_1")

    def test_one_that_they_bought_before_the_one_that_was_known_counts(self, ports: Ports) -> None:
        keep_new(ports, a_deal(SALES.won_stage, id="deal_1", customer=self.REF, closed_at=NOON))
        assert ports.deals.bought("acme", "cust_1", NOON + timedelta(days=1))
        before = NOON - timedelta(days=1)
        assert not ports.deals.bought("acme", "cust_1", before)
        keep_new(ports, a_deal(SALES.won_stage, id="deal_2", customer=self.REF, closed_at=before - timedelta(days=1)))
        assert ports.deals.bought("acme", "cust_1", before)

    def test_a_lost_deal_is_none_that_they_bought(self, ports: Ports) -> None:
        keep_new(ports, a_deal(stage_of(SALES, "Lost"), customer=self.REF, closed_at=NOON))
        assert not ports.deals.bought("acme", "cust_1")
