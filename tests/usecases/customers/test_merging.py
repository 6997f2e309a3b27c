"""Two customers who are one are merged, and separated again."""

from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact, Customer
from saletunnel.domain.customer_merge import UNDO_WITHIN
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import JobRunning, NotFound, RoleLacks, RuleViolated, StaleVersion
from saletunnel.domain.messages.address import normalise
from saletunnel.store.deals import TableDeals
from saletunnel.usecases.customers import editing, merging
from saletunnel.usecases.deals.deal_bin import restore_deal
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import resume, run_jobs
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.opt_outs import opt_out, read_opt_out
from saletunnel.usecases.tasks.editing import create_task
from tests.company import TENANT, Company
from tests.fakes import NOON, Crashed
from tests.usecases.messages.messaging import CUSTOMER_ID, Messaging

AGENT = Caller(TENANT, "user_binh", "Bình", None, Role.AGENT)


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def an(company: Company) -> Customer:
    return create(company, "Trần Văn An", email="an@x.vn")


@pytest.fixture
def other(company: Company) -> Customer:
    return create(company, "An Trần", email="tran@x.vn", phone="0912 345 678", language="vi", notes="VIP")


def create(company: Company, name: str, **fields: Any) -> Customer:
    return editing.create_customer(company.ports, company.admin, {"name": name, **fields})


def read(company: Company, customer: Customer) -> Customer:
    return company.ports.customers.get(TENANT, customer.id)


def deals_for(company: Company, customer: Customer, number: int) -> list[Deal]:
    return [company.change(company.create_deal(f"Deal {at}"), customer_id=customer.id) for at in range(number)]


def merge(company: Company, kept: Customer, other: Customer) -> Customer:
    merging.merge_customers(company.ports, company.admin, kept.id, None, other.id)
    company.run_jobs()
    return read(company, kept)


def undo(company: Company, kept: Customer, other: Customer) -> Customer:
    merging.undo_merge(company.ports, company.admin, kept.id, other.id)
    company.run_jobs()
    return read(company, kept)


def customers_of(company: Company, deals: list[Deal]) -> list[str | None]:
    found = [company.ports.deals.many(TENANT, [deal.id])[deal.id].customer for deal in deals]
    return [customer.id if customer else None for customer in found]


def bought(company: Company, *customers: Customer) -> list[bool]:
    """Whether each has bought, without the cache of a process."""
    deals = TableDeals(company.table)
    return [deals.has_bought(TENANT, customer.id) for customer in customers]


def test_own_values_win_and_empty_fields_are_filled(company: Company, an: Customer, other: Customer) -> None:
    after = merge(company, an, other)
    assert (after.name, after.email, after.phone, after.phone_e164) == (
        "Trần Văn An",
        "an@x.vn",
        "0912 345 678",
        "+84912345678",
    )
    assert (after.language, after.notes) == ("vi", "An Trần\ntran@x.vn\nVIP")
    assert after.version == an.version + 1


def test_every_identity_of_the_other_leads_to_the_customer(company: Company, an: Customer, other: Customer) -> None:
    after = merge(company, an, other)
    assert after.also_found_by == ("email:tran@x.vn",)
    for contact in (Contact("An Trần", "tran@x.vn"), Contact("An", None, "+84 912 345 678"), Contact("X", "an@x.vn")):
        deal = company.create_deal(contact=contact)
        assert deal.customer is not None
        assert deal.customer.id == an.id
    renamed = editing.change_customer(company.ports, company.admin, an.id, None, {"email": "new@x.vn"})
    assert renamed.identities == ("email:new@x.vn", "phone:+84912345678", "email:tran@x.vn")


def test_an_identity_from_a_merge_can_be_taken_away_and_not_added(
    company: Company, an: Customer, other: Customer
) -> None:
    merge(company, an, other)
    with pytest.raises(RuleViolated):
        editing.change_customer(company.ports, company.admin, an.id, None, {"also_found_by": ("email:x@x.vn",)})
    after = editing.change_customer(company.ports, company.admin, an.id, None, {"also_found_by": ()})
    assert after.identities == ("email:an@x.vn", "phone:+84912345678")
    assert create(company, "Somebody else", email="tran@x.vn").email == "tran@x.vn"


@pytest.mark.parametrize("number", [1, 23, 60])
def test_the_deals_follow_and_come_back(company: Company, an: Customer, other: Customer, number: int) -> None:
    own, moving = deals_for(company, an, 2), deals_for(company, other, number)
    merge(company, an, other)
    assert set(customers_of(company, [*own, *moving])) == {an.id}
    undo(company, an, other)
    assert set(customers_of(company, own)) == {an.id}
    assert set(customers_of(company, moving)) == {other.id}
    assert list(company.ports.merges.marked(TENANT, other.id, 10)) == []


def test_a_merged_id_leads_to_the_customer_but_changes_nothing(company: Company, an: Customer, other: Customer) -> None:
    merge(company, an, other)
    assert read(company, other).id == an.id
    with pytest.raises(NotFound):
        editing.change_customer(company.ports, company.admin, other.id, None, {"notes": "x"})
    with pytest.raises(NotFound):
        editing.delete_customer(company.ports, company.admin, other.id, None)
    names = editing.list_customers(company.ports, company.admin, wanted=None, limit=10, cursor=None).data
    assert [customer.id for customer in names] == [an.id]
    assert company.change(company.create_deal(), customer_id=other.id).customer == read(company, an).ref


def test_undoing_gives_back_what_was_not_changed_since(company: Company, an: Customer, other: Customer) -> None:
    merge(company, an, other)
    editing.change_customer(company.ports, company.admin, an.id, None, {"notes": "Called", "name": "An"})
    after, again = undo(company, an, other), read(company, other)
    assert (after.name, after.notes, after.phone, after.language) == ("An", "Called", None, None)
    assert (after.identities, after.also_found_by) == (("email:an@x.vn",), ())
    assert (again.id, again.email, again.phone, again.notes) == (other.id, "tran@x.vn", "0912 345 678", "VIP")
    deal = company.create_deal(contact=Contact("An Trần", "tran@x.vn"))
    assert deal.customer == again.ref
    found = editing.list_customers(company.ports, company.admin, wanted="0912345678", limit=10, cursor=None).data
    assert [customer.id for customer in found] == [other.id]


def test_an_email_that_somebody_else_has_by_now_does_not_come_back(company: Company, other: Customer) -> None:
    nobody = create(company, "Trần An")
    merge(company, nobody, other)
    editing.change_customer(company.ports, company.admin, nobody.id, None, {"email": None})
    chi = create(company, "Chi", email="tran@x.vn")
    undo(company, nobody, other)
    again = read(company, other)
    assert (again.email, again.phone, again.identities) == (None, "0912 345 678", ("phone:+84912345678",))
    assert company.create_deal(contact=Contact("Chi", "tran@x.vn")).customer == chi.ref


def test_a_deal_that_got_another_customer_stays_there(company: Company, an: Customer, other: Customer) -> None:
    [first, second] = deals_for(company, other, 2)
    merge(company, an, other)
    chi = create(company, "Chi")
    company.change(first, customer_id=chi.id)
    undo(company, an, other)
    assert customers_of(company, [first, second]) == [chi.id, other.id]


def test_a_deal_in_the_bin_is_restored_to_the_customer_who_is_there(
    company: Company, an: Customer, other: Customer
) -> None:
    [deal] = deals_for(company, other, 1)
    company.delete(deal)
    merge(company, an, other)
    assert restore_deal(company.ports, company.admin, deal.id, None).customer == an.ref


def test_who_has_bought_before_is_known_after_a_merge_and_its_undo(
    company: Company, an: Customer, other: Customer
) -> None:
    [deal] = deals_for(company, other, 1)
    company.move(deal, company.sales.won_stage)
    merge(company, an, other)
    assert bought(company, an, other) == [True, False]
    undo(company, an, other)
    assert bought(company, an, other) == [False, True]


def test_a_deal_made_by_a_request_that_had_read_the_other_follows_later(
    company: Company, an: Customer, other: Customer
) -> None:
    merge(company, an, other)
    [late] = deals_for(company, an, 1)
    event = late.changed({"customer": other.ref}, actor_of(company.admin), NOON)
    assert event is not None
    company.ports.commit(company.ports.deals.save(TENANT, event))
    company.clock.now += timedelta(minutes=5)
    resume(company.ports, company.clock.now)
    company.run_jobs()
    assert customers_of(company, [late]) == [an.id]


def test_a_crashed_job_goes_on_and_moves_each_deal_once(company: Company, an: Customer, other: Customer) -> None:
    deals = deals_for(company, other, 30)
    merging.merge_customers(company.ports, company.admin, an.id, None, other.id)
    company.table.fail(3, Crashed(), after=True)
    with pytest.raises(Crashed):
        company.run_jobs()
    company.clock.now += timedelta(minutes=5)
    resume(company.ports, company.clock.now)
    company.run_jobs()
    assert set(customers_of(company, deals)) == {an.id}
    versions = {company.ports.deals.many(TENANT, [deal.id])[deal.id].version for deal in deals}
    assert versions == {deals[0].version + 1}


def test_undoing_stops_a_merge_that_still_moves_deals(company: Company, an: Customer, other: Customer) -> None:
    deals = deals_for(company, other, 30)
    merging.merge_customers(company.ports, company.admin, an.id, None, other.id)
    left = iter((60.0, 0.0))
    run_jobs(company.ports, company.job_queue.take()[:1], kind_of, lambda: next(left))
    undo(company, an, other)
    company.clock.now += timedelta(minutes=5)
    resume(company.ports, company.clock.now)
    company.run_jobs()
    assert set(customers_of(company, deals)) == {other.id}


def test_the_stricter_consent_wins(company: Company, an: Customer) -> None:
    stopped = create(company, "An T.", opted_out=True)
    after = merge(company, an, stopped)
    assert after.opted_out_at == stopped.opted_out_at
    assert undo(company, an, stopped).opted_out_at is None


def test_an_opt_out_made_after_the_merge_stays_with_both(company: Company, an: Customer, other: Customer) -> None:
    merge(company, an, other)
    editing.change_customer(company.ports, company.admin, an.id, None, {"opted_out": True})
    after = undo(company, an, other)
    assert after.opted_out
    assert read(company, other).opted_out


def test_the_address_of_the_customer_takes_the_stricter_opt_out_of_the_other(
    company: Company, an: Customer, other: Customer
) -> None:
    opt_out(company.ports, company.admin, "email", "tran@x.vn", "marketing")
    preview = merging.preview_merge(company.ports, company.admin, an.id, other.id)
    assert list(preview.opt_outs) == [("email", "marketing")]
    merge(company, an, other)
    assert read_opt_out(company.ports, company.admin, "email", "an@x.vn").scope == "marketing"
    undo(company, an, other)
    assert read_opt_out(company.ports, company.admin, "email", "an@x.vn").scope is None
    assert read_opt_out(company.ports, company.admin, "email", "tran@x.vn").scope == "marketing"


def test_an_opt_out_that_was_changed_since_is_not_taken_back(company: Company, an: Customer, other: Customer) -> None:
    opt_out(company.ports, company.admin, "email", "tran@x.vn", "marketing")
    merge(company, an, other)
    opt_out(company.ports, company.admin, "email", "an@x.vn", "everything")
    undo(company, an, other)
    assert read_opt_out(company.ports, company.admin, "email", "an@x.vn").scope == "everything"


def test_a_bounce_of_the_other_address_stops_nothing(company: Company, an: Customer, other: Customer) -> None:
    key = address_key(company.ports, TENANT)
    found = company.ports.opt_outs.get(TENANT, "email", key.hash(normalise("email", "tran@x.vn")))
    company.ports.commit(company.ports.opt_outs.save(TENANT, found.opted_out("everything", "bounced", NOON)))
    merge(company, an, other)
    assert read_opt_out(company.ports, company.admin, "email", "an@x.vn").scope is None


def test_a_queued_message_to_the_other_customer_is_still_sent() -> None:
    messaging = Messaging()
    company = messaging.company
    written_to = company.ports.customers.get(TENANT, CUSTOMER_ID)
    kept = create(company, "An of old")
    message = messaging.queue()
    merge(company, kept, written_to)  # who takes the e-mail, since they have none
    messaging.deliver()
    assert messaging.read(message).state == "sent"


def test_a_preview_counts_what_moves_and_changes_nothing(company: Company, an: Customer, other: Customer) -> None:
    company.create_plan()
    deals = deals_for(company, other, 3)
    company.change(deals[0], amount=5)
    company.move(deals[0], company.sales.won_stage)
    company.deliver()
    create_task(company.ports, company.admin, deals[1].id, {"title": "Call", "due_at": NOON})
    preview = merging.preview_merge(company.ports, company.admin, an.id, other.id)
    assert (preview.deals, preview.tasks, preview.repeats, list(preview.opt_outs)) == (3, 1, 1, [])
    assert list(preview.filled) == ["phone", "language"]
    assert preview.customer.phone == "0912 345 678"
    assert (read(company, an), read(company, other)) == (an, other)


@pytest.mark.parametrize("kind", ["itself", "company", "missing"])
def test_what_cannot_be_merged_is_refused(company: Company, an: Customer, kind: str) -> None:
    ids = {"itself": an.id, "company": create(company, "Hoàng Gia", kind="company").id, "missing": "cust_missing"}
    with pytest.raises(NotFound if kind == "missing" else RuleViolated):
        merging.merge_customers(company.ports, company.admin, an.id, None, ids[kind])


def test_a_company_with_people_cannot_be_merged_away(company: Company) -> None:
    first, second = (create(company, name, kind="company") for name in ("Hoàng Gia", "Hoàng Gia 2"))
    create(company, "An", company_id=second.id)
    with pytest.raises(RuleViolated):
        merging.merge_customers(company.ports, company.admin, first.id, None, second.id)
    merge(company, second, first)
    assert read(company, first).id == second.id


def test_merging_needs_the_version_and_a_manager(company: Company, an: Customer, other: Customer) -> None:
    with pytest.raises(StaleVersion):
        merging.merge_customers(company.ports, company.admin, an.id, an.version + 1, other.id)
    for refused in (
        lambda: merging.merge_customers(company.ports, AGENT, an.id, None, other.id),
        lambda: merging.preview_merge(company.ports, AGENT, an.id, other.id),
        lambda: merging.undo_merge(company.ports, AGENT, an.id, other.id),
    ):
        with pytest.raises(RoleLacks):
            refused()


def test_while_deals_move_to_a_customer_they_cannot_be_merged_on(
    company: Company, an: Customer, other: Customer
) -> None:
    chi = create(company, "Chi")
    merging.merge_customers(company.ports, company.admin, an.id, None, other.id)
    with pytest.raises(JobRunning):
        merging.merge_customers(company.ports, company.admin, chi.id, None, an.id)
    company.run_jobs()
    merge(company, chi, an)
    assert read(company, other).id == chi.id


def test_a_merge_can_be_undone_once_and_within_thirty_days(company: Company, an: Customer, other: Customer) -> None:
    chi = create(company, "Chi")
    merge(company, an, other)
    merge(company, an, chi)
    assert [each.source.id for each in merging.list_merges(company.ports, company.admin, an.id)] == [chi.id, other.id]
    undo(company, an, chi)
    with pytest.raises(NotFound):
        undo(company, an, chi)
    company.clock.now += UNDO_WITHIN + timedelta(seconds=1)
    assert merging.list_merges(company.ports, company.admin, an.id) == []
    with pytest.raises(NotFound):
        undo(company, an, other)
