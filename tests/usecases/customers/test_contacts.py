"""Deals are made with contacts: who is the customer, and what the customer learns from the contact."""

from collections.abc import Callable

import pytest

from saletunnel.domain.customer import Contact, Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.usecases.customers.editing import create_customer
from saletunnel.usecases.deals.deal_lists import list_deals
from saletunnel.usecases.deals.imports import Row, import_deals
from tests.company import TENANT, Company

PHONE, SPELLED, OTHER_PHONE = "0912345678", "+84 912 345 678", "0987654321"


@pytest.fixture
def company() -> Company:
    return Company()


def create(company: Company, name: str, email: str | None = None, phone: str | None = None) -> Customer:
    return create_customer(company.ports, company.admin, {"name": name, "email": email, "phone": phone})


def by_request(company: Company, *contacts: Contact) -> list[Customer]:
    deals = [company.create_deal(contact=contact) for contact in contacts]
    return _customers(company, deals)


def by_import(company: Company, *contacts: Contact) -> list[Customer]:
    """In one file, so the rows share transactions."""
    before = len(company.deals_on(company.sales.first_stage))
    rows = [
        Row(f"{before + at}", "Sales", None, contact, None, None, {"title": "T"}) for at, contact in enumerate(contacts)
    ]
    results = import_deals(company.ports, company.admin, rows, run_tunnels=False)
    assert [result.status for result in results] == ["created"] * len(rows)
    return _customers(company, [company.read_deal(result.deal_id or "") for result in results])


def _customers(company: Company, deals: list[Deal]) -> list[Customer]:
    return [company.ports.customers.get(TENANT, deal.customer.id) for deal in deals if deal.customer is not None]


type Door = Callable[..., list[Customer]]
DOORS = pytest.mark.parametrize("make", [by_request, by_import])


@DOORS
def test_a_new_email_is_added_to_the_customer_of_a_known_phone(company: Company, make: Door) -> None:
    an = create(company, "Nguyễn Văn An", phone=PHONE)
    [found] = make(company, Contact("An", "an@x.vn", SPELLED))
    assert (found.id, found.name, found.email, found.phone, found.version) == (an.id, an.name, "an@x.vn", PHONE, 2)
    assert make(company, Contact("?", "AN@x.vn"))[0].id == an.id


@DOORS
def test_a_new_phone_is_added_to_the_customer_of_a_known_email(company: Company, make: Door) -> None:
    an = create(company, "An", email="an@x.vn")
    [found] = make(company, Contact("An", "an@x.vn", PHONE))
    assert (found.id, found.phone, found.phone_e164) == (an.id, PHONE, "+84912345678")
    assert make(company, Contact("?", None, SPELLED))[0].id == an.id


@DOORS
def test_a_second_email_or_phone_is_left_and_noted_once(company: Company, make: Door) -> None:
    an = create(company, "Nguyễn An", email="an@x.vn", phone=PHONE)
    make(company, Contact("an nguyen", "an@work.vn", PHONE))
    make(company, Contact("An", "an@x.vn", OTHER_PHONE))
    [found] = make(company, Contact("Nguyễn An", "an@work.vn", PHONE))
    assert (found.id, found.email, found.phone) == (an.id, "an@x.vn", PHONE)
    assert (found.notes, found.version) == ("an@work.vn\n+84987654321", 3)


@DOORS
def test_people_of_other_names_and_emails_share_a_phone(company: Company, make: Door) -> None:
    an = create(company, "An", email="an@x.vn", phone=PHONE)
    binh, again = make(company, Contact("Bình", "binh@x.vn", PHONE), Contact("Bình", "binh@x.vn", PHONE))
    assert (binh.id != an.id, binh.id == again.id, binh.email, binh.phone) == (True, True, "binh@x.vn", PHONE)
    assert company.ports.customers.get(TENANT, an.id) == an


@DOORS
def test_a_known_contact_changes_nothing(company: Company, make: Door) -> None:
    an = create(company, "An", email="an@x.vn", phone=PHONE)
    assert make(company, Contact("AN", "An@x.vn", SPELLED)) == [an]
    assert company.job_queue.take() == []


@pytest.mark.parametrize("turned", [False, True])
def test_contacts_of_one_file_are_joined_in_any_order(company: Company, turned: bool) -> None:
    contacts = [Contact("An", None, PHONE), Contact("An", "an@x.vn", PHONE), Contact("An", "an@x.vn")]
    found = by_import(company, *(reversed(contacts) if turned else contacts))
    assert len({customer.id for customer in found}) == 1
    assert (found[0].email, found[0].phone, found[0].version) == ("an@x.vn", PHONE, 1)


def test_a_refused_row_adds_nothing_to_a_customer(company: Company) -> None:
    an = create(company, "An", phone=PHONE)
    row = Row("1", "Sales", "nowhere", Contact("An", "an@x.vn", PHONE), None, None, {"title": "T"})
    good = Row("2", "Sales", None, None, None, None, {"title": "T"})
    results = import_deals(company.ports, company.admin, [row, good], run_tunnels=False)
    assert [result.status for result in results] == ["refused", "created"]
    assert company.ports.customers.get(TENANT, an.id) == an


def test_two_contacts_at_once_with_one_phone_are_one_customer(company: Company) -> None:
    company.table.interrupt(1, lambda: company.create_deal(contact=Contact("An", None, PHONE)))
    [an] = by_request(company, Contact("An", "an@x.vn", PHONE))
    assert (an.email, an.phone) == ("an@x.vn", PHONE)
    company.table.interrupt(1, lambda: company.create_deal(contact=Contact("An", "an@x.vn", "0987 654 321")))
    [same] = by_request(company, Contact("An", "an@x.vn", OTHER_PHONE))
    assert (same.id, same.notes) == (an.id, "+84987654321")
    assert len(company.ports.customers.by_name(TENANT, limit=10, cursor=None).data) == 1


@DOORS
def test_earlier_deals_of_the_customer_are_found_by_the_added_phone(company: Company, make: Door) -> None:
    [an] = by_request(company, Contact("An", "an@x.vn"))
    company.deliver()
    make(company, Contact("An", "an@x.vn", PHONE))
    company.deliver()
    company.run_jobs()
    found = list_deals(company.ports, company.admin, DealFilter(), q=PHONE, binned=False, limit=9, cursor=None)
    assert len(found.data) == 2
    assert company.ports.customers.get(TENANT, an.id).phone == PHONE
