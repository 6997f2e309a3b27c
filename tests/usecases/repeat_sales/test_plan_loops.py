"""Loops through repeat plans: refused or told when they are designed, by plans and by tunnels."""

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.errors import InUse, LoopFound, NotFound, RuleViolated
from saletunnel.usecases.pipelines import removals
from saletunnel.usecases.repeat_sales.plans import change_plan, warnings_of
from saletunnel.usecases.tunnels import tunnel_design
from tests.company import Company

MAYBE = Comparison("amount", "gt", 5)


@pytest.fixture
def company() -> Company:
    return Company()


def test_a_plan_with_its_own_source_as_the_target_is_refused(company: Company) -> None:
    won = company.sales.won_stage.id
    plan = company.create_plan()
    with pytest.raises(RuleViolated) as made:
        company.create_plan(target_stage_id=won, conditions=MAYBE)
    with pytest.raises(RuleViolated) as changed:
        change_plan(company.ports, company.admin, plan.id, None, {"target_stage_id": won})
    for refusal in (made, changed):
        assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/target/stage_id", "own_source")]


def test_a_tunnel_back_to_the_source_of_a_plan_is_refused(company: Company) -> None:
    company.create_plan()
    for delay in (None, "P1D"):
        with pytest.raises(LoopFound) as refusal:
            company.create_tunnel(company.maintenance.first_stage, company.sales.won_stage, delay=delay)
        path = ["Maintenance: New", "Sales: Won", "Maintenance: New"]
        assert refusal.value.details == {"path": path}


def test_a_plan_before_a_tunnel_back_to_its_source_is_refused(company: Company) -> None:
    company.create_tunnel(company.maintenance.first_stage, company.installation.first_stage, "copy")
    company.create_tunnel(company.installation.first_stage, company.sales.won_stage)
    with pytest.raises(LoopFound):
        company.create_plan()
    off = company.create_plan(enabled=False)
    with pytest.raises(LoopFound):
        change_plan(company.ports, company.admin, off.id, None, {"enabled": True})
    renamed = change_plan(company.ports, company.admin, off.id, None, {"name": "Later"}).plan
    assert (renamed.name, renamed.enabled) == ("Later", False)


def test_a_loop_of_plans_is_refused(company: Company) -> None:
    company.create_plan(target_stage_id=company.maintenance.won_stage.id)
    with pytest.raises(LoopFound):
        company.create_plan(source=company.maintenance, target_stage_id=company.sales.won_stage.id)


def test_a_loop_with_a_condition_gives_a_warning_on_the_plan_and_the_tunnel(company: Company) -> None:
    plan = company.create_plan()
    tunnel = company.create_tunnel(company.maintenance.first_stage, company.sales.won_stage, conditions=MAYBE)
    [of_tunnel] = tunnel_design.read_tunnel(company.ports, company.admin, tunnel.id).warnings
    assert of_tunnel.text.startswith("Repeats may go round: Maintenance: New → Sales: Won → Maintenance: New.")
    [of_plan] = warnings_of(company.ports, company.admin, [plan])[plan.id]
    assert of_plan.text.startswith("Repeats may go round: Sales: Won → Maintenance: New → Sales: Won.")
    assert (of_plan.code, of_plan.params) == ("may_repeat", {"path": ("Sales: Won", "Maintenance: New", "Sales: Won")})


def test_a_plan_whose_repeats_wait_for_a_person_is_allowed(company: Company) -> None:
    plan = company.create_plan(target_stage_id=company.sales.first_stage.id)
    assert warnings_of(company.ports, company.admin, [plan]) == {plan.id: []}


class TestRevision:
    """A plan is made or changed at the same time as the design around it."""

    def test_a_plan_to_a_concurrently_deleted_pipeline_is_refused(self, company: Company) -> None:
        def delete() -> None:
            removals.delete_pipeline(company.ports, company.admin, company.maintenance.id, None, None)

        company.table.interrupt(1, delete)
        with pytest.raises(NotFound):
            company.create_plan()
        assert company.ports.plans.all(company.tenant) == []

    def test_a_plan_pointed_at_a_concurrently_deleted_pipeline_is_refused(self, company: Company) -> None:
        plan = company.create_plan()

        def delete() -> None:
            removals.delete_pipeline(company.ports, company.admin, company.installation.id, None, None)

        company.table.interrupt(1, delete)
        target = company.installation.first_stage.id
        with pytest.raises(NotFound):
            change_plan(company.ports, company.admin, plan.id, None, {"target_stage_id": target})
        assert company.ports.plans.get(company.tenant, plan.id) == plan

    def test_a_pipeline_that_is_the_target_of_a_concurrent_plan_cannot_be_deleted(self, company: Company) -> None:
        company.table.interrupt(1, company.create_plan)
        with pytest.raises(InUse):
            removals.delete_pipeline(company.ports, company.admin, company.maintenance.id, None, None)

    def test_a_plan_and_a_concurrent_tunnel_cannot_close_a_loop_together(self, company: Company) -> None:
        def dig() -> None:
            company.create_tunnel(company.maintenance.first_stage, company.sales.won_stage)

        company.table.interrupt(1, dig)
        with pytest.raises(LoopFound):
            company.create_plan()
