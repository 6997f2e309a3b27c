"""What a list shows of customers: their deals and money, the last contact, the next repeat."""

from datetime import date, timedelta
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact, Customer
from saletunnel.domain.customer_summary import CustomerSummary, DealSum
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from saletunnel.usecases.customers import editing, summaries
from saletunnel.usecases.repeat_sales.plans import change_plan
from saletunnel.usecases.tasks.editing import change_task, create_task
from tests.company import TENANT, Company
from tests.fakes import NOON
from tests.usecases.messages.messaging import CUSTOMER_ID, Messaging

BINH = Caller(TENANT, "user_binh", "Bình", None, Role.AGENT)
NONE = DealSum()


@pytest.fixture
def company() -> Company:
    return Company()


def create(company: Company, name: str = "An", **fields: Any) -> Customer:
    return editing.create_customer(company.ports, company.admin, {"name": name, **fields})


def deal_for(company: Company, customer: Customer, **fields: Any) -> Deal:
    return company.change(company.create_deal(**fields), customer_id=customer.id)


def sell_to(company: Company, customer: Customer, **fields: Any) -> Deal:
    deal = company.move(deal_for(company, customer, **fields), company.sales.won_stage)
    company.deliver()
    return deal


def summarise(company: Company, *customers: Customer, by: Caller | None = None) -> list[CustomerSummary]:
    """The summaries on all pages."""
    ids, found, cursor = [customer.id for customer in customers], list[CustomerSummary](), None
    while True:
        page = summaries.read_summaries(company.ports, by or company.admin, ids, cursor=cursor)
        assert page.data or page.cursor is None
        found += page.data
        cursor = page.cursor
        if cursor is None:
            return found


def test_open_and_won_deals_are_counted_with_their_money_by_currency(company: Company) -> None:
    an = create(company)
    for amount, currency in ((100, "VND"), (200, "VND"), (30, "USD")):
        deal_for(company, an, amount=amount, currency=currency)
    deal_for(company, an)
    sell_to(company, an, amount=5, currency="USD")
    lost = deal_for(company, an, amount=7, currency="USD")
    company.move(lost, company.sales.stages[-1], lost_reason="Price")
    [summary] = summarise(company, an)
    assert (summary.open, summary.won) == (DealSum(4, {"USD": 30, "VND": 300}), DealSum(1, {"USD": 5}))
    assert summary.complete


def test_the_money_of_a_deal_and_its_copies_counts_once(company: Company) -> None:
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage, "copy")
    an = create(company)
    sell_to(company, an, amount=5, currency="USD")
    [summary] = summarise(company, an)
    assert (summary.open, summary.won) == (DealSum(1), DealSum(1, {"USD": 5}))


def test_a_won_deal_that_a_tunnel_moved_on_is_open(company: Company) -> None:
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
    an = create(company)
    sell_to(company, an, amount=5, currency="USD")
    [summary] = summarise(company, an)
    assert (summary.open, summary.won) == (DealSum(1, {"USD": 5}), NONE)


def test_only_deals_that_the_caller_may_see_are_counted(company: Company) -> None:
    an = create(company)
    deal_for(company, an, responsible_id="user_binh", amount=1, currency="USD")
    deal_for(company, an, responsible_id="user_chi", amount=2, currency="USD")
    deal_for(company, an, amount=4, currency="USD")
    [summary] = summarise(company, an, by=BINH)
    assert summary.open == DealSum(2, {"USD": 5})
    assert summarise(company, an)[0].open == DealSum(3, {"USD": 7})


def test_a_deal_in_the_bin_or_with_another_customer_is_not_counted(company: Company) -> None:
    an, binh = create(company), create(company, "Bình")
    company.delete(deal_for(company, an))
    company.change(deal_for(company, an), customer_id=binh.id)
    assert [summary.open.count for summary in summarise(company, an, binh)] == [0, 1]


def test_customers_of_another_company_are_unknown(company: Company) -> None:
    other = Company(table=company.table, admin=Caller("other", "user_x", "X", None, Role.ADMIN))
    an = create(other)
    deal_for(other, an)
    assert summarise(company, an) == []
    assert summarise(other, an)[0].open.count == 1


def test_the_next_repeat_is_the_earliest_of_the_plans_that_are_on(company: Company) -> None:
    an = create(company)
    yearly = company.create_plan(name="Yearly", every="P1Y")
    company.create_plan(name="Later", every="P2Y")
    deal = sell_to(company, an, amount=5)
    [summary] = summarise(company, an)
    found = summary.next_repeat
    assert found is not None
    assert (found.day, found.plan_name, found.deal_id) == (date(2027, 3, 2), "Yearly", deal.id)
    change_plan(company.ports, company.admin, yearly.id, None, {"enabled": False})
    later = summarise(company, an)[0].next_repeat
    assert later is not None
    assert (later.day, later.plan_name) == (date(2028, 3, 2), "Later")


def test_the_repeat_of_a_hidden_deal_is_not_told(company: Company) -> None:
    an = create(company)
    company.create_plan()
    sell_to(company, an, amount=5, responsible_id="user_chi")
    assert summarise(company, an)[0].next_repeat is not None
    assert summarise(company, an, by=BINH)[0].next_repeat is None


def test_a_done_task_is_a_contact_and_stays_one_when_it_is_opened_again(company: Company) -> None:
    an = create(company)
    deal = deal_for(company, an)
    due = {"title": "Call", "due_at": NOON}
    task = create_task(company.ports, company.admin, deal.id, due).task
    assert summarise(company, an)[0].contacted_at is None
    company.clock.now = later = NOON + timedelta(hours=3)
    change_task(company.ports, company.admin, task.id, None, {"done": True})
    company.clock.now = later + timedelta(hours=1)
    change_task(company.ports, company.admin, task.id, None, {"done": False})
    assert summarise(company, an)[0].contacted_at == later


def test_a_sent_message_is_a_contact_and_a_refused_one_is_not() -> None:
    messaging = Messaging()
    company = messaging.company
    an = company.ports.customers.get(TENANT, CUSTOMER_ID)
    editing.change_customer(company.ports, company.admin, an.id, None, {"opted_out": True})
    messaging.queue()
    messaging.deliver()
    assert summarise(company, an)[0].contacted_at is None
    messaging.queue(purpose="transactional")
    messaging.deliver()
    assert summarise(company, an)[0].contacted_at == company.clock.now


def test_the_last_contact_goes_with_its_customer(company: Company) -> None:
    an = create(company)
    company.ports.commit(company.ports.customers.save_contacted(TENANT, an.id, NOON))
    editing.delete_customer(company.ports, company.admin, an.id, None)
    assert company.ports.customers.contacted_times(TENANT, [an.id]) == {}


def test_a_summary_names_the_company_of_a_person(company: Company) -> None:
    shop = create(company, "Hoàng Gia", kind="company")
    an = create(company, company_id=shop.id)
    assert [summary.company_name for summary in summarise(company, an, shop)] == ["Hoàng Gia", None]


def test_a_customer_with_too_many_deals_is_said_to_be_incomplete(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "MOST_DEALS", 3)
    an, binh = create(company), create(company, "Bình")
    for customer, number in ((an, 4), (binh, 3)):
        for _ in range(number):
            deal_for(company, customer)
    assert [(each.open.count, each.complete) for each in summarise(company, an, binh)] == [(3, False), (3, True)]


def test_a_page_ends_after_enough_reads_and_goes_on_with_the_next_customer(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "_MOST_READ", 3)
    company.create_plan()  # so each deal is two reads
    customers = [create(company, name) for name in ("An", "Bình", "Chi")]
    for customer in customers[:2]:
        for _ in range(2):
            deal_for(company, customer)
    ids = [customer.id for customer in customers]
    first = summaries.read_summaries(company.ports, company.admin, ids, cursor=None)
    assert ([each.customer_id for each in first.data], first.cursor) == (ids[:1], ids[0])
    assert [each.open.count for each in summarise(company, *customers)] == [2, 2, 0]


def test_a_cursor_of_another_list_is_refused(company: Company) -> None:
    with pytest.raises(RuleViolated):
        summaries.read_summaries(company.ports, company.admin, [create(company).id], cursor="cust_other")


def test_a_customer_is_told_of_once(company: Company) -> None:
    an = create(company)
    deal_for(company, an, contact=Contact("Somebody"))
    assert [each.open.count for each in summarise(company, an, an)] == [1]
