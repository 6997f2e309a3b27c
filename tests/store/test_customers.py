"""Customers in the table: found by id, by e-mail or phone, by name and by words; and their purchases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.customer import Customer, CustomerRef
from saletunnel.domain.errors import AlreadyExists, NotFound, RuleViolated, StaleVersion
from saletunnel.domain.folding import readings
from saletunnel.domain.ids import derive_id
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.saving import save, save_new
from tests.values import PERSON, SALES, a_deal, made, stage_of


def a_customer(name: str = "An", email: str | None = None, phone: str | None = None, **fields: Any) -> Customer:
    """The id is derived from the name."""
    id_ = derive_id("cust", "acme", name)
    blank = Customer(id=id_, name=name, email=email, phone=phone, created_at=NOON, updated_at=NOON, version=1, **fields)
    return replace(blank, identities=tuple(blank.wanted_identities(by_name=False)))


AN = a_customer("An", "an@example.com")


def save_customer(ports: Ports, customer: Customer, before: Customer | None = None, tenant: str = "acme") -> Customer:
    ports.commit(ports.customers.save(tenant, customer, before))
    return customer


def change_customer(ports: Ports, before: Customer, **changes: Any) -> Customer:
    after = before.changed(changes, NOON)
    assert after is not None
    return save_customer(ports, replace(after, identities=tuple(after.wanted_identities(by_name=False))), before)


def names(page: Page[Customer]) -> Sequence[str]:
    return [customer.name for customer in page.data]


def found(ports: Ports, text: str, tenant: str = "acme") -> Sequence[str]:
    return names(ports.customers.find(tenant, readings(text), limit=10, cursor=None))


def holders(ports: Ports, *identities: str, tenant: str = "acme") -> dict[str, str]:
    return dict(ports.customers.identified(tenant, identities))


class TestIdentities:
    def test_a_customer_is_read_as_saved(self, ports: Ports) -> None:
        save_customer(ports, AN)
        assert ports.customers.get("acme", AN.id) == AN
        assert ports.customers.many("acme", [AN.id, "cust_none"]) == {AN.id: AN}
        for tenant, id_ in (("acme", "cust_none"), ("rival", AN.id)):
            with pytest.raises(NotFound):
                ports.customers.get(tenant, id_)

    def test_a_customer_is_created_once(self, ports: Ports) -> None:
        save_customer(ports, AN)
        with pytest.raises(AlreadyExists):
            save_customer(ports, replace(AN, name="Another An"))

    def test_a_stale_change_is_refused(self, ports: Ports) -> None:
        save_customer(ports, AN)
        change_customer(ports, AN, notes="rings twice")
        with pytest.raises(StaleVersion):
            change_customer(ports, AN, notes="rings once")

    def test_the_identities_of_a_customer_move_with_its_values(self, ports: Ports) -> None:
        save_customer(ports, AN)
        assert holders(ports, "email:an@example.com") == {"email:an@example.com": AN.id}
        moved = change_customer(ports, AN, email="an@new.example", phone="0912", phone_e164="+84912")
        assert holders(ports, "email:an@example.com", *moved.identities) == dict.fromkeys(moved.identities, AN.id)
        assert holders(ports, *moved.identities, tenant="rival") == {}
        binh = save_customer(ports, a_customer("Bình", "an@example.com"))
        assert holders(ports, "email:an@example.com") == {"email:an@example.com": binh.id}

    def test_an_identity_that_another_customer_has_taken_is_refused(self, ports: Ports) -> None:
        save_customer(ports, AN)
        binh = save_customer(ports, a_customer("Bình", "binh@example.com"))
        with pytest.raises(StaleVersion):
            change_customer(ports, binh, email="an@example.com")
        with pytest.raises(StaleVersion):
            save_customer(ports, a_customer("Chi", "an@example.com"))
        assert holders(ports, "email:an@example.com", "email:binh@example.com") == {
            "email:an@example.com": AN.id,
            "email:binh@example.com": binh.id,
        }

    def test_a_deleted_customer_leaves_nothing(self, ports: Ports) -> None:
        save_customer(ports, AN)
        moved = change_customer(ports, AN, email="an@new.example")
        with pytest.raises(StaleVersion):
            ports.commit(ports.customers.delete("acme", AN))
        ports.commit(ports.customers.delete("acme", moved))
        assert ports.customers.many("acme", [AN.id]) == {}
        assert holders(ports, *moved.identities) == {}
        assert found(ports, "an") == []


class TestLists:
    def test_customers_are_sorted_by_name_across_pages(self, ports: Ports) -> None:
        for name in ("Đức", "bình", "An", "Ánh", "Chi"):
            save_customer(ports, a_customer(name))
        save_customer(ports, a_customer("Rival's"), tenant="rival")
        seen: list[str] = []
        cursor = None
        for size in (2, 2, 1):
            page = ports.customers.by_name("acme", limit=2, cursor=cursor)
            assert len(page.data) == size
            seen += names(page)
            cursor = page.cursor
        assert seen == ["An", "Ánh", "bình", "Chi", "Đức"]
        assert cursor is None

    def test_a_renamed_customer_is_listed_and_found_by_the_new_name_only(self, ports: Ports) -> None:
        save_customer(ports, AN)
        change_customer(ports, AN, name="Bình Minh")
        assert names(ports.customers.by_name("acme", limit=10, cursor=None)) == ["Bình Minh"]
        assert (found(ports, "minh"), found(ports, "an@example.com")) == (["Bình Minh"], ["Bình Minh"])
        assert found(ports, "an nothing") == []

    @pytest.mark.parametrize("text", ["ngu", "van an", "AN NGUYỄN", "0912345", "84912", "an@ex"])
    def test_a_customer_is_found_by_beginnings_of_words_in_any_order(self, ports: Ports, text: str) -> None:
        whole = a_customer("Nguyễn Văn An", "an@example.com", "0912 345 678", phone_e164="+84912345678")
        save_customer(ports, whole)
        save_customer(ports, a_customer("Trần Bình", "binh@ex.example"))
        assert found(ports, text) == ["Nguyễn Văn An"]
        assert found(ports, text, tenant="rival") == []

    def test_a_customer_with_two_matching_words_is_found_once_across_pages(self, ports: Ports) -> None:
        wanted = {f"Anna Ann {letter}" for letter in "BCDEF"}
        for name in wanted:
            save_customer(ports, a_customer(name))
        seen: list[str] = []
        cursor = None
        while len(seen) < 10:
            page = ports.customers.find("acme", [("ann",)], limit=2, cursor=cursor)
            seen += names(page)
            cursor = page.cursor
            if cursor is None:
                break
        assert sorted(seen) == sorted(wanted)

    def test_every_reading_of_a_search_finds_its_customers_once_across_pages(self, ports: Ports) -> None:
        wanted = ["0912 345", "0912 345 6", "0912345", "09123456"]
        for name in (*wanted, "0912 346"):
            save_customer(ports, a_customer(name))
        seen: list[str] = []
        cursor = None
        while len(seen) < 10:
            page = ports.customers.find("acme", readings("0912 345"), limit=1, cursor=cursor)
            seen += names(page)
            cursor = page.cursor
            if cursor is None:
                break
        assert sorted(seen) == wanted

    def test_words_are_found_only_after_their_customer_is_saved(self, ports: Ports) -> None:
        ports.commit(ports.customers.words("acme", AN))
        assert found(ports, "an") == []
        ports.commit(ports.customers.save("acme", AN, words=False))
        assert found(ports, "an") == ["An"]

    @pytest.mark.parametrize("cursor", ["an", "zz", "616e", "78236375", "317c", "307c782363"])
    def test_a_cursor_of_another_list_is_refused(self, ports: Ports, cursor: str) -> None:
        with pytest.raises(RuleViolated):
            ports.customers.find("acme", [("an",)], limit=2, cursor=cursor)


class TestDeals:
    REF = CustomerRef("cust_1", "An")

    def test_the_deals_of_a_customer_are_found_on_all_stages(self, ports: Ports) -> None:
        save_new(ports, a_deal(id="deal_1", customer=self.REF), a_deal(SALES.won_stage, id="deal_2", customer=self.REF))
        save_new(ports, a_deal(id="deal_3"))
        assert sorted(ports.deals.of_customer("acme", "cust_1")) == ["deal_1", "deal_2"]
        assert list(ports.deals.of_customer("rival", "cust_1")) == []

    def test_a_purchase_remains_after_the_deal_moves_on(self, ports: Ports) -> None:
        deal = a_deal(customer=self.REF)
        save(ports, made(deal))
        assert not ports.deals.has_bought("acme", "cust_1")
        at = NOON + timedelta(hours=1)
        won = deal.moved(SALES.won_stage, PERSON, at, rank="a", lost_reason=None)
        save(ports, won)
        save(ports, won.deal.moved(SALES.first_stage, PERSON, at, rank="a", lost_reason=None))
        assert ports.deals.has_bought("acme", "cust_1")
        assert [ports.deals.has_bought("acme", "cust_1", at + timedelta(days=days)) for days in (-1, 0, 1)] == [0, 0, 1]
        assert not ports.deals.has_bought("rival", "cust_1")

    def test_an_older_purchase_that_is_saved_later_counts(self, ports: Ports) -> None:
        save_new(ports, a_deal(SALES.won_stage, id="deal_1", customer=self.REF, closed_at=NOON))
        assert ports.deals.has_bought("acme", "cust_1", NOON + timedelta(days=1))
        before = NOON - timedelta(days=1)
        assert not ports.deals.has_bought("acme", "cust_1", before)
        save_new(ports, a_deal(SALES.won_stage, id="deal_2", customer=self.REF, closed_at=before - timedelta(days=1)))
        assert ports.deals.has_bought("acme", "cust_1", before)

    def test_a_lost_deal_is_not_a_purchase(self, ports: Ports) -> None:
        save_new(ports, a_deal(stage_of(SALES, "Lost"), customer=self.REF, closed_at=NOON))
        assert not ports.deals.has_bought("acme", "cust_1")
