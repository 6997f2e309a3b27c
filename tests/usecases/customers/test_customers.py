"""People create, change and delete customers, and the deals of the customers follow."""

from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact, Customer, CustomerRef
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import AlreadyExists, InUse, RoleLacks, RuleViolated, StaleVersion
from saletunnel.usecases.customers import editing
from saletunnel.usecases.deals.imports import Row, import_deals
from saletunnel.usecases.jobs.running import resume
from tests.company import TENANT, Company
from tests.fakes import NOON, Crashed

AGENT = Caller(TENANT, "user_binh", "Bình", None, Role.AGENT)


@pytest.fixture
def company() -> Company:
    company = Company()
    company.create_story_tunnels()
    return company


def create(company: Company, name: str = "An", **fields: Any) -> Customer:
    return editing.create_customer(company.ports, company.admin, {"name": name, **fields})


def change(company: Company, customer: Customer, **changes: Any) -> Customer:
    return editing.change_customer(company.ports, company.admin, customer.id, None, changes)


def create_deal_for(company: Company, customer: Customer, title: str = "Dishwasher") -> Deal:
    return company.create_deal(title, contact=Contact(customer.name, customer.email, customer.phone))


def buy(company: Company, customer: Customer) -> Deal:
    deal = create_deal_for(company, customer)
    company.move(deal, company.sales.won_stage)
    company.deliver()
    return deal


def test_a_phone_is_stored_as_entered_and_as_e164(company: Company) -> None:
    an = create(company, phone="0912 345 678")
    assert (an.phone, an.phone_e164) == ("0912 345 678", "+84912345678")
    gone = change(company, an, phone=None)
    assert (gone.phone, gone.phone_e164) == (None, None)


def test_an_invalid_phone_is_refused_for_a_customer_but_does_not_block_a_deal(company: Company) -> None:
    with pytest.raises(RuleViolated):
        create(company, phone="12345")
    deal = company.create_deal(contact=Contact("An", None, "12345"))
    assert deal.customer is not None
    assert company.ports.customers.get(TENANT, deal.customer.id).phone_e164 is None


def test_customers_can_share_a_name_but_not_an_email(company: Company) -> None:
    assert create(company).id != create(company).id
    create(company, email="an@example.com")
    with pytest.raises(AlreadyExists):
        create(company, "Somebody else", email="AN@example.com")


def test_a_deal_finds_its_customer_by_the_current_email(company: Company) -> None:
    an = create(company, email="an@example.com")
    moved = change(company, an, email="an@new.example")
    deal = create_deal_for(company, moved)
    assert deal.customer == an.ref


def test_a_corrected_email_is_free_for_its_real_owner(company: Company) -> None:
    an = create(company, "An", email="binh@x.vn")
    change(company, an, email="an@x.vn")
    deal = company.create_deal(contact=Contact("Bình", "binh@x.vn"))
    assert deal.customer is not None
    assert (deal.customer.id != an.id, deal.customer.name) == (True, "Bình")
    with pytest.raises(AlreadyExists):
        create(company, "Bình", email="BINH@x.vn")
    editing.delete_customer(company.ports, company.admin, create(company, "Chi", email="chi@x.vn").id, None)
    assert create(company, "Chi", email="chi@x.vn").name == "Chi"


def customer_ids(company: Company, *contacts: Contact) -> list[str]:
    deals = [company.create_deal(contact=contact) for contact in contacts]
    return [deal.customer.id for deal in deals if deal.customer is not None]


def test_spellings_of_a_phone_number_are_one_customer(company: Company) -> None:
    spellings = ("0912345678", "+84912345678", "0912 345 678", "+84 (0)912.345.678")
    ids = customer_ids(company, *(Contact(f"An {number}", None, phone) for number, phone in enumerate(spellings)))
    assert len(set(ids)) == 1
    [an] = company.ports.customers.many(TENANT, ids).values()
    assert (an.name, an.phone, an.phone_e164) == ("An 0", "0912345678", "+84912345678")
    with pytest.raises(AlreadyExists):
        create(company, "An", phone="84912345678")


def test_a_contact_with_only_a_phone_finds_the_customer_who_has_an_email_too(company: Company) -> None:
    an = create(company, email="an@x.vn", phone="0912345678")
    assert customer_ids(company, Contact("An", None, "+84912345678")) == [an.id]
    changed = change(company, an, phone="0987654321")
    first, second = customer_ids(company, Contact("An", None, "0987654321"), Contact("Bình", None, "0912345678"))
    assert (first, second == an.id, changed.identities) == (an.id, False, ("email:an@x.vn", "phone:+84987654321"))


def test_customers_with_different_emails_may_share_a_phone(company: Company) -> None:
    an, binh = (create(company, name, email=f"{name}@x.vn", phone="0912345678") for name in ("an", "binh"))
    assert customer_ids(company, Contact("?", None, "0912 345 678"), Contact("?", "binh@x.vn", "0912345678")) == [
        an.id,
        binh.id,
    ]
    change(company, an, phone=None)
    change(company, binh, phone="+84912345678")
    assert customer_ids(company, Contact("?", None, "0912 345 678")) == [binh.id]


@pytest.mark.parametrize("phone", ["-----", ".....", "(   )", "12345"])
def test_an_invalid_phone_identifies_nobody(company: Company, phone: str) -> None:
    first, second, again = customer_ids(
        company, Contact("An", None, phone), Contact("Bình", None, phone), Contact("An", None, phone)
    )
    assert (first == second, first == again) == (False, True)
    stored = company.ports.customers.get(TENANT, first).phone
    assert stored == (phone if phone == "12345" else None)


def test_a_customer_without_email_and_phone_is_found_by_the_current_name(company: Company) -> None:
    [an] = customer_ids(company, Contact("Nguyen An"))
    editing.change_customer(company.ports, company.admin, an, None, {"name": "Nguyễn An"})
    assert customer_ids(company, Contact("nguyễn an")) == [an]
    assert customer_ids(company, Contact("Nguyen An")) != [an]
    editing.change_customer(company.ports, company.admin, an, None, {"phone": "0912345678"})
    assert customer_ids(company, Contact("Nguyễn An"), Contact("?", None, "0912345678")) == [an, an]


def test_customers_of_one_name_keep_apart_when_a_third_takes_the_name(company: Company) -> None:
    an, binh = customer_ids(company, Contact("An"), Contact("Bình"))
    editing.change_customer(company.ports, company.admin, binh, None, {"name": "An"})
    assert customer_ids(company, Contact("An")) == [an]


def test_concurrent_deals_for_one_new_contact_make_one_customer(company: Company) -> None:
    contact = Contact("An", None, "0912345678")
    made: list[Deal] = []
    started: list[int] = []

    def create_with_rivals() -> None:
        started.append(1)
        if len(started) < 6:
            company.table.interrupt(1, create_with_rivals)
        made.append(company.create_deal(contact=contact))

    create_with_rivals()
    assert len(made) == 6
    assert len({deal.customer.id for deal in made if deal.customer}) == 1
    assert len(company.ports.customers.by_name(TENANT, limit=10, cursor=None).data) == 1


def test_a_customer_whose_email_is_taken_concurrently_is_refused(company: Company) -> None:
    an = create(company, "An")
    company.table.interrupt(1, lambda: create(company, "Bình", email="b@x.vn"))
    with pytest.raises(AlreadyExists):
        create(company, "Chi", email="b@x.vn")
    company.table.interrupt(1, lambda: create(company, "Dung", email="d@x.vn"))
    with pytest.raises(AlreadyExists):
        change(company, an, email="d@x.vn")


def test_an_import_identifies_customers_by_normal_phone_and_email(company: Company) -> None:
    def row(number: int, contact: Contact) -> Row:
        return Row(str(number), "Sales", None, contact, None, None, {"title": "T"})

    contacts = [
        Contact("An", "an@x.vn", "0912345678"),
        Contact("An", None, "+84912345678"),
        Contact("An", "AN@x.vn"),
        Contact("Bình", None, "-----"),
        Contact("Chi", None, "-----"),
    ]
    rows = [row(number, contact) for number, contact in enumerate(contacts)]
    company.table.interrupt(2, lambda: company.create_deal(contact=Contact("Chi")))
    results = import_deals(company.ports, company.admin, rows, run_tunnels=False)
    assert {result.status for result in results} == {"created"}
    found = [company.read_deal(result.deal_id or "").customer for result in results]
    ids = [customer.id for customer in found if customer]
    assert (len(set(ids[:3])), len(set(ids))) == (1, 3)
    assert len(company.ports.customers.by_name(TENANT, limit=10, cursor=None).data) == 3


def test_the_time_of_opting_out_is_stored(company: Company) -> None:
    an = create(company, opted_out=True)
    assert an.opted_out_at == NOON
    company.clock.advance(days=1)
    assert change(company, an, opted_out=True) == an
    assert change(company, an, opted_out=False).opted_out_at is None


def test_a_new_name_appears_on_all_deals_of_the_customer_and_in_their_timelines(company: Company) -> None:
    an = create(company, email="an@example.com")
    mine = [create_deal_for(company, an, f"Dishwasher {number}") for number in range(48)]
    other = company.create_deal(contact=Contact("Bình"))
    change(company, an, name="An Nguyễn")
    for deal in mine:
        now = company.read_deal(deal)
        assert now.customer is not None
        assert (now.customer.name, now.version) == ("An Nguyễn", 2)
    newest = company.timeline(mine[0]).data[0]
    assert [(change.before, change.after) for change in newest.changes] == [("An", "An Nguyễn")]
    assert company.read_deal(other) == other


class TestManyDeals:
    """A customer with more deals than one transaction can write."""

    @pytest.fixture
    def an(self, company: Company) -> Customer:
        return create(company, email="an@example.com", phone="0912 345 678")

    @pytest.fixture
    def deals(self, company: Company, an: Customer) -> list[Deal]:
        return [create_deal_for(company, an, f"Dishwasher {number}") for number in range(70)]

    def names(self, company: Company, deals: list[Deal]) -> set[tuple[str, int]]:
        now = [company.read_deal(deal) for deal in deals]
        return {(deal.customer.name, deal.version) for deal in now if deal.customer}

    def test_the_customer_is_renamed_at_once_and_the_deals_by_a_job(
        self, company: Company, an: Customer, deals: list[Deal]
    ) -> None:
        assert change(company, an, name="An Nguyễn").name == "An Nguyễn"
        assert self.names(company, deals) == {("An", 1)}
        company.run_jobs()
        assert self.names(company, deals) == {("An Nguyễn", 2)}

    def test_a_deal_that_moves_during_the_job_is_renamed_too(
        self, company: Company, an: Customer, deals: list[Deal]
    ) -> None:
        first = min(deals, key=lambda deal: deal.id)
        there = company.move(first, company.maintenance.first_stage)
        change(company, an, name="An Nguyễn")
        company.table.interrupt(3, lambda: company.move(there, company.sales.first_stage))
        company.run_jobs()
        assert {name for name, _ in self.names(company, deals)} == {"An Nguyễn"}

    def test_a_crashed_job_is_resumed_and_renames_each_deal_once(
        self, company: Company, an: Customer, deals: list[Deal]
    ) -> None:
        change(company, an, name="An Nguyễn")
        company.table.fail(3, Crashed())
        with pytest.raises(Crashed):
            company.run_jobs()
        company.clock.advance(minutes=3)
        assert resume(company.ports, company.clock()) == 1
        company.run_jobs()
        assert self.names(company, deals) == {("An Nguyễn", 2)}

    def test_the_last_of_two_new_names_wins(self, company: Company, an: Customer, deals: list[Deal]) -> None:
        for name in ("An Nguyễn", "An Trần"):
            change(company, an, name=name)
        company.run_jobs()
        assert self.names(company, deals) == {("An Trần", 2)}

    def test_the_deals_are_found_by_the_customers_new_phone(
        self, company: Company, an: Customer, deals: list[Deal]
    ) -> None:
        change(company, an, phone="0987 654 321")
        company.run_jobs()
        found = company.ports.terms.many(TENANT, [deal.id for deal in deals])
        assert len(found) == len(deals)
        assert all("0987654321" in entry.terms for entry in found.values())


def test_an_interrupted_renaming_is_completed_by_repeating_it(company: Company) -> None:
    an = create(company, email="an@example.com")
    deal = create_deal_for(company, an)
    company.table.fail(2, RuntimeError("connection lost"))
    with pytest.raises(RuntimeError):
        change(company, an, name="An Nguyễn")
    assert company.read_deal(deal).customer == an.ref
    customer = change(company, an, name="An Nguyễn")
    assert (company.read_deal(deal).customer, customer.version) == (customer.ref, 2)


def test_a_renaming_keeps_a_concurrent_change_of_the_deal(company: Company) -> None:
    an = create(company, email="an@example.com")
    deal = create_deal_for(company, an)
    company.table.interrupt(2, lambda: company.change(deal, title="Another"))
    change(company, an, name="An Nguyễn")
    now = company.read_deal(deal)
    assert (now.title, now.customer and now.customer.name) == ("Another", "An Nguyễn")


def test_a_customer_with_deals_cannot_be_deleted_and_the_error_counts_the_deals(company: Company) -> None:
    an = create(company, email="an@example.com")
    for _ in range(2):
        create_deal_for(company, an)
    with pytest.raises(InUse) as refusal:
        editing.delete_customer(company.ports, company.admin, an.id, None)
    assert refusal.value.details["references"] == [{"kind": "deals", "count": 2}]
    binh = create(company, "Bình")
    editing.delete_customer(company.ports, company.admin, binh.id, binh.version)
    assert company.ports.customers.many(TENANT, [binh.id]) == {}


def test_a_deleted_customer_is_restored_if_a_deal_was_created_concurrently(company: Company) -> None:
    an = create(company, email="an@example.com", phone="0912 345 678", opted_out=True, notes="rings twice")
    made: list[Deal] = []
    company.table.interrupt(1, lambda: made.append(create_deal_for(company, an)))
    editing.delete_customer(company.ports, company.admin, an.id, None)
    assert company.ports.customers.many(TENANT, [an.id]) == {}
    check_deleted_customer(company)
    assert company.ports.customers.get(TENANT, an.id) == an
    assert made[0].customer == an.ref


def test_a_deleted_customer_without_deals_stays_deleted(company: Company) -> None:
    an = create(company, email="an@example.com")
    editing.delete_customer(company.ports, company.admin, an.id, None)
    check_deleted_customer(company)
    assert company.ports.customers.many(TENANT, [an.id]) == {}


def test_a_restored_customer_loses_an_email_that_another_customer_uses_now(company: Company) -> None:
    an = change(company, create(company, email="an@example.com"), email="an@new.example")
    company.table.interrupt(1, lambda: create_deal_for(company, an))
    editing.delete_customer(company.ports, company.admin, an.id, None)
    other = create(company, "Another An", email="an@new.example")
    check_deleted_customer(company)
    assert company.ports.customers.get(TENANT, other.id) == other
    back = company.ports.customers.get(TENANT, an.id)
    assert (back.name, back.email) == ("An", None)


def test_a_restored_deal_shows_the_current_name_of_its_customer(company: Company) -> None:
    an = create(company, email="an@example.com")
    deal = company.delete(create_deal_for(company, an))
    change(company, an, name="An Nguyễn")
    assert company.restore(deal).customer == CustomerRef(an.id, "An Nguyễn")


def test_a_restored_deal_has_no_customer_if_the_customer_was_deleted(company: Company) -> None:
    an = create(company, email="an@example.com")
    deal = company.delete(create_deal_for(company, an))
    editing.delete_customer(company.ports, company.admin, an.id, None)
    assert company.restore(deal).customer is None
    assert [(change.field, change.before, change.after) for change in company.timeline(deal).data[0].changes] == [
        ("customer", "An", None)
    ]


def check_deleted_customer(company: Company) -> None:
    """Runs the job that looks for deals of a customer who was just deleted."""
    company.clock.advance(minutes=3)
    assert resume(company.ports, company.clock()) == 1
    company.run_jobs()


def test_agents_create_and_change_customers_but_cannot_delete_them(company: Company) -> None:
    an = editing.create_customer(company.ports, AGENT, {"name": "An"})
    editing.change_customer(company.ports, AGENT, an.id, an.version, {"notes": "rings twice"})
    with pytest.raises(RoleLacks):
        editing.delete_customer(company.ports, AGENT, an.id, None)
    with pytest.raises(StaleVersion):
        editing.change_customer(company.ports, AGENT, an.id, an.version, {"notes": ""})


def test_only_a_customer_who_bought_before_is_a_repeat_customer(company: Company) -> None:
    an, binh = create(company, email="an@example.com"), create(company, "Bình", email="binh@example.com")
    first = create_deal_for(company, an)
    assert not first.repeat_customer
    buy(company, an)
    assert company.read_deal(first).repeat_customer is False, "the flag is set only when a deal is created"
    assert create_deal_for(company, an).repeat_customer
    assert not create_deal_for(company, binh).repeat_customer


def test_a_copy_keeps_the_repeat_customer_flag_and_a_repeat_sale_sets_it(
    company: Company,
) -> None:
    company.create_tunnel(company.sales.won_stage, company.maintenance.first_stage, "copy")
    company.create_plan()
    bought = buy(company, create(company, email="an@example.com"))
    assert not company.read_deal(bought).repeat_customer
    assert [deal.repeat_customer for deal in company.deals_on(company.maintenance.first_stage)] == [False]
    company.sweep(NOON.replace(year=NOON.year + 1))
    company.perform()
    assert [deal.repeat_customer for deal in company.deals_on(company.maintenance.first_stage)] == [True, False]


def test_a_new_customer_of_a_deal_changes_its_repeat_customer_flag(company: Company) -> None:
    an = create(company, email="an@example.com")
    buy(company, an)
    company.clock.advance(hours=1)
    deal = company.create_deal(contact=Contact("Bình"))
    assert company.change(deal, customer_id=an.id).repeat_customer
    assert not company.change(deal, customer_id=None).repeat_customer


def test_an_import_finds_earlier_purchases_in_its_own_rows_and_in_earlier_imports(company: Company) -> None:
    def row(number: int, year: int, stage: str, email: str = "an@example.com") -> Row:
        at = NOON.replace(year=year)
        return Row(str(number), "Sales", stage, Contact("An", email), at, at, {"title": "T", "responsible_id": None})

    def import_(*rows: Row) -> list[bool]:
        results = import_deals(company.ports, company.admin, rows, run_tunnels=False)
        return [company.read_deal(result.deal_id or "").repeat_customer for result in results]

    assert import_(row(1, 2018, "Won"), row(2, 2017, "Won"), row(3, 2019, "New")) == [False, False, True]
    assert import_(row(4, 2020, "New"), row(5, 2016, "New"), row(6, 2020, "New", "b@x.vn")) == [True, False, False]
    found = company.ports.customers.find(TENANT, [("an",)], limit=10, cursor=None)
    assert len(found.data) == 2


def test_the_customers_of_a_large_import_are_found_by_search(company: Company) -> None:
    rows = [
        Row(str(number), "Sales", None, Contact(f"Nguyễn Văn An số {number}"), None, None, {"title": "T"})
        for number in range(100)
    ]
    results = import_deals(company.ports, company.admin, rows, run_tunnels=False)
    assert {result.status for result in results} == {"created"}
    [only] = company.ports.customers.find(TENANT, [("nguyen", "99")], limit=10, cursor=None).data
    assert only.name == "Nguyễn Văn An số 99"


@pytest.mark.parametrize(
    "text",
    ["0912 345 678", "0912345678", "0912.345.678", "+84 912 345 678", "(0912) 345-678", "An 0912 345 678", "0912 3"],
)
def test_a_customer_is_found_by_the_phone_in_any_spelling(company: Company, text: str) -> None:
    an = create(company, "Nguyễn An", phone="0912 345 678")
    create(company, "Bình", phone="0987 654 321")
    page = editing.list_customers(company.ports, company.admin, wanted=text, limit=10, cursor=None)
    assert page.data == [an]
