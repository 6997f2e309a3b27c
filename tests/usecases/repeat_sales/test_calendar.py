"""Repeats of loaded opportunities over three simulated years, compared with a calendar over the rows alone.

The sweep of every day is killed at random moments, and every message comes twice.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched
from pathlib import Path
from random import Random

from saletunnel.domain.cadence import local_date, start_of_day
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.usecases.deals.imports import Row, import_deals
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.company import Company
from tests.fakes import Crashed

ZONE = "Asia/Ho_Chi_Minh"
FILE = Path(__file__).parents[2] / "e2e" / "opportunities.csv"
STAGES = {"Won": "Won", "Lost": "Lost", "Engaging": "In progress", "Prospecting": "New"}
LEAD = timedelta(days=14)

type Opportunity = Mapping[str, str]
type Made = Counter[tuple[str, date, date]]
"""How often a deal was made: the opportunity, the day of making and the anniversary."""


def anniversaries(won: date, until: date) -> Iterable[date]:
    for year in range(won.year + 1, until.year + 1):
        leap_day = (won.month, won.day) == (2, 29) and year % 4 != 0
        yield date(year, 2, 28) if leap_day else won.replace(year=year)


def calendar_of_all(rows: Iterable[Opportunity], first: date, last: date) -> Made:
    """What a plan with catch-up `all` makes in daily sweeps from `first` to `last`."""
    made: Made = Counter()
    for row in rows:
        if row["deal_stage"] == "Won":
            for day in anniversaries(date.fromisoformat(row["close_date"]), last + LEAD):
                if day - LEAD <= last:
                    made[row["opportunity_id"], max(first, day - LEAD), day] += 1
    return made


def calendar_of_next(rows: Iterable[Opportunity], today: date, last: date) -> Made:
    """What a plan with catch-up `next` makes: one deal for each anniversary that is not long past today."""
    every = calendar_of_all(rows, today, last)
    return Counter({each: count for each, count in every.items() if each[2] >= today - timedelta(days=30)})


def generated(count: int) -> list[Opportunity]:
    """Made-up rows of 2016 and 2017, with 29 February among the days."""
    chance = Random(7)
    rows: list[Opportunity] = []
    for number in range(count):
        stage = chance.choice(["Won", "Won", "Lost", "Engaging"])
        closed = date(2016, 1, 1) + timedelta(days=59 if number == 0 else chance.randrange(730))
        won = "Won" if number == 0 else stage
        rows.append({"opportunity_id": f"O{number}", "deal_stage": won, "close_date": str(closed)})
    return rows


def load(company: Company, rows: Iterable[Opportunity]) -> None:
    for some in batched(rows, 100):
        import_deals(company.ports, company.admin, [row_of(row) for row in some], run_tunnels=False)
        company.deliver()


def row_of(row: Opportunity) -> Row:
    closed = row["close_date"] if row["deal_stage"] in ("Won", "Lost") else ""
    at = datetime.combine(date.fromisoformat(closed), time(), UTC) if closed else None
    fields = {"title": row["opportunity_id"], "lost_reason": "?" if row["deal_stage"] == "Lost" else None}
    return Row(row["opportunity_id"], "Sales", STAGES[row["deal_stage"]], None, None, at, fields)


def live(company: Company, first: date, last: date, seed: int) -> None:
    """Sweeps each day with random kills; every message comes twice."""
    chance, day = Random(seed), first
    while day <= last:
        now = start_of_day(day, ZONE) + timedelta(minutes=5)
        company.clock.now = max(company.clock.now, now)
        if chance.random() < 0.2:
            company.table.fail(chance.randint(1, 3), Crashed(), after=chance.random() < 0.5)
            with suppress(Crashed):
                sweep(company.ports, now, minutely=False)
            company.table.clear_interruptions()
            now += timedelta(minutes=30)
        sweep(company.ports, now, minutely=False)
        while messages := company.due_queue.take():
            doubled = [*messages, *messages]
            chance.shuffle(doubled)
            if chance.random() < 0.2:
                company.table.fail(chance.randint(1, 3), Crashed(), after=chance.random() < 0.5)
                with suppress(Crashed):
                    perform(company.ports, doubled)
                company.table.clear_interruptions()
            assert perform(company.ports, doubled) == {}
        day += timedelta(days=1)


def made_by(company: Company, plan: RepeatPlan) -> Made:
    return Counter(
        (event.deal.title, local_date(event.at, ZONE), event.deal.expected_close_date)
        for _, event in company.table.events()
        if event.version == 1 and event.deal.origin.plan_id == plan.id and event.deal.expected_close_date
    )


def three_years(rows: Sequence[Opportunity]) -> tuple[Made, Made]:
    """What a plan with catch-up `all` makes from 2017 to 2019, and what the calendar says."""
    company, first, last = Company(), date(2017, 1, 1), date(2019, 12, 31)
    plan = company.create_plan(catch_up="all", title_template="{title}")
    load(company, rows)
    live(company, first, last, 1)
    return made_by(company, plan), calendar_of_all(rows, first, last)


def a_year_from_today(rows: Sequence[Opportunity]) -> tuple[Made, Made]:
    """What a plan with catch-up `next` makes in the year after the rows were loaded, and what the calendar says."""
    company = Company()
    load(company, rows)
    plan = company.create_plan(title_template="{title}")
    company.run_jobs()
    today = company.clock.now.date() + timedelta(days=1)
    last = today + timedelta(days=365)
    live(company, today, last, 2)
    return made_by(company, plan), calendar_of_next(rows, today, last)


def test_three_years_of_loaded_sales_make_exactly_the_deals_of_the_calendar() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        made, expected = three_years([*csv.DictReader(file), *generated(120)])
    assert made == expected
    assert made.total() > 150


def test_with_the_next_catch_up_each_row_gets_one_deal_for_each_anniversary_of_the_next_year() -> None:
    rows = generated(120)
    made, expected = a_year_from_today(rows)
    assert made == expected
    won = {row["opportunity_id"] for row in rows if row["deal_stage"] == "Won"}
    assert {id_ for id_, _, _ in made} == won
    assert set(made.values()) == {1}
