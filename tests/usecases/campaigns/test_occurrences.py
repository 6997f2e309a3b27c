"""Occurrences of campaigns: who gets the message, when, and what is told about it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from saletunnel.domain.campaigns.campaign import MOST_CAMPAIGNS, Segment
from saletunnel.domain.campaigns.timing import CampaignSchedule
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.condition import Comparison
from saletunnel.domain.customer import Contact
from saletunnel.domain.errors import InUse, LimitReached, RuleViolated, SubscriptionLacks
from saletunnel.domain.job import JobError
from saletunnel.domain.messages.template import TemplateText
from saletunnel.usecases.campaigns.design import delete_campaign
from saletunnel.usecases.company.accounts import change_account
from saletunnel.usecases.company.subscriptions import subscribe
from saletunnel.usecases.customers import editing as customers
from saletunnel.usecases.messages import opt_outs, templates
from saletunnel.usecases.pipelines import removals
from tests.company import ADMIN
from tests.fakes import NOON
from tests.usecases.campaigns.campaigning import FIRST, Campaigning

DUE = NOON + timedelta(days=1)
"""Three hours after the first time of the campaign."""


def test_a_monthly_campaign_reaches_each_address_once_a_month() -> None:
    here = Campaigning()
    for email in ("an@example.com", "binh@example.com", "AN@example.com"):
        here.deal(email)
    here.deal("chi@example.com", stage=5)
    campaign = here.create()
    here.work()
    assert here.sent == {}
    here.at(DUE)
    here.work()
    once = {"an@example.com": 1, "binh@example.com": 1, "chi@example.com": 1}
    assert here.sent == once
    here.at(DUE + timedelta(days=31))
    here.work()
    assert here.sent == dict.fromkeys(once, 2)
    assert [result.occurrence.slot.id for result in here.results(campaign)] == ["20260403T0900", "20260303T0900"]
    assert [result.counts.of("sent") for result in here.results(campaign)] == [3, 3]
    assert {result.occurrence.state for result in here.results(campaign)} == {"done"}


def test_two_customers_with_one_address_get_one_message() -> None:
    here = Campaigning()
    here.deal("an@bücher.example")
    here.deal("an@xn--bcher-kva.example")
    campaign = here.create()
    here.at(DUE)
    here.work()
    assert here.sent == {"an@xn--bcher-kva.example": 1}
    [result] = here.results(campaign)
    assert (result.counts.of("deals"), result.counts.of("duplicate")) == (2, 1)


def test_every_deal_without_a_message_has_a_reason() -> None:
    here = Campaigning()
    ports = here.company.ports
    here.deal(None)
    here.deal("no-address@example.com")
    nobody = here.company.create_deal("M", stage=here.company.maintenance.first_stage, contact=Contact("Nobody"))
    assert nobody.customer is not None
    here.deal("left@example.com")
    opt_outs.opt_out(ports, ADMIN, "email", "left@example.com", "marketing")
    quiet = here.deal("quiet@example.com")
    assert quiet.customer is not None
    customers.change_customer(ports, ADMIN, quiet.customer.id, None, {"opted_out": True})
    campaign = here.create()
    here.at(DUE)
    here.work()
    assert here.sent == {"no-address@example.com": 1}
    assert sorted(here.recipients(campaign), key=str) == [
        ("sent", None, "no-address@example.com"),
        ("skipped", "no_address", None),
        ("skipped", "no_customer", None),
        ("skipped", "opted_out", "left@example.com"),
        ("skipped", "opted_out", "quiet@example.com"),
    ]
    [result] = here.results(campaign)
    assert result.counts.reasons("skipped") == {"no_address": 1, "no_customer": 1, "opted_out": 2}


def test_who_opts_out_before_the_message_is_sent_does_not_get_it() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    here.walk()
    opt_outs.opt_out(here.company.ports, ADMIN, "email", "an@example.com", "marketing")
    here.work()
    assert (here.sent, here.recipients(campaign)) == ({}, [("skipped", "opted_out", "an@example.com")])


def test_conditions_choose_among_the_deals_of_pipelines_and_stages() -> None:
    here = Campaigning()
    sales = here.company.sales
    for title, stage, amount in (
        ("in", sales.stages[1], 500),
        ("small", sales.stages[1], 5),
        ("else", sales.stages[2], 500),
    ):
        contact = Contact(title, f"{title}@example.com")
        here.company.create_deal(title, stage=stage, contact=contact, amount=amount, currency="USD")
    here.deal("maintained@example.com")
    segment = Segment(
        pipeline_ids=(here.company.maintenance.id,),
        stage_ids=(sales.stages[1].id,),
        conditions=Comparison("customer.email", "ne", "small@example.com"),
    )
    campaign = here.create(segment=segment)
    here.at(DUE)
    here.work()
    assert here.sent == {"in@example.com": 1, "maintained@example.com": 1}
    [result] = here.results(campaign)
    assert result.counts.of("unmet") == 1


def test_a_customer_gets_the_message_in_their_language() -> None:
    here = Campaigning()
    ports = here.company.ports
    change_account(ports, ADMIN, seen=None, settings={"language": "vi"})
    carol = here.deal("carol@example.com")
    assert carol.customer is not None
    customers.change_customer(ports, ADMIN, carol.customer.id, None, {"language": "en"})
    here.deal("an@example.com")
    here.create()
    here.at(DUE)
    here.work()
    subjects = {mail.message.address: mail.content.subject for mail in here.company.message_sender.sent}
    assert subjects == {"an@example.com": "Ưu đãi cho an", "carol@example.com": "An offer for carol"}


def test_quiet_hours_put_messages_off() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    schedule = CampaignSchedule(kind="once", at=FIRST.replace(hour=22, minute=30))
    campaign = here.create(schedule=schedule)
    here.at(datetime.fromisoformat("2026-03-03T15:30:00Z"))
    here.work()
    assert (here.sent, here.recipients(campaign)) == ({}, [("waiting", "quiet_hours", "an@example.com")])
    assert here.read(campaign).state == "active"
    here.at(datetime.fromisoformat("2026-03-04T00:00:00Z"))
    here.work()
    assert here.sent == {"an@example.com": 1}
    assert here.read(campaign).state == "ended"


def test_the_next_occurrence_is_skipped_while_one_is_not_finished() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    hourly = CampaignSchedule(kind="cron", expression="30 22-23 * * ? *")
    campaign = here.create(schedule=hourly)
    here.at(datetime.fromisoformat("2026-03-02T15:30:00Z"))
    here.work()
    here.at(datetime.fromisoformat("2026-03-02T16:30:00Z"))
    here.work()
    results = [(each.occurrence.state, each.occurrence.reason) for each in here.results(campaign)]
    assert results == [("skipped", "previous_running"), ("running", None)]
    here.at(datetime.fromisoformat("2026-03-03T00:00:00Z"))
    here.work()
    assert here.sent == {"an@example.com": 1}


@pytest.mark.parametrize(("hours", "sent", "reason"), [(23, 1, None), (25, 0, "missed")])
def test_a_missed_occurrence_is_made_up_within_a_day(hours: int, sent: int, reason: str | None) -> None:
    here = Campaigning()
    here.deal("an@example.com")
    campaign = here.create(schedule=CampaignSchedule(kind="once", at=FIRST))
    here.at(datetime.fromisoformat("2026-03-03T02:00:00Z") + timedelta(hours=hours))
    here.work()
    assert here.sent.total() == sent
    [result] = here.results(campaign)
    assert result.occurrence.reason == reason
    assert here.read(campaign).state == "ended"


def test_of_several_missed_occurrences_only_the_latest_is_made_up() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    campaign = here.create(schedule=CampaignSchedule(kind="every", at=FIRST, every="P1D"))
    here.at(NOON + timedelta(days=4))
    here.work()
    assert here.sent == {"an@example.com": 1}
    [result] = here.results(campaign)
    assert (result.occurrence.slot.local.day, result.occurrence.missed) == (6, 3)


def test_another_time_zone_moves_the_next_occurrence_and_repeats_none() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    here.create(schedule=CampaignSchedule(kind="every", at=FIRST, every="P1D"))
    here.at(datetime.fromisoformat("2026-03-03T02:00:00Z"))
    here.work()
    change_account(here.company.ports, ADMIN, seen=None, settings={"time_zone": "Europe/London"})
    here.at(datetime.fromisoformat("2026-03-03T10:00:00Z"))
    here.work()
    assert here.sent.total() == 1
    here.at(datetime.fromisoformat("2026-03-04T08:59:00Z"))
    here.sweep()
    here.walk()
    here.send()
    assert here.sent.total() == 1
    here.at(datetime.fromisoformat("2026-03-04T09:00:00Z"))
    here.work()
    assert here.sent.total() == 2


def test_a_smaller_subscription_skips_campaigns_and_an_upgrade_brings_them_back() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    campaign = here.create(schedule=CampaignSchedule(kind="every", at=FIRST, every="P1W"))
    subscribe(here.company.ports, here.tenant, Subscription.FREE, opens=False)
    here.at(DUE)
    here.work()
    [result] = here.results(campaign)
    assert (result.occurrence.reason, here.sent) == ("subscription_lacks", {})
    with pytest.raises(SubscriptionLacks):
        here.create()
    subscribe(here.company.ports, here.tenant, Subscription.PROFESSIONAL, opens=False)
    here.at(DUE + timedelta(days=7))
    here.work()
    assert here.sent == {"an@example.com": 1}


def test_a_template_that_is_no_marketing_is_refused_and_skipped() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    campaign = here.create()
    templates.change_template(here.company.ports, ADMIN, here.template.id, None, {"purpose": "transactional"})
    here.at(DUE)
    here.work()
    [result] = here.results(campaign)
    assert (result.occurrence.reason, here.sent) == ("template_unusable", {})
    with pytest.raises(RuleViolated) as refused:
        here.create()
    assert refused.value.errors[0].code == "not_marketing"


def test_a_template_that_fails_for_a_deal_stops_no_other_deal() -> None:
    here = Campaigning()
    texts = {"vi": TemplateText(text="{% for tag in deal.tags %}{{ deal.title }}{% endfor %}x")}
    values = {"name": "SMS", "channel": "sms", "purpose": "marketing", "texts": texts}
    sms = templates.create_template(here.company.ports, ADMIN, values)
    stage = here.company.maintenance.first_stage
    for phone, tags in (("+84912345678", [f"t{n}" for n in range(40)]), ("+84912345679", [])):
        here.company.create_deal("M" * 150, stage=stage, contact=Contact(phone, None, phone), tags=tags)
    campaign = here.create(template_id=sms.id)
    here.at(DUE)
    here.work()
    assert here.sent == {"+84912345679": 1}
    assert ("failed", "template_failed", None) in here.recipients(campaign)


def test_a_deleted_campaign_sends_nothing_more() -> None:
    here = Campaigning()
    for number in range(5):
        here.deal(f"{number}@example.com")
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    here.walk()
    delete_campaign(here.company.ports, ADMIN, campaign.id, None)
    here.work()
    assert here.sent == {}
    states = here.company.ports.occurrences.counts(here.tenant, campaign.id, "20260303T0900")
    assert (states.waiting, states.reasons("skipped")) == (0, {"campaign_deleted": 5})


def test_a_schedule_without_a_time_in_the_future_cannot_be_switched_on() -> None:
    here = Campaigning()
    past = CampaignSchedule(kind="once", at=datetime.fromisoformat("2026-01-01T09:00"))
    with pytest.raises(RuleViolated) as refused:
        here.create(schedule=past)
    assert refused.value.errors[0].code == "no_more_times"
    assert here.create(is_active=False, schedule=past).state == "draft"


def test_a_campaign_that_was_done_is_not_switched_on_again_by_a_clock_that_is_behind() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    campaign = here.create(schedule=CampaignSchedule(kind="once", at=FIRST))
    here.at(DUE)
    here.work()
    assert here.read(campaign).state == "ended"
    here.company.clock.now = NOON
    with pytest.raises(RuleViolated) as refused:
        here.change(campaign, "active")
    assert refused.value.errors[0].code == "no_more_times"
    assert here.read(campaign).state == "ended"


def test_another_schedule_continues_after_the_last_occurrence_by_a_clock_that_is_behind() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    campaign = here.create(schedule=CampaignSchedule(kind="every", at=FIRST, every="P1W"))
    here.at(DUE)
    here.work()
    here.company.clock.now = NOON
    changed = here.change(campaign, schedule=CampaignSchedule(kind="every", at=FIRST, every="P1D"))
    assert changed.next is not None
    assert changed.next.id == "20260304T0900"
    with pytest.raises(RuleViolated) as refused:
        here.change(campaign, schedule=CampaignSchedule(kind="once", at=FIRST))
    assert refused.value.errors[0].code == "no_more_times"


def test_another_time_zone_and_schedule_repeat_no_occurrence() -> None:
    here = Campaigning()
    here.deal("an@example.com")
    campaign = here.create(schedule=CampaignSchedule(kind="every", at=FIRST, every="P1W"))
    here.at(datetime.fromisoformat("2026-03-03T02:00:00Z"))
    here.work()
    change_account(here.company.ports, ADMIN, seen=None, settings={"time_zone": "Europe/London"})
    changed = here.change(campaign, schedule=CampaignSchedule(kind="every", at=FIRST, every="P1D"))
    assert changed.next is not None
    assert changed.next.id == "20260304T0900"


@pytest.mark.parametrize(
    ("schedule", "state", "following"),
    [
        (CampaignSchedule(kind="once", at=FIRST), "ended", None),
        (CampaignSchedule(kind="every", at=FIRST, every="P1M"), "active", "20260403T0900"),
    ],
)
@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=2)])
def test_an_occurrence_that_exists_is_passed_over(
    schedule: CampaignSchedule, state: str, following: str | None, late: timedelta
) -> None:
    here = Campaigning()
    ports = here.company.ports
    here.deal("an@example.com")
    campaign = here.create(schedule=schedule)
    first = here.read(campaign).next
    here.at(DUE + late)
    here.work()
    begun, done = here.results(campaign), here.read(campaign)
    again = replace(done, state="active", next=first).succeeding(done)
    ports.commit(ports.campaigns.save(here.tenant, again))
    here.work()
    after = here.read(campaign)
    assert (after.state, after.next.id if after.next else None) == (state, following)
    assert here.results(campaign) == begun
    assert here.sent.total() == (0 if late else 1)


def test_an_occurrence_whose_template_becomes_unusable_fails_and_the_next_is_skipped() -> None:
    here = Campaigning()
    for number in range(40):
        here.deal(f"{number}@example.com")
    campaign = here.create(schedule=CampaignSchedule(kind="every", at=FIRST, every="P1W"))
    here.at(DUE)
    here.sweep()
    templates.change_template(here.company.ports, ADMIN, here.template.id, None, {"purpose": "transactional"})
    here.work()
    here.at(DUE + timedelta(days=7))
    here.work()
    results = [(each.occurrence.state, each.occurrence.reason) for each in here.results(campaign)]
    assert results == [("skipped", "template_unusable"), ("failed", "template_unusable")]


def test_an_occurrence_whose_job_has_failed_does_not_block_the_next() -> None:
    here = Campaigning()
    ports = here.company.ports
    here.deal("an@example.com")
    campaign = here.create(schedule=CampaignSchedule(kind="every", at=FIRST, every="P1D"))
    here.at(DUE)
    here.sweep()
    walk = here.read(campaign).walk
    assert walk is not None
    job = ports.jobs.get(here.tenant, walk.job_id or "")
    reason = JobError(job.id, "internal_error", "Something went wrong on our side.")
    ports.commit(ports.jobs.save(here.tenant, job.with_failed_step(reason, ports.now(), permanent=True)))
    here.at(DUE + timedelta(days=1))
    here.work()
    results = [(each.occurrence.state, each.occurrence.reason) for each in here.results(campaign)]
    assert results == [("done", None), ("failed", "job_failed")]
    assert here.sent == {"an@example.com": 1}


def test_what_a_campaign_uses_cannot_be_deleted() -> None:
    here = Campaigning()
    ports = here.company.ports
    campaign = here.create()
    reference = {"kind": "campaign", "id": campaign.id, "name": campaign.name}
    with pytest.raises(InUse) as refused:
        templates.delete_template(ports, ADMIN, here.template.id, None)
    assert refused.value.details["references"] == [reference]
    with pytest.raises(InUse) as refused:
        removals.delete_pipeline(ports, ADMIN, here.company.maintenance.id, None, None)
    assert refused.value.details["references"] == [reference]
    removals.delete_stage(ports, ADMIN, here.company.maintenance.id, here.company.maintenance.stages[1].id, None, None)
    delete_campaign(ports, ADMIN, campaign.id, None)
    removals.delete_pipeline(ports, ADMIN, here.company.maintenance.id, None, None)
    templates.delete_template(ports, ADMIN, here.template.id, None)


def test_a_company_has_a_limited_number_of_campaigns() -> None:
    here = Campaigning()
    for _ in range(MOST_CAMPAIGNS):
        here.create(is_active=False)
    with pytest.raises(LimitReached):
        here.create(is_active=False)
