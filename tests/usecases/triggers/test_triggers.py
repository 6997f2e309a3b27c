"""Calls of triggers: which deal they move, and why they move none."""

from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import LimitReached, NotFound, RuleViolated, SignatureInvalid, SubscriptionLacks
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.rules.actions import AddComment
from saletunnel.domain.scheduled_work import Work, WorkKind
from saletunnel.domain.triggers.arriving import TriggerCall, Wanted
from saletunnel.domain.triggers.trigger import MOST_TRIGGERS, Trigger
from saletunnel.domain.webhooks.signing import sign, write_secret
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.triggers import design, receiving
from tests.company import Company
from tests.fakes import Crashed
from tests.values import an_account, stage_of

BODY = b'{"external_id": "1"}'


@pytest.fixture
def company() -> Company:
    return Company()


def a_trigger(company: Company, stage: Stage | None = None, **values: Any) -> Trigger:
    given = {"name": "Payment", "kind": "payment_made", "enabled": True, "backwards": False, "make_deal": False}
    made = len(company.ports.triggers.all(company.tenant))
    company.random_bytes = lambda count: bytes([made] * count)
    stage_id = (stage or company.sales.stages[2]).id
    return design.create_trigger(company.ports, company.admin, stage_id=stage_id, values=given | values)


def call(company: Company, trigger: Trigger, id_: str = "call_1", **wanted: Any) -> TriggerCall:
    """Receives a call and lets the performer act on it; returns the call then."""
    receiving.accept(company.ports, company.tenant, trigger, id_, Wanted(**wanted))
    company.perform()
    return read_call(company, trigger, id_)


def read_call(company: Company, trigger: Trigger, id_: str = "call_1") -> TriggerCall:
    return company.ports.triggers.calls(company.tenant, [(trigger.id, id_)])[trigger.id, id_]


def an(company: Company, **values: Any) -> Deal:
    return company.create_deal("Dishwasher", contact=Contact("An", "an@example.com", "0912345678"), **values)


@pytest.mark.parametrize(
    "wanted",
    [
        {"external_id": "CRM-1"},
        {"email": "AN@example.com"},
        {"phone": "+84 912 345 678"},
        {"deal_id": "unknown", "email": "an@example.com"},
    ],
)
def test_a_call_moves_the_deal_that_it_means(company: Company, wanted: dict[str, str]) -> None:
    deal, trigger = an(company, external_id="CRM-1"), a_trigger(company)
    done = call(company, trigger, **wanted)
    moved = company.read_deal(deal)
    [entry, *_] = company.timeline(deal).data
    assert (done.state, done.deal_id, moved.stage_id) == ("moved", deal.id, trigger.stage_id)
    assert (entry.kind, entry.actor.kind, entry.actor.name) == ("moved", "trigger", "Payment")
    assert done.wanted == Wanted(), "the log keeps nothing of the customer"


def test_a_deal_is_found_by_its_id(company: Company) -> None:
    deal = an(company)
    assert call(company, a_trigger(company), deal_id=deal.id).deal_id == deal.id


def test_of_several_open_deals_the_newest_in_the_pipeline_moves(company: Company) -> None:
    trigger, deals = a_trigger(company), []
    for stage in (None, None, company.installation.first_stage, company.sales.won_stage):
        deals.append(an(company, stage=stage))
        company.clock.advance(hours=1)
    assert call(company, trigger, email="an@example.com").deal_id == deals[1].id
    assert company.read_deal(deals[0]).stage_id == company.sales.first_stage.id


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [
        ("no_deal", {"external_id": "unknown"}),
        ("no_deal", {"email": "binh@example.com"}),
        ("no_deal", {"phone": "not a number"}),
        ("no_deal", {"deal_id": "deal_unknown"}),
    ],
)
def test_a_call_that_means_no_deal_says_so(company: Company, reason: str, wanted: dict[str, str]) -> None:
    an(company)
    done = call(company, a_trigger(company), **wanted)
    assert (done.state, done.reason) == ("ignored", reason)


def test_a_deal_in_the_bin_is_not_found(company: Company) -> None:
    deal = an(company)
    company.delete(deal)
    assert call(company, a_trigger(company), deal_id=deal.id).reason == "no_deal"


def test_a_deal_of_another_pipeline_stays_there(company: Company) -> None:
    deal = an(company, stage=company.installation.first_stage)
    assert call(company, a_trigger(company), deal_id=deal.id).reason == "other_pipeline"
    assert company.read_deal(deal).stage_id == company.installation.first_stage.id


def test_a_deal_that_is_there_already_stays_as_it_is(company: Company) -> None:
    deal = an(company, stage=company.sales.stages[2])
    assert call(company, a_trigger(company), deal_id=deal.id).reason == "there_already"
    assert company.read_deal(deal) == deal


def test_a_deal_moves_back_only_if_the_trigger_allows_it(company: Company) -> None:
    stage = company.sales.stages[1]
    strict, free = a_trigger(company, stage), a_trigger(company, stage, backwards=True)
    for place in (company.sales.stages[3], company.sales.won_stage, stage_of(company.sales, "Lost")):
        deal = an(company, stage=place)
        assert call(company, strict, f"strict-{deal.id}", deal_id=deal.id).reason == "backwards"
        assert call(company, free, f"free-{deal.id}", deal_id=deal.id).state == "moved"


def test_a_stage_that_requires_fields_gets_no_deal_without_them(company: Company) -> None:
    stage = company.sales.stages[2]
    changes = {"required_fields": ("amount",)}
    pipeline_design.change_stage(company.ports, company.admin, company.sales.id, stage.id, None, changes)
    deal, trigger = an(company), a_trigger(company, stage)
    done = call(company, trigger, deal_id=deal.id)
    assert (done.reason, done.missing) == ("fields_missing", ("amount",))
    company.change(deal, amount=5, currency="VND")
    assert call(company, trigger, "call_2", deal_id=deal.id).state == "moved"


def test_a_trigger_may_enter_a_stage_that_only_some_roles_may(company: Company) -> None:
    stage = company.sales.stages[2]
    changes = {"move_roles": (company.admin.role,)}
    pipeline_design.change_stage(company.ports, company.admin, company.sales.id, stage.id, None, changes)
    deal = an(company)
    assert call(company, a_trigger(company, stage), deal_id=deal.id).state == "moved"


def test_a_subscription_without_rules_rests_triggers(company: Company) -> None:
    deal, trigger = an(company), a_trigger(company)
    account = company.ports.accounts.get(company.tenant)
    assert account is not None
    free = an_account(subscription=Subscription.FREE, version=account.version + 1)
    company.ports.commit(company.ports.accounts.save(company.tenant, free))
    assert call(company, trigger, deal_id=deal.id).reason == "rests"
    with pytest.raises(SubscriptionLacks):
        a_trigger(company)


def test_a_trigger_that_is_off_or_deleted_moves_nothing(company: Company) -> None:
    deal, trigger = an(company), a_trigger(company)
    off = design.change_trigger(company.ports, company.admin, trigger.id, None, {"enabled": False})
    assert call(company, off, deal_id=deal.id).reason == "switched_off"
    design.delete_trigger(company.ports, company.admin, trigger.id, None)
    assert call(company, trigger, "call_2", deal_id=deal.id).reason == "trigger_deleted"
    with pytest.raises(NotFound):
        company.ports.triggers.addressed(trigger.token)


def test_rules_and_tunnels_follow_a_trigger_as_they_follow_a_person(company: Company) -> None:
    won = company.sales.won_stage
    company.create_tunnel(won, company.installation.first_stage)
    company.create_rule(won, AddComment(text="Paid"))
    deal = an(company)
    call(company, a_trigger(company, won), deal_id=deal.id)
    company.deliver()
    assert company.read_deal(deal).stage_id == company.installation.first_stage.id
    assert [run.state for run in company.runs(deal)] == ["done"]


def test_a_call_that_comes_twice_or_at_the_same_time_moves_once(company: Company) -> None:
    deal, trigger = an(company), a_trigger(company)
    receiving.accept(company.ports, company.tenant, trigger, "call_1", Wanted(deal_id=deal.id))
    receiving.accept(company.ports, company.tenant, trigger, "call_1", Wanted(deal_id=deal.id))
    company.perform()
    moved = company.read_deal(deal)
    company.move(deal, company.sales.first_stage)
    receiving.accept(company.ports, company.tenant, trigger, "call_1", Wanted(deal_id=deal.id))
    message = Work(WorkKind.TRIGGER_CALL, company.clock.now, company.tenant, ((trigger.id, "call_1"),))
    assert perform(company.ports, [message, message]) == {}
    assert moved.stage_id == trigger.stage_id
    assert company.read_deal(deal).stage_id == company.sales.first_stage.id


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_crashes_moves_the_deal_once(company: Company, after: bool) -> None:
    deal, trigger = an(company), a_trigger(company)
    receiving.accept(company.ports, company.tenant, trigger, "call_1", Wanted(deal_id=deal.id))
    messages = company.due_queue.take()
    company.table.fail(1, Crashed(), after=after)
    with pytest.raises(Crashed):
        perform(company.ports, messages)
    assert perform(company.ports, messages) == {}
    assert company.read_deal(deal).version == deal.version + 1


def test_a_call_whose_message_is_lost_is_found_by_the_sweep(company: Company) -> None:
    deal, trigger = an(company), a_trigger(company)
    receiving.accept(company.ports, company.tenant, trigger, "call_1", Wanted(deal_id=deal.id))
    company.due_queue.take()
    company.sweep(company.clock.now + timedelta(minutes=1), minutely=True)
    company.perform()
    assert read_call(company, trigger).state == "moved"


def test_a_person_who_moves_the_deal_meanwhile_is_not_overtaken(company: Company) -> None:
    deal, trigger = an(company), a_trigger(company)
    company.table.interrupt(2, lambda: company.move(deal, company.sales.stages[3]))
    assert call(company, trigger, deal_id=deal.id).reason == "backwards"
    assert company.read_deal(deal).stage_id == company.sales.stages[3].id


def test_a_form_makes_a_deal_if_it_may_and_finds_none(company: Company) -> None:
    form = a_trigger(company, kind="form_sent", make_deal=True, name="Website")
    wanted = {"name": "Bình", "email": "binh@example.com", "phone": "0987654321"}
    made = call(company, form, **wanted)
    deal = company.read_deal(made.deal_id or "")
    assert (made.state, deal.title, deal.stage_id) == ("made", "Website: Bình", form.stage_id)
    assert (deal.origin.kind, deal.customer and deal.customer.name) == ("trigger", "Bình")
    again = call(company, form, "call_2", **wanted)
    assert (again.state, again.reason) == ("ignored", "there_already")
    [arrival] = [event for _, event in company.table.events() if event.deal.id == deal.id]
    assert arrival.enters


def test_a_form_makes_a_deal_of_a_known_customer_who_has_none_open(company: Company) -> None:
    company.move(an(company), company.sales.won_stage)
    form = a_trigger(company, kind="form_sent", make_deal=True)
    made = call(company, form, name="An", email="an@example.com", title="Second dishwasher")
    deal = company.read_deal(made.deal_id or "")
    assert (deal.title, deal.repeat_customer) == ("Second dishwasher", True)


def test_a_title_that_is_too_long_is_cut_between_characters(company: Company) -> None:
    form = a_trigger(company, kind="form_sent", make_deal=True)
    long = "x" * 198 + "👩🏽‍🔧"
    made = call(company, form, name="An", email="an@example.com", title=long)
    assert company.read_deal(made.deal_id or "").title == "x" * 198


def test_only_a_form_makes_deals(company: Company) -> None:
    with pytest.raises(RuleViolated):
        a_trigger(company, make_deal=True)


def test_the_log_shows_the_newest_call_first_and_keeps_it_for_thirty_days(company: Company) -> None:
    trigger = a_trigger(company)
    for number in range(5):
        call(company, trigger, f"call_{number}", external_id="unknown")
        company.clock.advance(seconds=1)
    seen, cursor = [], None
    while True:
        page = design.list_calls(company.ports, company.admin, trigger.id, limit=2, cursor=cursor)
        seen += [each.message_id for each in page.data]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == [f"call_{number}" for number in (4, 3, 2, 1, 0)]
    company.table.remove_expired(company.clock.now + timedelta(days=30, seconds=1))
    assert design.list_calls(company.ports, company.admin, trigger.id, limit=9, cursor=None).data == []


def test_a_company_has_at_most_fifty_triggers(company: Company) -> None:
    for _ in range(MOST_TRIGGERS):
        a_trigger(company)
    with pytest.raises(LimitReached):
        a_trigger(company)


def test_a_signature_opens_only_its_own_trigger(company: Company) -> None:
    first, second = a_trigger(company), a_trigger(company)
    headers = sign([first.secrets.current], "call_1", company.clock.now, BODY)
    tenant, found, message_id = receiving.find_signed(company.ports, first.token, headers, BODY)
    assert (tenant, found, message_id) == (company.tenant, first, "call_1")
    with pytest.raises(SignatureInvalid):
        receiving.find_signed(company.ports, second.token, headers, BODY)
    with pytest.raises(NotFound):
        receiving.find_signed(company.ports, "in_unknown", headers, BODY)


def test_after_a_rotation_the_former_secret_is_valid_for_a_day(company: Company) -> None:
    trigger = a_trigger(company)
    company.random_bytes = lambda count: b"n" * count
    rotated = design.rotate_secret(company.ports, company.admin, trigger.id)
    assert (rotated.token, rotated.secrets.current) == (trigger.token, write_secret(b"n" * 32))
    for _ in range(2):
        headers = sign([trigger.secrets.current], "call_1", company.clock.now, BODY)
        receiving.find_signed(company.ports, trigger.token, headers, BODY)
        company.clock.advance(hours=12, minutes=-1)
    company.clock.advance(minutes=2)
    headers = sign([trigger.secrets.current], "call_1", company.clock.now, BODY)
    with pytest.raises(SignatureInvalid):
        receiving.find_signed(company.ports, trigger.token, headers, BODY)


@pytest.mark.parametrize("id_", ["with space", "a#b", "x" * 129, "ý"])
def test_a_message_id_has_plain_characters(company: Company, id_: str) -> None:
    trigger = a_trigger(company)
    headers = sign([trigger.secrets.current], id_, company.clock.now, BODY)
    with pytest.raises(SignatureInvalid):
        receiving.find_signed(company.ports, trigger.token, headers, BODY)
