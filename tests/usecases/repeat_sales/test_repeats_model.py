"""Random histories of a repeat plan, compared with a calendar that looks at every family on every day.

Deals and repeats are sold, reopened, moved on, binned, restored and get other dates. The plan is switched off, on and
changed. Events and messages come twice and shuffled, old events come again, and workers crash.
"""

import calendar
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.cadence import local_date, start_of_day
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.repeats.concern import concerns_plans
from saletunnel.domain.repeats.plan import RepeatPlan, Stop
from saletunnel.usecases.company import accounts
from saletunnel.usecases.repeat_sales.following import follow_deals
from saletunnel.usecases.repeat_sales.plans import change_plan
from saletunnel.usecases.schedule.perform import perform
from tests.chance import HISTORIES, SAME_EVERY_TIME
from tests.company import Company
from tests.fakes import Crashed

ZONES = ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]
CADENCES = ["P1D", "P5D", "P2W", "P1M", "P1M3D", "P3M", "P1Y"]
LEADS = ["P0D", "P3D", "P5D"]
DAYS = [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 26), date(2028, 3, 12)]
BEGINNING = datetime(2028, 2, 20, 3, tzinfo=UTC)
"""Before 29 February, and before daylight saving time begins in Europe and America and ends in Auckland."""
_UNITS = {"D": (0, 1), "W": (0, 7), "M": (1, 0), "Y": (12, 0)}


def period(text: str) -> tuple[int, int]:
    """The months and the days of a period."""
    months = days = 0
    number = ""
    for letter in text[1:]:
        if letter.isdecimal():
            number += letter
            continue
        months, days = months + int(number) * _UNITS[letter][0], days + int(number) * _UNITS[letter][1]
        number = ""
    return months, days


def later(day: date, months: int, days: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])) + timedelta(days=days)


@dataclass
class Family:
    """What the calendar knows of a family: which deal was closed last and when, and the last decided cycle."""

    holder: str
    closed_on: date
    floor: date | None = None
    last: date | None = None
    made: list[tuple[date, date]] = field(default_factory=list)
    """The day of making and the day of each cycle."""


@dataclass
class World:
    company: Company
    plan: RepeatPlan
    zone: str
    chance: Random
    families: dict[str, Family] = field(default_factory=dict)
    old: list[tuple[str, Event]] = field(default_factory=list)

    @property
    def today(self) -> date:
        return local_date(self.company.clock.now, self.zone)

    def close(self, deal: Deal) -> None:
        self.company.move(deal, self.company.sales.won_stage)
        known = self.families.setdefault(deal.journey_id, Family(deal.id, self.today))
        known.holder, known.closed_on, known.floor = deal.id, self.today, known.last

    def deliver(self) -> None:
        """Delivers the new events to the enrolments, twice and shuffled, with some old ones between them."""
        new = [(tenant, event) for tenant, event in self.company.take_new_events() if concerns_plans(event)]
        self.old += new
        batch = [*new, *new, *self.chance.choices(self.old, k=2 if self.old else 0)]
        self.chance.shuffle(batch)
        while batch:
            at_once = self.chance.randint(1, 4)
            assert follow_deals(self.company.ports, batch[:at_once]) == {}
            batch = batch[at_once:]

    def act_on_a_deal(self, act: str, number: int, value: Any) -> None:
        """Acts as a person on a deal or a repeat, if it is in a state that allows it."""
        company = self.company
        deals = sorted({event.deal.id for _, event in company.table.events()})
        chosen = deals[number % len(deals)]
        deal = company.ports.deals.many(company.tenant, [chosen])[chosen]
        on_source = deal.stage_id == company.sales.won_stage.id
        match act, deal.deleted_at is not None:
            case "restore", True if not deal.is_purged(company.clock.now):
                company.restore(deal)
            case "sell", False if not on_source:
                self.close(deal)
            case "reopen", False if on_source:
                company.move(deal, company.sales.first_stage)
            case "carry", False:
                company.move(deal, company.installation.first_stage)
            case "bin", False:
                company.delete(deal)
            case "date", False:
                company.change(deal, custom={} if value is None else {"bought": str(value)})
            case "shift", False if "bought" in deal.custom:
                shifted = date.fromisoformat(deal.custom["bought"]) + timedelta(days=value)
                company.change(deal, custom={"bought": str(shifted)})

    def pass_a_day(self) -> None:
        """Goes to the next day and sweeps, with crashes and with messages that come twice, until all is made."""
        self.deliver()
        company = self.company
        company.clock.now = start_of_day(self.today + timedelta(days=1), self.zone) + timedelta(minutes=5)
        self.keep_the_calendar()
        for _ in range(self.chance.randint(1, 2)):
            company.sweep(company.clock.now)
        while messages := company.due_queue.take():
            doubled = [*messages, *messages]
            self.chance.shuffle(doubled)
            if self.chance.random() < 0.3:
                company.table.fail(self.chance.randint(1, 2), Crashed(), after=self.chance.random() < 0.5)
                with suppress(Crashed):
                    perform(company.ports, doubled)
                company.table.clear_interruptions()
            assert perform(company.ports, doubled) == {}
        company.clock.now += timedelta(hours=self.chance.randint(1, 20))

    def keep_the_calendar(self) -> None:
        if self.plan.enabled:
            for family in self.families.values():
                self._decide(family)

    def _decide(self, family: Family) -> None:
        deal = self.company.ports.deals.many(self.company.tenant, [family.holder])[family.holder]
        on_source = deal.stage_id == self.company.sales.won_stage.id
        if deal.deleted_at is not None or (deal.pipeline_id == self.company.sales.id and not on_source):
            return
        anchor = max(family.closed_on, family.floor or family.closed_on)
        if self.plan.date_field != "closed_at":
            if "bought" not in deal.custom:
                return
            anchor = date.fromisoformat(deal.custom["bought"])
        (months, days), (lead_months, lead_days) = period(self.plan.every), period(self.plan.lead_time)
        half = timedelta(days=(months * 30.436875 + days) / 2)
        for cycle in range(1, 2000):
            day = later(anchor, months * cycle, days * cycle)
            stop = self.plan.stop
            if (stop.times or cycle) < cycle or (stop.date or day) < day:
                return
            if family.last is not None and day - family.last <= half:
                continue
            if later(day, -lead_months, -lead_days) > self.today:
                return
            family.last = day
            if self.plan.catch_up == "all" or day >= self.today - timedelta(days=30):
                family.made.append((self.today, day))

    def made(self) -> Counter[tuple[str, date, date | None]]:
        return Counter(
            (event.deal.journey_id, local_date(event.at, self.zone), event.deal.expected_close_date)
            for _, event in self.company.table.events()
            if event.version == 1 and event.deal.origin.plan_id
        )

    def expected(self) -> Counter[tuple[str, date, date | None]]:
        return Counter((id_, *each) for id_, family in self.families.items() for each in family.made)


def create_world(settings_of_plan: dict[str, Any], zone: str, seed: int) -> World:
    company = Company()
    company.clock.now = BEGINNING
    bought = CustomField("bought", "Bought on", FieldType.DATE)
    fields = {"custom_fields": (bought,), "time_zone": zone}
    accounts.change_account(company.ports, company.admin, seen=None, settings=fields)
    plan = company.create_plan(**fitting(settings_of_plan))
    company.run_jobs()
    return World(company, plan, zone, Random(seed))


type Step = tuple[str, int, Any]


def draw_stop(chance: Random) -> Stop:
    match chance.randrange(4):
        case 0:
            return Stop("after", times=chance.randint(1, 9))
        case 1:
            return Stop("on_date", date=BEGINNING.date() + timedelta(days=chance.randint(20, 300)))
    return Stop()


def draw_settings(chance: Random) -> dict[str, Any]:
    return {
        "every": chance.choice(CADENCES),
        "lead_time": chance.choice(LEADS),
        "date_field": chance.choice(["closed_at", "custom.bought", "custom.bought"]),
        "stop": draw_stop(chance),
        "catch_up": chance.choice(["next", "all"]),
    }


ACTS = ("sell", "reopen", "carry", "bin", "restore", "date", "shift", "plan")


def draw_steps(chance: Random) -> Iterator[Step]:
    """Two acts of people, and then some weeks, several times."""
    for _ in range(chance.randint(3, 7)):
        for _ in range(2):
            act = chance.choice([*ACTS, "sell", "shift", "shift", "shift"])
            value: Any = chance.randint(-20, 40)
            if act == "date":
                value = chance.choice([None, *DAYS, BEGINNING.date() + timedelta(days=chance.randint(-60, 70))])
            if act == "plan":
                changes = draw_settings(chance) | {"enabled": chance.random() < 0.7}
                value = {name: changes[name] for name in chance.sample(sorted(changes), k=chance.randint(1, 3))}
            yield act, chance.randint(0, 7), value
        yield "pass", chance.randint(1, 40), None


def fitting(values: dict[str, Any], before: RepeatPlan | None = None) -> dict[str, Any]:
    """The settings with a lead time that is not longer than the interval."""
    every = values.get("every") or (before.every if before else "P1Y")
    return values | {"lead_time": "P0D"} if every == "P1D" else values


def take(world: World, step: Step) -> None:
    act, number, value = step
    company = world.company
    company.clock.advance(milliseconds=7)
    if act == "pass":
        for _ in range(number):
            world.pass_a_day()
        return
    if act == "plan":
        world.deliver()
        changes = fitting(value, world.plan)
        world.plan = change_plan(company.ports, company.admin, world.plan.id, None, changes).plan
        company.run_jobs()
        return
    world.act_on_a_deal(act, number, value)


@settings(max_examples=HISTORIES // 5, derandomize=SAME_EVERY_TIME, print_blob=True)
@given(st.integers(0, 2**32))
def test_a_plan_makes_what_the_calendar_says(seed: int) -> None:
    chance = Random(seed)
    world = create_world(draw_settings(chance), chance.choice(ZONES), seed)
    for number in range(4):
        world.company.create_deal(f"deal {number}", custom={"bought": "2028-01-31"} if number else {})
    for step in [("sell", 0, None), ("sell", 1, None), ("sell", 2, None), *draw_steps(chance)]:
        take(world, step)
    assert world.made() == world.expected()


def test_the_period_of_the_calendar() -> None:
    assert (period("P1M3D"), period("P1Y"), period("P2W")) == ((1, 3), (12, 0), (0, 14))
    assert later(date(2024, 2, 29), 12, 0) == date(2025, 2, 28)
    assert later(date(2025, 12, 31), 0, 1) == date(2026, 1, 1)
