"""Pipelines and stages are deleted if nothing uses them, or after a job has moved their deals. No deal is lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.company.subscription import MOST_PIPELINES
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import InUse, JobRunning, LastPipeline, NotFound, RoleLacks, RuleViolated, StaleVersion
from saletunnel.domain.job import LEASE, Job
from saletunnel.domain.pipeline import Pipeline, Stage, StageDraft
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.pipelines.removals import delete_pipeline, delete_stage
from saletunnel.usecases.tunnels.tunnel_design import delete_tunnel
from tests.company import ADMIN, Company
from tests.fakes import Crashed


def remove(company: Company, subject: Pipeline | Stage, to: Stage | None = None, seen: int | None = None) -> Job | None:
    target = to.id if to else None
    if isinstance(subject, Pipeline):
        return delete_pipeline(company.ports, company.admin, subject.id, seen, target)
    return delete_stage(company.ports, company.admin, pipeline_id_of(company, subject), subject.id, seen, target)


def start_removal(company: Company, subject: Pipeline | Stage, to: Stage) -> Job:
    job = remove(company, subject, to)
    assert job is not None
    return job


def time_for_one_step() -> Callable[[], float]:
    times = iter([60.0])
    return lambda: next(times, 0.0)


def pipeline_id_of(company: Company, stage: Stage) -> str:
    [found] = [pipeline for pipeline in company.ports.pipelines.all(company.tenant) if stage in pipeline.stages]
    return found.id


def names(company: Company) -> list[str]:
    return [pipeline.name for pipeline in company.ports.pipelines.all(company.tenant)]


def references(attempt: Callable[[], object]) -> list[dict[str, Any]]:
    with pytest.raises(InUse) as refusal:
        attempt()
    found: list[dict[str, Any]] = refusal.value.details["references"]
    return found


def stages_of(company: Company, deals: list[Deal]) -> set[str]:
    return {company.read_deal(deal).stage_id for deal in deals}


class TestUnused:
    def test_a_pipeline_is_deleted_and_its_name_is_free(self) -> None:
        company = Company()
        assert remove(company, company.installation) is None
        assert names(company) == ["Sales", "Maintenance"]
        company.create_pipeline("Installation")

    def test_a_stage_is_deleted(self) -> None:
        company = Company()
        assert remove(company, company.sales.stages[1]) is None
        after = company.ports.pipelines.get(company.tenant, company.sales.id)
        assert after.stages == (company.sales.stages[0], *company.sales.stages[2:])

    def test_deals_in_the_bin_do_not_prevent_the_deletion(self) -> None:
        company = Company()
        deal = company.create_deal(stage=company.installation.first_stage)
        company.delete(deal)
        remove(company, company.installation)
        assert company.restore(deal).stage_id == company.sales.first_stage.id

    def test_the_last_pipeline_cannot_be_deleted(self) -> None:
        company = Company()
        remove(company, company.installation)
        remove(company, company.maintenance)
        with pytest.raises(LastPipeline):
            remove(company, company.sales)
        assert names(company) == ["Sales"]

    def test_the_last_two_pipelines_cannot_both_be_deleted_concurrently(self) -> None:
        company = Company()
        remove(company, company.installation)
        company.table.interrupt(1, lambda: remove(company, company.maintenance))
        with pytest.raises(LastPipeline):
            remove(company, company.sales)
        assert names(company) == ["Sales"]

    def test_a_stage_that_the_pipeline_needs_cannot_be_deleted(self) -> None:
        company = Company()
        with pytest.raises(RuleViolated):
            remove(company, company.sales.won_stage)

    def test_a_deletion_requires_an_admin_and_the_current_version(self) -> None:
        company = Company()
        with pytest.raises(StaleVersion):
            remove(company, company.installation, seen=7)
        company.admin = replace(ADMIN, role=Role.MANAGER)
        for subject in (company.installation, company.sales.stages[1]):
            with pytest.raises(RoleLacks):
                remove(company, subject)


class TestInUse:
    def test_the_error_names_everything_that_uses_the_pipeline(self) -> None:
        company = Company()
        company.create_story_tunnels()
        plan = company.create_plan()
        for _ in range(3):
            company.create_deal()
        company.deliver()
        found = references(lambda: remove(company, company.sales))
        assert found[0] == {"kind": "deals", "count": 3}
        assert sorted(reference["kind"] for reference in found) == ["deals", "repeat_plan", "tunnel", "tunnel"]
        assert {"kind": "repeat_plan", "id": plan.id, "name": plan.name} in found
        assert "Sales" in names(company)

    def test_a_deal_that_is_not_yet_in_the_totals_prevents_the_deletion(self) -> None:
        company = Company()
        company.create_deal(stage=company.installation.first_stage)
        assert references(lambda: remove(company, company.installation)) == [{"kind": "deals", "count": 1}]

    def test_the_message_says_that_there_may_be_more_deals(self) -> None:
        company = Company()
        for _ in range(5):
            company.create_deal(stage=company.installation.first_stage)
        with pytest.raises(InUse, match=r"At least 1 deal\(s\)"):
            remove(company, company.installation)
        company.deliver()
        with pytest.raises(InUse, match=r"At least 5 deal\(s\)"):
            remove(company, company.installation)

    def test_a_tunnel_prevents_only_the_deletion_of_its_own_stages(self) -> None:
        company = Company()
        tunnel = company.create_tunnel(company.sales.stages[1], company.installation.stages[2])
        used = {"kind": "tunnel", "id": tunnel.id, "name": tunnel.name}
        assert references(lambda: remove(company, company.sales.stages[1])) == [used]
        assert references(lambda: remove(company, company.installation.stages[2])) == [used]
        remove(company, company.sales.stages[2])
        remove(company, company.installation.stages[1])

    def test_no_job_starts_while_a_tunnel_uses_the_pipeline(self) -> None:
        company = Company()
        company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
        company.create_deal(stage=company.installation.first_stage)
        found = references(lambda: remove(company, company.installation, company.sales.first_stage))
        assert [reference["kind"] for reference in found] == ["deals", "tunnel"]
        assert company.job_queue.take() == []


class TestMovingDealsFirst:
    def test_the_deals_are_moved_and_then_the_pipeline_is_deleted(self) -> None:
        company = Company()
        deals = [company.create_deal(str(at), stage=company.installation.stages[at % 8]) for at in range(100)]
        company.deliver()
        job = start_removal(company, company.installation, company.maintenance.stages[2])
        assert (job.kind, job.subject) == ("delete_pipeline", company.installation.id)
        company.run_jobs()
        done = company.read_job(job)
        assert (done.status, done.done, done.total, done.failed) == ("done", 100, 100, 0)
        assert stages_of(company, deals) == {company.maintenance.stages[2].id}
        assert names(company) == ["Sales", "Maintenance"]

    def test_the_deals_of_a_stage_can_move_to_another_stage_of_the_same_pipeline(self) -> None:
        company = Company()
        deals = [company.create_deal(str(at), stage=company.sales.stages[1]) for at in range(50)]
        job = start_removal(company, company.sales.stages[1], company.sales.stages[2])
        company.run_jobs()
        assert company.read_job(job).status == "done"
        assert stages_of(company, deals) == {company.sales.stages[2].id}
        assert len(company.ports.pipelines.get(company.tenant, company.sales.id).stages) == 7

    def test_the_tunnels_of_the_target_stage_fire(self) -> None:
        company = Company()
        company.create_tunnel(company.sales.won_stage, company.maintenance.first_stage)
        deal = company.create_deal(stage=company.installation.first_stage)
        start_removal(company, company.installation, company.sales.won_stage)
        company.run_jobs()
        company.deliver()
        assert company.read_deal(deal).stage_id == company.maintenance.first_stage.id

    def test_the_pipeline_stays_if_the_target_stage_refuses_a_deal(self) -> None:
        company = Company()
        won = company.sales.won_stage
        pipeline_design.change_stage(
            company.ports, ADMIN, company.sales.id, won.id, None, {"required_fields": ("amount",)}
        )
        rich = company.create_deal("Rich", stage=company.installation.first_stage, amount=1)
        poor = company.create_deal("Poor", stage=company.installation.first_stage)
        job = start_removal(company, company.installation, won)
        company.run_jobs()
        failed = company.read_job(job)
        assert (failed.status, failed.done) == ("failed", 1)
        assert [(error.subject, error.code) for error in failed.errors] == [
            (poor.id, "required_fields_missing"),
            (company.installation.id, "in_use"),
        ]
        assert [company.read_deal(rich).stage_id, company.read_deal(poor).stage_id] == [
            won.id,
            company.installation.first_stage.id,
        ]
        assert "Installation" in names(company)

    def test_an_invalid_target_is_refused_at_once(self) -> None:
        company = Company()
        deal = company.create_deal(stage=company.installation.first_stage)
        with pytest.raises(RuleViolated):
            remove(company, company.installation, company.installation.stages[1])
        with pytest.raises(NotFound):
            remove(company, company.installation, replace(company.sales.first_stage, id="stage_gone_1"))
        assert company.read_deal(deal) == deal

    def test_a_second_job_is_refused_while_the_first_runs(self) -> None:
        company = Company()
        company.create_deal(stage=company.installation.first_stage)
        start_removal(company, company.installation, company.sales.first_stage)
        with pytest.raises(JobRunning):
            remove(company, company.installation, company.maintenance.first_stage)

    @pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
    @pytest.mark.parametrize("commit", range(1, 6))
    def test_the_result_is_the_same_after_a_crash_at_any_write(self, commit: int, after: bool) -> None:
        company = Company()
        deals = [company.create_deal(str(at), stage=company.installation.stages[at % 2]) for at in range(60)]
        job = start_removal(company, company.installation, company.sales.first_stage)
        company.table.fail(commit, Crashed(), after=after)
        try:
            company.run_jobs()
        except Crashed:
            company.clock.advance(minutes=6)
            company.ports.job_queue.send(company.tenant, job.id)
            company.run_jobs()
        assert (company.read_job(job).status, company.read_job(job).done) == ("done", 60)
        assert {(company.read_deal(deal).stage_id, company.read_deal(deal).version) for deal in deals} == {
            (company.sales.first_stage.id, 2)
        }
        assert names(company) == ["Sales", "Maintenance"]


class TestConcurrentChanges:
    @pytest.mark.parametrize("commit", range(1, 4))
    def test_a_deal_that_arrives_during_the_job_is_moved_too(self, commit: int) -> None:
        company = Company()
        deals = [company.create_deal(str(at), stage=company.installation.first_stage) for at in range(50)]
        job = start_removal(company, company.installation, company.sales.first_stage)
        company.table.interrupt(
            commit, lambda: deals.append(company.create_deal("Late", stage=company.installation.first_stage))
        )
        company.run_jobs()
        assert (company.read_job(job).status, company.read_job(job).done) == ("done", 51)
        assert stages_of(company, deals) == {company.sales.first_stage.id}

    def test_jobs_that_move_deals_into_each_others_stages_move_each_deal_once(self) -> None:
        company = Company()
        deals = [
            company.create_deal(str(at), stage=pipeline.first_stage)
            for pipeline in (company.installation, company.maintenance)
            for at in range(40)
        ]
        jobs = [
            start_removal(company, company.installation, company.maintenance.first_stage),
            start_removal(company, company.maintenance, company.installation.first_stage),
        ]
        steps = 0
        while sent := company.job_queue.take():
            for job in sent:  # one step of each in turn
                assert running.run_jobs(company.ports, [job], kind_of, time_for_one_step()) == {}
                company.clock.advance(seconds=1)
                steps += 1
                assert steps < 40, "the jobs never end"

        done = [company.read_job(job) for job in jobs]
        assert sum(job.done for job in done) <= 2 * len(deals)
        assert "contended" in {error.code for job in done for error in job.errors}
        moves = Counter(
            (event.deal.id, event.deal.stage_id) for _, event in company.table.events() if event.kind == "moved"
        )
        assert max(moves.values()) == 1

    @pytest.mark.parametrize("to", [None, "Maintenance"])
    def test_a_deal_that_arrives_during_the_deletion_is_moved_later(self, to: str | None) -> None:
        company = Company()
        late: list[Deal] = []
        target = company.maintenance.stages[1] if to else None
        # The deal is created between the last check for deals and the commit of the deletion.
        commits = 1 if target is None else 3
        company.table.interrupt(
            commits, lambda: late.append(company.create_deal("Late", stage=company.installation.first_stage))
        )
        remove(company, company.installation, target)
        if target is not None:
            company.run_jobs()
        assert names(company) == ["Sales", "Maintenance"]
        assert stages_of(company, late) == {company.installation.first_stage.id}

        assert running.resume(company.ports, company.clock.now + LEASE) == 1
        company.run_jobs()
        assert stages_of(company, late) == {(target or company.sales.first_stage).id}
        assert running.resume(company.ports, company.clock.now + LEASE) == 0

    def test_a_deal_on_a_deleted_stage_is_moved_within_its_pipeline(self) -> None:
        company = Company()
        late: list[Deal] = []
        company.table.interrupt(1, lambda: late.append(company.create_deal("Late", stage=company.sales.stages[1])))
        remove(company, company.sales.stages[1])
        running.resume(company.ports, company.clock.now + LEASE)
        company.run_jobs()
        assert stages_of(company, late) == {company.sales.first_stage.id}

    def test_a_tunnel_that_is_created_during_the_job_prevents_the_deletion(self) -> None:
        company = Company()
        company.create_deal(stage=company.installation.first_stage)
        job = start_removal(company, company.installation, company.sales.first_stage)
        tunnel = company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
        company.run_jobs()
        assert [error.code for error in company.read_job(job).errors] == ["in_use"]
        assert "Installation" in names(company)
        delete_tunnel(company.ports, ADMIN, tunnel.id, None)
        start_removal(company, company.installation, company.sales.first_stage)
        company.run_jobs()
        assert "Installation" not in names(company)

    def test_a_pipeline_that_changes_during_the_job_is_deleted(self) -> None:
        company = Company()
        company.create_deal(stage=company.installation.first_stage)
        job = start_removal(company, company.installation, company.sales.first_stage)
        draft = StageDraft("Survey", "#112233", company.installation.first_stage.semantic)

        def add() -> None:
            pipeline_design.add_stage(company.ports, ADMIN, company.installation.id, None, draft, 1)

        company.table.interrupt(3, add)
        company.run_jobs()
        assert company.read_job(job).status == "done"
        assert names(company) == ["Sales", "Maintenance"]


class TestOrder:
    def reorder(self, company: Company, pipeline: Pipeline, position: int, name: str | None = None) -> None:
        pipeline_design.change(company.ports, ADMIN, pipeline.id, None, name, position)

    def test_a_pipeline_can_be_reordered_and_renamed_in_one_change(self) -> None:
        company = Company()
        self.reorder(company, company.maintenance, 0)
        assert names(company) == ["Maintenance", "Sales", "Installation"]
        self.reorder(company, company.maintenance, 99, "Service")
        assert names(company) == ["Sales", "Installation", "Service"]

    def test_reordering_keeps_a_concurrent_change(self) -> None:
        company = Company()
        other = company.installation
        company.table.interrupt(
            1, lambda: pipeline_design.rename_pipeline(company.ports, ADMIN, other.id, None, "Fitting")
        )
        self.reorder(company, company.maintenance, 0)
        assert names(company) == ["Maintenance", "Sales", "Fitting"]

    def test_as_many_pipelines_as_possible_can_be_reordered(self) -> None:
        company = Company()
        last = [company.create_pipeline(f"P{at:02}") for at in range(MOST_PIPELINES - 3)][-1]
        self.reorder(company, last, 0)
        assert names(company) == ["P96", "Sales", "Installation", "Maintenance", *(f"P{at:02}" for at in range(96))]

    def test_a_pipeline_that_changes_while_many_are_reordered_keeps_its_change(self) -> None:
        company = Company()
        created = [company.create_pipeline(f"P{at:02}") for at in range(MOST_PIPELINES - 3)]
        company.table.interrupt(
            2, lambda: pipeline_design.rename_pipeline(company.ports, ADMIN, created[94].id, None, "Fitting")
        )
        self.reorder(company, created[-1], 0)
        assert names(company)[:2] == ["P96", "Sales"]
        assert names(company)[-9:] == [f"P{at}" if at != 94 else "Fitting" for at in range(87, 96)]

    def test_an_empty_change_changes_nothing(self) -> None:
        company = Company()
        after = pipeline_design.change(company.ports, ADMIN, company.sales.id, company.sales.version, None, None)
        assert after.pipeline == company.sales
        with pytest.raises(StaleVersion):
            pipeline_design.change(company.ports, ADMIN, company.sales.id, 7, None, 1)
