"""Designing tunnels: loops, unknown stages, limits, and concurrent changes."""

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.errors import InUse, LoopFound, NotFound, RuleViolated
from saletunnel.domain.pipeline import Stage
from saletunnel.usecases.pipelines import pipeline_design, removals
from saletunnel.usecases.tunnels import tunnel_design
from tests.company import Company
from tests.values import stage_of

MAYBE = Comparison("amount", "gt", 5)


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def there(company: Company) -> Stage:
    return company.installation.first_stage


@pytest.fixture
def back(company: Company) -> Stage:
    return company.sales.first_stage


class TestLoops:
    def test_an_endless_loop_is_refused_and_the_error_names_its_path(
        self, company: Company, there: Stage, back: Stage
    ) -> None:
        company.create_tunnel(back, there)
        with pytest.raises(LoopFound) as refusal:
            company.create_tunnel(there, back)
        assert refusal.value.details["path"] == ["Installation: New", "Sales: New", "Installation: New"]
        assert company.ports.tunnels.of_pipelines(company.tenant, [company.installation.id]) == []

    @pytest.mark.parametrize("harmless", [{"enabled": False}, {"conditions": MAYBE}, {"delay": "P1D"}], ids=str)
    def test_a_change_cannot_make_a_loop_endless(
        self, company: Company, there: Stage, back: Stage, harmless: dict[str, object]
    ) -> None:
        company.create_tunnel(back, there)
        second = company.create_tunnel(there, back, **harmless)  # type: ignore[arg-type]
        endless = {"enabled": True, "conditions": None, "delay": None}
        with pytest.raises(LoopFound):
            tunnel_design.change_tunnel(company.ports, company.admin, second.id, None, endless)
        assert company.ports.tunnels.get(company.tenant, second.id) == second

    def test_a_new_target_cannot_close_an_endless_loop(self, company: Company, there: Stage, back: Stage) -> None:
        company.create_tunnel(back, there)
        second = company.create_tunnel(there, company.maintenance.first_stage)
        with pytest.raises(LoopFound):
            tunnel_design.change_tunnel(company.ports, company.admin, second.id, None, {"target_stage_id": back.id})

    def test_a_conditional_loop_is_saved_with_a_warning_on_each_of_its_tunnels(
        self, company: Company, there: Stage, back: Stage
    ) -> None:
        company.create_tunnel(back, there, conditions=MAYBE)
        company.create_tunnel(there, back)
        company.create_tunnel(back, company.maintenance.first_stage)
        listed = tunnel_design.list_tunnels(company.ports, company.admin)
        assert [len(tunnel.warnings) for tunnel in listed] == [1, 0, 1]

    def test_two_people_cannot_close_an_endless_loop_concurrently(
        self, company: Company, there: Stage, back: Stage
    ) -> None:
        company.table.interrupt(1, lambda: company.create_tunnel(there, back))
        with pytest.raises(LoopFound):
            company.create_tunnel(back, there)
        assert len(tunnel_design.list_tunnels(company.ports, company.admin)) == 1


class TestStages:
    @pytest.mark.parametrize("wrong", ["stage_1_99", "stage_gone_1", "nonsense"])
    def test_a_tunnel_from_or_to_an_unknown_stage_is_refused(self, company: Company, there: Stage, wrong: str) -> None:
        for ends in ((wrong, there.id), (there.id, wrong)):
            with pytest.raises(NotFound):
                tunnel_design.create_tunnel(
                    company.ports,
                    company.admin,
                    name=None,
                    source_stage_id=ends[0],
                    target_stage_id=ends[1],
                    values={"enabled": True, "action": "move"},
                )

    def test_a_tunnel_can_be_deleted_while_another_is_created(
        self, company: Company, there: Stage, back: Stage
    ) -> None:
        tunnel = company.create_tunnel(back, there)
        company.table.interrupt(1, lambda: company.create_tunnel(back, company.maintenance.first_stage))
        tunnel_design.delete_tunnel(company.ports, company.admin, tunnel.id, tunnel.version)
        with pytest.raises(NotFound):
            company.ports.tunnels.get(company.tenant, tunnel.id)
        assert company.ports.tunnels.revision(company.tenant) == 3

    def test_a_tunnel_is_created_although_the_revision_changes_concurrently(
        self, company: Company, there: Stage, back: Stage
    ) -> None:
        def revise() -> None:
            seen = company.ports.tunnels.revision(company.tenant)
            company.ports.commit(company.ports.tunnels.revise(company.tenant, seen))

        company.table.interrupt(1, revise)
        tunnel = company.create_tunnel(back, there)
        assert company.ports.tunnels.revision(company.tenant) == 2
        assert company.ports.tunnels.get(company.tenant, tunnel.id) == tunnel

    def test_a_stage_that_is_the_target_of_a_concurrent_tunnel_cannot_be_deleted(
        self, company: Company, back: Stage
    ) -> None:
        target = stage_of(company.installation, "In progress")
        company.table.interrupt(1, lambda: company.create_tunnel(back, target))
        with pytest.raises(InUse):
            removals.delete_stage(company.ports, company.admin, company.installation.id, target.id, None, None)
        assert stage_of(company.ports.pipelines.get(company.tenant, company.installation.id), "In progress") == target

    def test_a_tunnel_to_a_concurrently_deleted_stage_is_refused(self, company: Company, back: Stage) -> None:
        target, id_ = stage_of(company.installation, "In progress"), company.installation.id
        delete = removals.delete_stage
        company.table.interrupt(1, lambda: delete(company.ports, company.admin, id_, target.id, None, None))
        with pytest.raises(NotFound):
            company.create_tunnel(back, target)
        assert tunnel_design.list_tunnels(company.ports, company.admin) == []

    def test_the_number_of_tunnels_on_a_stage_is_limited(self, company: Company, there: Stage, back: Stage) -> None:
        for _ in range(tunnel_design.MOST_OF_A_STAGE):
            company.create_tunnel(back, there, "copy")
        with pytest.raises(RuleViolated) as refusal:
            company.create_tunnel(back, there, "copy")
        assert refusal.value.errors[0].code == "too_many_tunnels"


@pytest.mark.parametrize(("pipeline", "kept"), [("Bảo trì", "New → Bảo trì"), ("x" * 100, f"New → {'x' * 94}")])
def test_the_default_name_is_as_long_as_a_typed_one_may_be(
    company: Company, back: Stage, pipeline: str, kept: str
) -> None:
    target = company.create_pipeline(pipeline)
    assert company.create_tunnel(back, target.first_stage).name == kept


def test_a_pipeline_shows_its_own_tunnels_with_their_warnings(company: Company, there: Stage, back: Stage) -> None:
    company.create_tunnel(back, there, conditions=MAYBE)
    company.create_tunnel(there, back)
    shown = pipeline_design.read_pipeline(company.ports, company.admin, company.sales.id)
    assert [checked.tunnel.target_stage_id for checked in shown.tunnels] == [there.id]
    assert len(shown.tunnels[0].warnings) == 1
    assert pipeline_design.read_pipeline(company.ports, company.admin, company.maintenance.id).tunnels == []
