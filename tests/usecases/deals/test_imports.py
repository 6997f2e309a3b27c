"""Imports by external id: repeated rows change nothing, and an invalid row is refused alone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RoleLacks
from saletunnel.usecases.deals.imports import Result, Row, import_deals
from tests.company import Company
from tests.fakes import Crashed

CLOSED = datetime(2017, 3, 1, tzinfo=UTC)


@pytest.fixture
def company() -> Company:
    company = Company()
    company.create_story_tunnels()
    return company


def a_row(external_id: str = "A1", stage: str | None = "New", **changes: Any) -> Row:
    whole: dict[str, Any] = {
        "external_id": external_id,
        "pipeline": "Sales",
        "stage": stage,
        "contact": Contact("An"),
        "created_at": None,
        "closed_at": None,
        "fields": {"title": f"Deal {external_id}"},
    }
    return Row(**whole | changes)


def import_rows(company: Company, *rows: Row, run_tunnels: bool = True) -> list[Result]:
    return import_deals(company.ports, company.admin, rows, run_tunnels=run_tunnels)


def statuses_of(company: Company, *rows: Row) -> list[str]:
    return [result.status for result in import_rows(company, *rows)]


def deal_of(company: Company, result: Result) -> Deal:
    assert result.deal_id is not None
    return company.read_deal(result.deal_id)


class TestRepeatedRows:
    def test_repeated_rows_change_nothing(self, company: Company) -> None:
        rows = [a_row(f"A{number}") for number in range(70)]
        assert set(statuses_of(company, *rows)) == {"created"}
        before = company.table.items()

        assert set(statuses_of(company, *rows)) == {"unchanged"}
        assert company.table.items() == before

    def test_a_repeated_row_does_not_reset_later_changes_of_the_deal(self, company: Company) -> None:
        [result] = import_rows(company, a_row(stage="Won", closed_at=CLOSED))
        company.deliver()
        company.change(deal_of(company, result), title="Renamed")
        before = deal_of(company, result)
        assert before.stage_id == company.installation.first_stage.id

        assert statuses_of(company, a_row(stage="Won", closed_at=CLOSED)) == ["unchanged"]
        assert deal_of(company, result) == before

    def test_a_changed_row_updates_the_deal_but_does_not_move_it(self, company: Company) -> None:
        [result] = import_rows(company, a_row(stage="Won"))
        company.deliver()
        changed = a_row(stage="Won", fields={"title": "Bigger", "amount": 5})

        assert statuses_of(company, changed) == ["updated"]
        assert (deal_of(company, result).title, deal_of(company, result).amount) == ("Bigger", 5)
        assert deal_of(company, result).stage_id == company.installation.first_stage.id

    def test_a_row_with_another_stage_moves_the_deal(self, company: Company) -> None:
        [result] = import_rows(company, a_row(stage="New"))
        assert statuses_of(company, a_row(stage="Lost", closed_at=CLOSED)) == ["updated"]

        assert (deal_of(company, result).status, deal_of(company, result).closed_at) == ("lost", CLOSED)

    def test_rows_with_the_same_external_id_are_applied_in_order(self, company: Company) -> None:
        first, second = a_row(fields={"title": "First"}), a_row(fields={"title": "Second"})
        results = import_rows(company, first, second, second)

        assert [result.status for result in results] == ["created", "updated", "unchanged"]
        assert deal_of(company, results[0]).title == "Second"


class TestRows:
    def test_the_dates_in_a_row_are_kept(self, company: Company) -> None:
        made = datetime(2016, 12, 1, tzinfo=UTC)
        [result] = import_rows(company, a_row(stage="Won", created_at=made, closed_at=CLOSED))

        assert (deal_of(company, result).created_at, deal_of(company, result).closed_at) == (made, CLOSED)

    def test_the_closing_date_of_an_open_row_is_ignored(self, company: Company) -> None:
        [result] = import_rows(company, a_row(closed_at=CLOSED))
        assert deal_of(company, result).closed_at is None

    def test_a_row_without_a_stage_goes_to_the_first_stage(self, company: Company) -> None:
        [result] = import_rows(company, a_row(stage=None))
        assert deal_of(company, result).stage_id == company.sales.first_stage.id

    def test_pipelines_and_stages_are_found_by_id_or_by_name_in_any_case(self, company: Company) -> None:
        by_id = a_row("A2", stage=company.sales.won_stage.id, pipeline=company.sales.id)
        results = import_rows(company, a_row(stage="WON", pipeline="sales"), by_id)
        assert {deal_of(company, result).stage_id for result in results} == {company.sales.won_stage.id}

    def test_rows_with_the_same_contact_share_a_customer(self, company: Company) -> None:
        results = import_rows(company, a_row("A1"), a_row("A2"), a_row("A3", contact=Contact("Bình")))
        first, second, third = (deal_of(company, result).customer for result in results)
        assert first == second != third

    def test_tunnels_fire_only_if_the_import_requests_it(self, company: Company) -> None:
        [quiet] = import_rows(company, a_row("A1", stage="Won"), run_tunnels=False)
        [loud] = import_rows(company, a_row("A2", stage="Won"))
        company.deliver()

        assert deal_of(company, quiet).stage_id == company.sales.won_stage.id
        assert deal_of(company, loud).stage_id == company.installation.first_stage.id


class TestErrors:
    def test_a_row_with_an_unknown_pipeline_or_stage_is_refused_alone(self, company: Company) -> None:
        rows = [a_row("A1"), a_row("A2", pipeline="Nowhere"), a_row("A3", stage="Dreaming"), a_row("A4")]
        results = import_rows(company, *rows)

        assert [result.status for result in results] == ["created", "refused", "refused", "created"]
        assert [error.pointer for result in results for error in result.errors] == ["/pipeline", "/stage"]

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    def test_a_crashed_import_can_be_repeated(self, company: Company, after: bool) -> None:
        rows = [a_row(f"A{number}") for number in range(40)]
        company.table.fail(2, Crashed(), after=after)
        with pytest.raises(Crashed):
            import_rows(company, *rows)
        import_rows(company, *rows)

        assert len(company.deals_on(company.sales.first_stage)) == 40
        assert {deal.version for deal in company.deals_on(company.sales.first_stage)} == {1}

    def test_two_concurrent_imports_of_the_same_rows_create_each_deal_once(self, company: Company) -> None:
        rows = [a_row(f"A{number}") for number in range(5)]
        company.table.interrupt(1, lambda: import_rows(company, *rows))
        results = import_rows(company, *rows)

        assert {result.status for result in results} == {"unchanged"}
        assert len(company.deals_on(company.sales.first_stage)) == 5

    def test_only_managers_and_admins_can_import(self, company: Company) -> None:
        company.admin = replace(company.admin, role=Role.AGENT)
        with pytest.raises(RoleLacks):
            import_rows(company, a_row())


def test_a_deal_can_be_dragged_between_any_deals_of_an_import() -> None:
    company = Company()
    rows = [Row(str(at), "Sales", None, None, None, None, {"title": str(at)}) for at in range(60)]
    import_deals(company.ports, company.admin, rows, run_tunnels=False)
    column = company.deals_on(company.sales.first_stage)
    moved = column[-1]
    for above in (column[7], column[30], column[0]):
        company.move(moved, company.sales.first_stage, below=above)
        rest = [deal.id for deal in column[:-1]]
        rest.insert(rest.index(above.id) + 1, moved.id)
        assert [deal.id for deal in company.deals_on(company.sales.first_stage)] == rest
