"""People belong to companies, which are customers, too."""

from typing import Any

import pytest

from saletunnel.domain.customer import Contact, Customer
from saletunnel.domain.errors import InUse, NotFound, RuleViolated
from saletunnel.usecases.customers import editing
from tests.company import TENANT, Company


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def shop(company: Company) -> Customer:
    return create(company, "Hoàng Gia", kind="company")


def create(company: Company, name: str, **fields: Any) -> Customer:
    return editing.create_customer(company.ports, company.admin, {"name": name, **fields})


def change(company: Company, customer: Customer, **changes: Any) -> Customer:
    return editing.change_customer(company.ports, company.admin, customer.id, None, changes)


def people(company: Company, shop: Customer, limit: int = 10) -> list[str]:
    """The names on all pages of the list."""
    names: list[str] = []
    cursor = None
    while True:
        page = editing.list_people(company.ports, company.admin, shop.id, limit=limit, cursor=cursor)
        names += [person.name for person in page.data]
        cursor = page.cursor
        if cursor is None:
            return names


def companies(company: Company, text: str | None = None) -> list[str]:
    page = editing.list_customers(company.ports, company.admin, wanted=text, only_companies=True, limit=10, cursor=None)
    return [each.name for each in page.data]


def test_the_people_of_a_company_are_listed_by_name(company: Company, shop: Customer) -> None:
    for name in ("Chi", "An", "Bình"):
        create(company, name, company_id=shop.id)
    create(company, "Dũng")
    assert people(company, shop, limit=2) == ["An", "Bình", "Chi"]


def test_a_person_leaves_one_company_for_another(company: Company, shop: Customer) -> None:
    other = create(company, "Thiên Long", kind="company")
    an = create(company, "An", company_id=shop.id)
    change(company, an, company_id=other.id, name="Anh")
    assert (people(company, shop), people(company, other)) == ([], ["Anh"])
    change(company, an, company_id=None)
    assert people(company, other) == []


def test_companies_are_listed_and_found_apart(company: Company, shop: Customer) -> None:
    create(company, "Hoàng")
    create(company, "Anh Minh", kind="company")
    assert companies(company) == ["Anh Minh", "Hoàng Gia"]
    assert companies(company, "hoang") == ["Hoàng Gia"]
    change(company, shop, kind="person")
    assert companies(company) == ["Anh Minh"]


@pytest.mark.parametrize("named", ["missing", "person"])
def test_a_person_can_only_belong_to_a_company_that_exists(company: Company, named: str) -> None:
    id_ = "cust_missing" if named == "missing" else create(company, "Bình").id
    with pytest.raises(RuleViolated) as refused:
        create(company, "An", company_id=id_)
    assert refused.value.errors[0].code == "unknown_company"
    with pytest.raises(RuleViolated):
        change(company, create(company, "An"), company_id=id_)


def test_a_company_belongs_to_nobody(company: Company, shop: Customer) -> None:
    an = create(company, "An", company_id=shop.id)
    with pytest.raises(RuleViolated) as refused:
        change(company, an, kind="company")
    assert refused.value.errors[0].code == "company_of_company"
    assert change(company, an, kind="company", company_id=None).kind == "company"


def test_a_company_with_people_stays_a_company(company: Company, shop: Customer) -> None:
    an = create(company, "An", company_id=shop.id)
    with pytest.raises(RuleViolated) as refused:
        change(company, shop, kind="person")
    assert refused.value.errors[0].code == "has_people"
    with pytest.raises(InUse):
        editing.delete_customer(company.ports, company.admin, shop.id, None)
    change(company, an, company_id=None)
    editing.delete_customer(company.ports, company.admin, shop.id, None)
    with pytest.raises(NotFound):
        people(company, shop)


def test_another_change_keeps_the_company(company: Company, shop: Customer) -> None:
    an = create(company, "An", company_id=shop.id, email="an@example.com")
    assert change(company, an, notes="VIP").company_id == shop.id
    deal = company.create_deal(contact=Contact("An", "an@example.com", "0912 345 678"))
    assert deal.customer is not None
    assert company.ports.customers.get(TENANT, deal.customer.id).company_id == shop.id
    assert people(company, shop) == ["An"]
