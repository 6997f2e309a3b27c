"""The preview of a day is what the sweep of that day makes, for random plans, deals and days."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.pipeline import Pipeline
from saletunnel.domain.repeats.plan import RepeatPlan, Stop
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.repeat_sales.previewing import Preview, preview_plan
from saletunnel.usecases.schedule.perform import perform
from tests.company import Company
from tests.values import an_account, stage_of

PERIODS = ["P1D", "P5D", "P2W", "P1M", "P3M", "P1Y"]
ZONES = ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"]
PLANS, DAYS, SEEDS = 2, 10, 50
"""In each of 50 companies the previews of two plans on ten days: 1,000 pairs of plan and day."""

type Made = Counter[tuple[str, date] | str]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_preview_of_a_day_is_what_its_sweep_makes(seed: int) -> None:
    random = Random(seed)
    company, zone = a_company(random)
    plans = [a_random_plan(company, random, target) for target in (company.installation, company.maintenance)]
    for number in range(5):
        sell(company, random, f"Deal {number}")
    for _ in range(DAYS):
        disturb(company, random)
        company.clock.now = a_later_moment(company.clock.now, random, zone, plans)
        ahead = [preview_of(company, plan) for plan in plans]
        assert all(preview.complete for preview in ahead)
        before = [made_by(company, plan) for plan in plans]
        sweep(company)

        for plan, preview, already in zip(plans, ahead, before, strict=True):
            assert made_by(company, plan) - already == made_in(preview, plan)


@pytest.mark.parametrize("seed", range(10))
def test_the_preview_of_weeks_is_what_their_daily_sweeps_make(seed: int) -> None:
    random = Random(seed)
    company, zone = a_company(random)
    plan = a_random_plan(company, random, company.maintenance, skip_if_open=False)
    for number in range(4):
        sell(company, random, f"Deal {number}")
    company.clock.now = a_later_moment(company.clock.now, random, zone, [plan])
    today = company.clock.now.astimezone(ZoneInfo(zone)).date()
    first = today + timedelta(days=random.choice([0, 3, 40]))
    last = first + timedelta(days=random.randint(0, 15))
    preview = preview_of(company, plan, first, last)
    assert preview.complete
    made: Made = Counter()
    for number in range((last - today).days + 1):
        before = made_by(company, plan)
        sweep(company)
        if today + timedelta(days=number) >= first:
            made += made_by(company, plan) - before
        company.clock.advance(days=1)

    assert made == made_in(preview, plan)


def a_company(random: Random) -> tuple[Company, str]:
    """A company in a random time zone, whose target stages may require an amount."""
    company, zone = Company(), random.choice(ZONES)
    account = company.ports.accounts.get(company.tenant) or an_account()
    company.ports.commit(company.ports.accounts.save(company.tenant, replace(account, time_zone=zone, version=2)))
    for pipeline in (company.installation, company.maintenance):
        required = ("amount",) if random.random() < 0.5 else ()
        pipeline_design.change_stage(
            company.ports, company.admin, pipeline.id, pipeline.first_stage.id, None, {"required_fields": required}
        )
    return company, zone


def a_random_plan(company: Company, random: Random, target: Pipeline, **fixed: Any) -> RepeatPlan:
    every = random.choice(PERIODS)
    stop = random.choice([Stop(), Stop(), Stop("after", times=4), Stop("on_date", date=date(2026, 11, 5))])
    values: dict[str, Any] = {
        "every": every,
        "lead_time": random.choice(["P0D", "P1D", every]),
        "catch_up": random.choice(["next", "all"]),
        "skip_if_open": random.random() < 0.5,
        "stop": stop,
        "source_stage_ids": (company.sales.won_stage.id,),
        "target_stage_id": random.choice([target.first_stage, target.stages[1]]).id,
    }
    plan = company.create_plan(**values | fixed)
    company.run_jobs()
    return plan


def sell(company: Company, random: Random, title: str) -> None:
    contact = Contact(name) if (name := random.choice(["An", "An", "Binh", "Chi", None])) else None
    amount = random.choice([None, 5])
    deal = company.create_deal(title, contact=contact, amount=amount)
    company.move(deal, company.sales.won_stage)
    company.deliver()
    company.clock.advance(days=random.choice([0, 1, 9, 31]), hours=random.randint(0, 23))


def disturb(company: Company, random: Random) -> None:
    """Changes some deals: their amounts, their stages, and whether they are in the bin."""
    sold = company.deals_on(company.sales.won_stage)
    match random.randint(0, 4):
        case 0 if sold:
            company.change(random.choice(sold), amount=random.choice([None, 7]))
        case 1 if sold:
            company.delete(random.choice(sold))
        case 2 if sold:
            company.move(random.choice(sold), company.sales.first_stage)
        case 3:
            for deal in company.deals_on(company.sales.first_stage):
                company.move(deal, company.sales.won_stage)
    for pipeline in (company.installation, company.maintenance):
        for deal in open_deals(company, pipeline):
            if random.random() < 0.5:
                company.move(deal, random.choice([pipeline.won_stage, stage_of(pipeline, "Lost")]))
    company.deliver()


def open_deals(company: Company, pipeline: Pipeline) -> list[Deal]:
    return [deal for stage in pipeline.stages[:2] for deal in company.deals_on(stage)]


def a_later_moment(now: datetime, random: Random, zone: str, plans: list[RepeatPlan]) -> datetime:
    """Some moment of a later day, since a sweep may come at any time of it. It is sooner if a plan repeats each day."""
    days = [1, 1, 4, 14, 35] if any(plan.every.endswith("D") for plan in plans) else [1, 4, 14, 35, 95, 400]
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=random.choice(days))
    at = time(random.randint(3, 23), random.randint(0, 59))
    return max(now, datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC))


def preview_of(company: Company, plan: RepeatPlan, first: date | None = None, last: date | None = None) -> Preview:
    """The preview of some days, or of today."""
    if last is None:
        zone = (company.ports.accounts.get(company.tenant) or an_account()).time_zone
        first = last = company.clock.now.astimezone(ZoneInfo(zone)).date()
    preview = preview_plan(company.ports, company.admin, plan.id, first, last, limit=10_000, cursor=None)
    assert preview.page.cursor is None
    return preview


def sweep(company: Company) -> None:
    """Sweeps now, and performs until the queue is empty."""
    company.sweep(company.clock.now)
    while messages := company.due_queue.take():
        assert perform(company.ports, messages) == {}
    company.deliver()


def made_by(company: Company, plan: RepeatPlan) -> Made:
    """The repeats that a plan has made."""
    deals = {event.deal.id: event.deal for _, event in company.table.events() if event.version == 1}
    return counted(
        plan,
        (
            (deals[deal.origin.deal_id or ""], deal.expected_close_date or date.min)
            for deal in deals.values()
            if deal.origin.plan_id == plan.id
        ),
    )


def made_in(preview: Preview, plan: RepeatPlan) -> Made:
    """The repeats that a preview says are made."""
    return counted(plan, ((each.deal, each.repeat.day) for each in preview.page.data if not each.skipped))


def counted(plan: RepeatPlan, repeats: Iterable[tuple[Deal, date]]) -> Made:
    """The repeats by deal and day. If the plan serves a customer once, any of the customer's deals may be repeated."""
    return Counter(
        deal.customer.id if plan.skip_if_open and deal.customer is not None else (deal.id, day) for deal, day in repeats
    )
