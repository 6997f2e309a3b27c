"""Previews and changes of repeat plans."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.errors import NotFound, RoleLacks, RuleViolated, StaleVersion
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.repeat_sales import previewing
from saletunnel.usecases.repeat_sales.plans import change_plan, delete_plan, read_plan
from saletunnel.usecases.repeat_sales.previewing import Preview, Skip, preview_plan
from tests.company import Company
from tests.values import stage_of

WON_ON = date(2026, 3, 2)
MADE_ON = date(2027, 2, 16)  # two weeks before the first anniversary


@pytest.fixture
def company() -> Company:
    return Company()


def sell(company: Company, title: str, **fields: Any) -> None:
    company.move(company.create_deal(title, **fields), company.sales.won_stage)
    company.deliver()


def preview(
    company: Company, plan: RepeatPlan, last: date | None = None, *, limit: int = 50, cursor: str | None = None
) -> Preview:
    return preview_plan(company.ports, company.admin, plan.id, None, last, limit=limit, cursor=cursor)


def titles(seen: Preview) -> list[str]:
    return [one.deal.title for one in seen.page.data]


def skipped(seen: Preview) -> list[str]:
    return [one.deal.title for one in seen.page.data if one.skipped]


def test_a_preview_lists_the_repeats_and_counts_them_by_day(company: Company) -> None:
    plan = company.create_plan()
    sell(company, "An")
    sell(company, "Binh")

    seen = preview(company, plan)
    assert (seen.first, seen.last, seen.complete) == (WON_ON, date(2027, 3, 2), True)
    assert seen.by_day == {MADE_ON: 2}
    assert sorted(titles(seen)) == ["An", "Binh"]


def test_a_preview_shows_every_cycle_of_a_quarterly_plan(company: Company) -> None:
    plan = company.create_plan(every="P3M", lead_time="P0D")
    sell(company, "An")

    days = [date(2026, 6, 2), date(2026, 9, 2), date(2026, 12, 2), date(2027, 3, 2)]
    assert preview(company, plan).by_day == dict.fromkeys(days, 1)
    assert [one.repeat.cycle for one in preview(company, plan).page.data] == [1, 2, 3, 4]


def test_a_preview_writes_nothing_and_omits_repeats_that_were_created(company: Company) -> None:
    plan = company.create_plan()
    sell(company, "An")
    before = company.table.items()
    preview(company, plan)
    assert company.table.items() == before

    company.sweep(company.clock.now.replace(year=2027))
    company.perform()
    assert preview(company, plan).by_day == {date(2028, 2, 17): 1}


def test_a_late_repeat_is_previewed_for_today(company: Company) -> None:
    plan = company.create_plan(catch_up="all")
    sell(company, "An")
    company.clock.advance(days=400)

    assert preview(company, plan).by_day == {date(2027, 4, 6): 1, date(2028, 2, 17): 1}


def test_a_preview_is_read_page_by_page(company: Company) -> None:
    plan = company.create_plan()
    for name in ("An", "Binh", "Chi"):
        sell(company, name)
    first = preview(company, plan, limit=2)
    rest = preview(company, plan, limit=2, cursor=first.page.cursor)

    assert len(first.page.data) == 2
    assert sorted(titles(first) + titles(rest)) == ["An", "Binh", "Chi"]
    assert rest.page.cursor is None
    assert first.by_day == rest.by_day == {MADE_ON: 3}


def test_an_agent_sees_the_deals_and_the_counts_of_own_deals(company: Company) -> None:
    plan = company.create_plan()
    sell(company, "An", responsible_id="binh")
    sell(company, "Binh", responsible_id="chi")
    company.admin = replace(company.admin, user_id="binh", role=Role.AGENT)

    seen = preview(company, plan)
    assert titles(seen) == ["An"]
    assert seen.by_day == {MADE_ON: 1}


def test_a_deal_in_the_bin_is_neither_listed_nor_counted(company: Company) -> None:
    plan = company.create_plan()
    sell(company, "An")
    sell(company, "Binh")
    [deal] = [deal for deal in company.deals_on(company.sales.won_stage) if deal.title == "An"]
    company.delete(deal)
    company.deliver()
    seen = preview(company, plan)
    assert (titles(seen), seen.by_day, seen.page.cursor) == (["Binh"], {MADE_ON: 1}, None)
    company.restore(deal)
    company.deliver()
    assert preview(company, plan).by_day == {MADE_ON: 2}


def test_a_repeat_is_skipped_while_its_customer_has_an_open_deal_in_the_target_pipeline(company: Company) -> None:
    plan = company.create_plan(skip_if_open=True)
    sell(company, "An", contact=Contact("An"))
    sell(company, "Binh", contact=Contact("Binh"))
    sell(company, "Nobody")
    serving = company.create_deal(contact=Contact("An"), stage=company.maintenance.first_stage)

    seen = preview(company, plan)
    assert (skipped(seen), seen.skipped, seen.by_day) == (["An"], 1, {MADE_ON: 2})
    assert sorted(titles(seen)) == ["An", "Binh", "Nobody"]
    company.move(serving, company.maintenance.won_stage)
    assert preview(company, plan).by_day == {MADE_ON: 3}
    without = company.create_plan(skip_if_open=False)
    assert preview(company, without).skipped == 0


def test_of_two_repeats_for_a_customer_on_a_day_the_second_is_skipped_as_when_they_are_made(company: Company) -> None:
    plan = company.create_plan(skip_if_open=True)
    for title in ("First", "Second"):
        sell(company, title, contact=Contact("An"))
    seen = preview(company, plan)
    assert (len(skipped(seen)), seen.skipped, seen.by_day) == (1, 1, {MADE_ON: 1})

    company.clock.advance(days=MADE_ON.toordinal() - WON_ON.toordinal())
    company.sweep(company.clock.now)
    company.perform()
    assert len(company.deals_on(company.maintenance.first_stage)) == 1


def test_a_plan_whose_target_is_no_open_stage_skips_no_second_repeat_of_a_day(company: Company) -> None:
    plan = company.create_plan(skip_if_open=True, target_stage_id=stage_of(company.maintenance, "Lost").id)
    for title in ("First", "Second"):
        sell(company, title, contact=Contact("An"))
    assert preview(company, plan).by_day == {MADE_ON: 2}


def test_an_agent_does_not_learn_of_an_open_deal_of_another_user(company: Company) -> None:
    plan = company.create_plan(skip_if_open=True)
    sell(company, "An", contact=Contact("An"), responsible_id="binh")
    hidden = company.create_deal(contact=Contact("An"), stage=company.maintenance.first_stage, responsible_id="chi")
    admin = company.admin
    company.admin = replace(admin, user_id="binh", role=Role.AGENT)
    assert preview(company, plan).skipped == 0
    company.admin = admin
    company.change(hidden, responsible_id="binh")
    company.admin = replace(admin, user_id="binh", role=Role.AGENT)
    assert preview(company, plan).skipped == 1


def require_amount(company: Company) -> None:
    """The target stage requires an amount."""
    pipeline, stage = company.maintenance, company.maintenance.first_stage
    changes = {"required_fields": ("amount",)}
    pipeline_design.change_stage(company.ports, company.admin, pipeline.id, stage.id, None, changes)


def test_a_repeat_that_the_target_stage_refuses_is_skipped_with_the_missing_fields(company: Company) -> None:
    plan = company.create_plan(every="P3M")
    require_amount(company)
    sell(company, "An", amount=5)
    sell(company, "Binh")

    seen = preview(company, plan)
    assert set(skipped(seen)) == {"Binh"}
    assert {each.skip for each in seen.page.data} == {None, Skip("fields_missing", ("amount",))}
    assert (sum(seen.by_day.values()), seen.skipped, seen.reasons) == (4, 4, {"fields_missing": 4})
    assert seen.skipped_by_day == seen.by_day


def test_the_enrolments_that_rest_are_counted_by_reason(company: Company) -> None:
    plan = company.create_plan()
    for title in ("Reopened", "Binned", "Sold"):
        sell(company, title, responsible_id="an" if title == "Reopened" else "binh")
    by_title = {deal.title: deal for deal in company.deals_on(company.sales.won_stage)}
    company.move(by_title["Reopened"], company.sales.first_stage)
    company.delete(by_title["Binned"])
    company.deliver()

    assert preview(company, plan).resting == {"reopened": 1, "deal_deleted": 1}
    company.admin = replace(company.admin, user_id="an", role=Role.AGENT)
    assert preview(company, plan).resting == {"reopened": 1}


def test_a_plan_that_is_off_is_previewed_as_if_it_were_on(company: Company) -> None:
    plan = company.create_plan()
    sell(company, "An")
    change_plan(company.ports, company.admin, plan.id, None, {"enabled": False})
    company.sweep(company.clock.now.replace(year=2027))
    company.perform()

    seen = preview(company, plan)
    assert (seen.by_day, seen.resting) == ({date(2027, 3, 2): 1, date(2028, 2, 17): 1}, {})


def test_deals_whose_older_anniversaries_are_skipped_are_counted(company: Company) -> None:
    plan, all_ = company.create_plan(), company.create_plan(catch_up="all")
    sell(company, "An")
    company.clock.advance(days=3 * 365)
    sell(company, "New")

    seen = preview(company, plan)
    days = [date(2029, 3, 1), date(2030, 2, 15), date(2030, 2, 16)]
    assert (seen.far_past, seen.by_day) == (1, dict.fromkeys(days, 1))
    assert preview(company, all_).far_past == 0
    later = preview_plan(
        company.ports, company.admin, plan.id, date(2029, 4, 1), date(2029, 5, 1), limit=9, cursor=None
    )
    assert (later.far_past, later.by_day) == (0, {})


def test_a_later_month_has_the_repeats_of_its_days_alone(company: Company) -> None:
    yearly = company.create_plan()
    quarterly = company.create_plan(every="P3M", lead_time="P0D")
    sell(company, "An")
    company.clock.advance(days=31)
    sell(company, "Binh")
    for plan, expected in ((yearly, [MADE_ON]), (quarterly, [date(2027, 3, 2)])):
        first, last = date(expected[0].year, expected[0].month, 1), expected[0]
        month = preview_plan(company.ports, company.admin, plan.id, first, last, limit=9, cursor=None)
        assert (list(month.by_day), month.complete) == (expected, True)
        assert titles(month) == ["An"]


@pytest.mark.parametrize("bound", ["_MOST_ENROLMENTS", "_MOST_REPEATS", "_MOST_CUSTOMERS"])
def test_a_preview_that_does_not_read_all_says_so(
    company: Company, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    plan = company.create_plan(skip_if_open=True)
    sell(company, "An", contact=Contact("An"))
    sell(company, "Binh", contact=Contact("Binh"))
    assert preview(company, plan).complete

    monkeypatch.setattr(previewing, bound, 1)
    seen = preview(company, plan)
    assert not seen.complete
    assert len(titles(seen)) == (2 if bound == "_MOST_CUSTOMERS" else 1)


def test_a_preview_of_more_than_two_years_is_refused(company: Company) -> None:
    with pytest.raises(RuleViolated):
        preview(company, company.create_plan(), date(2028, 3, 3))


CHANGES: list[Mapping[str, Any]] = [
    {"enabled": False},
    {"name": "Yearly check"},
    {"title_template": "{customer}: yearly check"},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_settings_for_the_next_repeats_can_be_changed(company: Company, changes: Mapping[str, Any]) -> None:
    plan = company.create_plan()
    changed = change_plan(company.ports, company.admin, plan.id, plan.version, changes).plan

    assert changed == replace(plan, **changes, version=2)
    assert read_plan(company.ports, company.admin, plan.id) == changed


def test_the_target_of_a_plan_can_be_changed_to_an_existing_stage(company: Company) -> None:
    plan = company.create_plan()
    target = company.installation.first_stage.id
    changed = change_plan(company.ports, company.admin, plan.id, None, {"target_stage_id": target}).plan
    assert changed.target_stage_id == target

    with pytest.raises(NotFound):
        change_plan(company.ports, company.admin, plan.id, None, {"target_stage_id": "stage_none_1"})


def test_a_stale_change_or_deletion_is_refused(company: Company) -> None:
    plan = company.create_plan()
    change_plan(company.ports, company.admin, plan.id, 1, {"enabled": False})

    with pytest.raises(StaleVersion):
        change_plan(company.ports, company.admin, plan.id, 1, {"enabled": True})
    with pytest.raises(StaleVersion):
        delete_plan(company.ports, company.admin, plan.id, 1)


def test_only_admins_change_and_delete_plans(company: Company) -> None:
    plan = company.create_plan()
    manager = replace(company.admin, role=Role.MANAGER)

    with pytest.raises(RoleLacks):
        change_plan(company.ports, manager, plan.id, None, {"enabled": False})
    with pytest.raises(RoleLacks):
        delete_plan(company.ports, manager, plan.id, None)


def test_a_deleted_plan_creates_no_more_repeats(company: Company) -> None:
    plan = company.create_plan()
    sell(company, "An")
    delete_plan(company.ports, company.admin, plan.id, plan.version)
    assert company.sweep(company.clock.now.replace(year=2028)) == 1
    company.perform()

    assert company.deals_on(company.maintenance.first_stage) == []
    assert company.sweep(company.clock.now.replace(year=2029)) == 0
    with pytest.raises(NotFound):
        read_plan(company.ports, company.admin, plan.id)
