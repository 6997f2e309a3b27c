"""Importing by external ids: the same rows again change nothing, and a bad row refuses only itself."""

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
    company.story()
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


def take(company: Company, *rows: Row, run_tunnels: bool = True) -> list[Result]:
    return import_deals(company.ports, company.admin, rows, run_tunnels=run_tunnels)


def outcomes(company: Company, *rows: Row) -> list[str]:
    return [result.status for result in take(company, *rows)]


def the(company: Company, result: Result) -> Deal:
    assert result.deal_id is not None
    return company.now(result.deal_id)


class TestTheSameRowsAgain:
    def test_they_change_nothing(self, company: Company) -> None:
        rows = [a_row(f"A{number}") for number in range(70)]
        assert set(outcomes(company, *rows)) == {"created"}
        before = company.table.items()

        assert set(outcomes(company, *rows)) == {"unchanged"}
        assert company.table.items() == before

    def test_not_even_when_a_tunnel_or_a_person_took_the_deal_on(self, company: Company) -> None:
        [result] = take(company, a_row(stage="Won", closed_at=CLOSED))
        company.deliver()
        company.change(the(company, result), title="Renamed")
        before = the(company, result)
        assert before.stage_id == company.installation.first_stage.id

        assert outcomes(company, a_row(stage="Won", closed_at=CLOSED)) == ["unchanged"]
        assert the(company, result) == before

    def test_a_changed_row_updates_the_deal_and_leaves_it_where_it_is(self, company: Company) -> None:
        [result] = take(company, a_row(stage="Won"))
        company.deliver()
        changed = a_row(stage="Won", fields={"title": "Bigger", "amount": 5})

        assert outcomes(company, changed) == ["updated"]
        assert (the(company, result).title, the(company, result).amount) == ("Bigger", 5)
        assert the(company, result).stage_id == company.installation.first_stage.id

    def test_a_row_that_names_another_stage_moves_the_deal(self, company: Company) -> None:
        [result] = take(company, a_row(stage="New"))
        assert outcomes(company, a_row(stage="Lost", closed_at=CLOSED)) == ["updated"]

        assert (the(company, result).status, the(company, result).closed_at) == ("lost", CLOSED)

    def test_an_external_id_twice_in_one_import_is_taken_in_order(self, company: Company) -> None:
        first, second = a_row(fields={"title": "First"}), a_row(fields={"title": "Second"})
        results = take(company, first, second, second)

        assert [result.status for result in results] == ["created", "updated", "unchanged"]
        assert the(company, results[0]).title == "Second"


class TestWhatARowSays:
    def test_dates_of_where_it_comes_from_are_kept(self, company: Company) -> None:
        made = datetime(2016, 12, 1, tzinfo=UTC)
        [result] = take(company, a_row(stage="Won", created_at=made, closed_at=CLOSED))

        assert (the(company, result).created_at, the(company, result).closed_at) == (made, CLOSED)

    def test_an_open_row_is_not_closed_whatever_it_says(self, company: Company) -> None:
        [result] = take(company, a_row(closed_at=CLOSED))
        assert the(company, result).closed_at is None

    def test_without_a_stage_it_is_the_first(self, company: Company) -> None:
        [result] = take(company, a_row(stage=None))
        assert the(company, result).stage_id == company.sales.first_stage.id

    def test_pipelines_and_stages_are_named_by_id_or_by_name_in_any_case(self, company: Company) -> None:
        by_id = a_row("A2", stage=company.sales.won_stage.id, pipeline=company.sales.id)
        results = take(company, a_row(stage="WON", pipeline="sales"), by_id)
        assert {the(company, result).stage_id for result in results} == {company.sales.won_stage.id}

    def test_deals_of_one_customer_share_it(self, company: Company) -> None:
        results = take(company, a_row("A1"), a_row("A2"), a_row("A3", contact=Contact("Bình")))
        one, two, three = (the(company, result).customer for result in results)
        assert one == two != three

    def test_tunnels_fire_only_if_the_import_says_so(self, company: Company) -> None:
        [quiet] = take(company, a_row("A1", stage="Won"), run_tunnels=False)
        [loud] = take(company, a_row("A2", stage="Won"))
        company.deliver()

        assert the(company, quiet).stage_id == company.sales.won_stage.id
        assert the(company, loud).stage_id == company.installation.first_stage.id


class TestTrouble:
    def test_a_row_that_names_nothing_there_is_refused_alone(self, company: Company) -> None:
        rows = [a_row("A1"), a_row("A2", pipeline="Nowhere"), a_row("A3", stage="Dreaming"), a_row("A4")]
        results = take(company, *rows)

        assert [result.status for result in results] == ["created", "refused", "refused", "created"]
        assert [error.pointer for result in results for error in result.errors] == ["/pipeline", "/stage"]

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    def test_an_import_that_dies_is_done_again(self, company: Company, after: bool) -> None:
        rows = [a_row(f"A{number}") for number in range(40)]
        company.table.fail(2, Crashed(), after=after)
        with pytest.raises(Crashed):
            take(company, *rows)
        take(company, *rows)

        assert len(company.on(company.sales.first_stage)) == 40
        assert {deal.version for deal in company.on(company.sales.first_stage)} == {1}

    def test_two_imports_of_the_same_rows_at_once_make_each_deal_once(self, company: Company) -> None:
        rows = [a_row(f"A{number}") for number in range(5)]
        company.table.interrupt(1, lambda: take(company, *rows))
        results = take(company, *rows)

        assert {result.status for result in results} == {"unchanged"}
        assert len(company.on(company.sales.first_stage)) == 5

    def test_only_managers_and_admins_import(self, company: Company) -> None:
        company.admin = replace(company.admin, role=Role.AGENT)
        with pytest.raises(RoleLacks):
            take(company, a_row())


def test_a_deal_is_dragged_exactly_between_deals_of_one_import() -> None:
    company = Company()
    rows = [Row(str(at), "Sales", None, None, None, None, {"title": str(at)}) for at in range(60)]
    import_deals(company.ports, company.admin, rows, run_tunnels=False)
    column = company.on(company.sales.first_stage)
    moved = column[-1]
    for above in (column[7], column[30], column[0]):
        company.move(moved, company.sales.first_stage, below=above)
        rest = [deal.id for deal in column[:-1]]
        rest.insert(rest.index(above.id) + 1, moved.id)
        assert [deal.id for deal in company.on(company.sales.first_stage)] == rest
