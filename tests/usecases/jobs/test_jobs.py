"""Jobs: each step takes effect once, even after repeated deliveries, crashes and lost races."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from saletunnel.domain.errors import JobRunning, NotFound, StaleVersion
from saletunnel.domain.job import LEASE, MOST_TRIES, Job, JobError
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.running import LEAST_TIME, MOST_AT_ONCE
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from tests.company import ADMIN, Company
from tests.fakes import Crashed
from tests.values import PERSON


@dataclass
class Retitle:
    """A job kind that adds an exclamation mark to titles, of two deals in a step. It can be made to fail."""

    error: Exception | None = None
    rests: timedelta = timedelta()
    """How long the job rests after a step."""
    steps: list[int] = field(default_factory=list)
    """The limit of deals that each step was given."""

    def count(self, ports: Ports, job: Job) -> int:
        return len(job.arguments["ids"])

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        self.steps.append(at_once)
        if self.error is not None:
            raise self.error
        at = job.checkpoint.get("at", 0)
        ids = job.arguments["ids"][at : at + min(at_once, 2)]
        deals = ports.deals.many(job.started_by.tenant, ids)
        events = [deals[id_].changed({"title": f"{deals[id_].title}!"}, PERSON, ports.now()) for id_ in ids]
        writes = [write for event in events if event for write in ports.deals.save(job.started_by.tenant, event)]
        rest = at + len(ids) < len(job.arguments["ids"])
        return Step(writes=writes, done=len(ids), checkpoint={"at": at + len(ids)} if rest else None, rest=self.rests)


class Workshop:
    """A company with five deals, and a job that retitles them."""

    def __init__(self) -> None:
        self.company = Company()
        self.kind = Retitle()
        self.deals = [self.company.create_deal(str(number)) for number in range(5)]
        self.time_left = 60.0

    def start(self, subject: str | None = "the deals") -> Job:
        ids = [deal.id for deal in self.deals]
        return running.start(self.company.ports, ADMIN, "retitle", subject, {"ids": ids})

    def run(self, job: Job) -> None:
        running.run(self.company.ports, self.company.tenant, job.id, lambda _: self.kind, lambda: self.time_left)

    def titles(self) -> list[str]:
        return [self.company.read_deal(deal).title for deal in self.deals]


RETITLED = ["0!", "1!", "2!", "3!", "4!"]


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


def test_a_job_is_queued_run_and_done(workshop: Workshop) -> None:
    job = workshop.start()
    assert (job.status, job.done, job.total) == ("queued", 0, None)
    [(tenant, job_id)] = workshop.company.job_queue.take()
    assert (tenant, job_id) == (workshop.company.tenant, job.id)
    workshop.run(job)
    after = workshop.company.read_job(job)
    assert (after.status, after.done, after.total, after.errors) == ("done", 5, 5, ())
    assert workshop.titles() == RETITLED


def test_a_second_delivery_changes_nothing(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.run(job)
    after = workshop.company.read_job(job)
    workshop.run(job)
    assert workshop.company.read_job(job) == after
    assert workshop.titles() == RETITLED


@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
@pytest.mark.parametrize("commit", range(1, 5))
def test_a_job_that_crashes_at_any_write_resumes_and_changes_each_deal_once(
    workshop: Workshop, commit: int, after: bool
) -> None:
    job = workshop.start()
    workshop.company.table.fail(commit, Crashed(), after=after)
    with pytest.raises(Crashed):
        workshop.run(job)
    workshop.company.clock.advance(minutes=6)
    workshop.run(job)
    done = workshop.company.read_job(job)
    assert (done.status, done.done) == ("done", 5)
    assert workshop.titles() == RETITLED


def test_a_leased_job_is_not_run_by_another_worker(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.company.table.fail(2, Crashed(), after=True)
    with pytest.raises(Crashed):
        workshop.run(job)
    leased = workshop.company.read_job(job)
    workshop.company.clock.advance(seconds=LEASE.total_seconds() - 1)
    workshop.run(job)
    assert workshop.company.read_job(job) == leased


def test_two_concurrent_workers_do_each_step_once(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.company.table.interrupt(1, lambda: workshop.run(job))
    workshop.run(job)
    assert workshop.company.read_job(job).done == 5
    assert workshop.titles() == RETITLED


def test_a_job_without_enough_time_is_queued_again(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.company.job_queue.take()
    workshop.time_left = LEAST_TIME - 1
    workshop.run(job)
    assert workshop.company.read_job(job).done == 0
    assert workshop.company.job_queue.take() == [(workshop.company.tenant, job.id)]
    workshop.time_left = 60.0
    workshop.run(job)
    assert workshop.company.read_job(job).status == "done"


def test_a_step_that_lost_a_race_is_retried_with_fewer_deals(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.company.table.interrupt(2, lambda: workshop.company.change(workshop.deals[0], title="Zero"))
    workshop.run(job)
    assert workshop.company.read_job(job).done == 5
    assert workshop.titles() == ["Zero!", *RETITLED[1:]]
    assert workshop.kind.steps[:2] == [MOST_AT_ONCE, MOST_AT_ONCE // 4]


def test_a_job_fails_after_too_many_errors(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.kind.error = ZeroDivisionError("secret")
    for _ in range(MOST_TRIES):
        with pytest.raises(ZeroDivisionError):
            workshop.run(job)
    failed = workshop.company.read_job(job)
    assert failed.status == "failed"
    assert failed.errors == (JobError("the deals", "internal_error", "Something went wrong on our side."),)
    workshop.run(job)
    assert workshop.company.read_job(job) == failed


def test_a_job_continues_after_one_error(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.kind.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        workshop.run(job)
    workshop.kind.error = None
    workshop.run(job)
    assert (workshop.company.read_job(job).status, workshop.titles()) == ("done", RETITLED)


def test_a_domain_error_fails_the_job_at_once(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.kind.error = NotFound("stage", "stage_x_1")
    workshop.run(job)
    failed = workshop.company.read_job(job)
    assert failed.status == "failed"
    assert [error.code for error in failed.errors] == ["not_found"]


def test_a_subject_has_at_most_one_running_job_of_a_kind(workshop: Workshop) -> None:
    job = workshop.start()
    with pytest.raises(JobRunning) as refusal:
        workshop.start()
    assert refusal.value.details["job_id"] == job.id
    workshop.run(job)
    workshop.run(workshop.start())
    assert workshop.titles() == [f"{title}!" for title in RETITLED]


def test_a_failed_job_does_not_block_the_next(workshop: Workshop) -> None:
    workshop.kind.error = NotFound("stage", "stage_x_1")
    workshop.run(workshop.start())
    workshop.kind.error = None
    workshop.run(workshop.start())
    assert workshop.titles() == RETITLED


def test_a_job_whose_message_was_lost_is_found_by_a_sweep(workshop: Workshop) -> None:
    company = workshop.company
    company.job_queue.refusal = Crashed()
    with pytest.raises(Crashed):
        workshop.start()
    assert running.resume(company.ports, company.clock.now) == 0
    assert running.resume(company.ports, company.clock.now + LEASE) == 1
    [(_, job_id)] = company.job_queue.take()
    workshop.run(company.ports.jobs.get(company.tenant, job_id))
    assert workshop.titles() == RETITLED
    assert running.resume(company.ports, company.clock.now + timedelta(days=1)) == 0


def test_a_job_that_could_not_be_queued_again_is_found_by_a_sweep(workshop: Workshop) -> None:
    job = workshop.start()
    company = workshop.company
    company.job_queue.take()
    workshop.time_left = 0.0
    company.job_queue.refusal = Crashed()
    with pytest.raises(Crashed):
        workshop.run(job)
    assert running.resume(company.ports, company.clock.now) == 1


def test_all_errors_are_counted_and_the_first_fifty_are_stored(workshop: Workshop) -> None:
    errors = [JobError(f"deal_{number}", "not_found", "Gone.") for number in range(30)]
    job = workshop.start()
    for _ in range(2):
        job = job.advanced(Step(errors=errors, checkpoint={"at": 1}), workshop.company.clock.now)
    assert (job.failed, len(job.errors)) == (60, 50)


def test_a_step_that_loses_every_race_raises_stale_version(workshop: Workshop) -> None:
    job = workshop.start()
    workshop.deals[0] = replace(workshop.deals[0], id="deal_gone")
    company = workshop.company
    for commit in range(2, 12):
        company.table.fail(commit, StaleVersion())
    job = replace(job)
    with pytest.raises(StaleVersion):
        workshop.run(job)
    assert company.read_job(job).tries == 1


def test_a_job_that_rests_continues_only_afterwards(workshop: Workshop) -> None:
    workshop.kind.rests = timedelta(seconds=5)
    job = workshop.start()
    workshop.company.job_queue.take()
    workshop.run(job)
    assert workshop.titles() == ["0!", "1!", "2", "3", "4"]
    assert workshop.company.job_queue.take(timedelta(seconds=4)) == []
    workshop.run(job)  # a repeated message
    assert workshop.titles() == ["0!", "1!", "2", "3", "4"]
    for _ in range(2):
        workshop.company.clock.advance(seconds=5)
        [(_, job_id)] = workshop.company.job_queue.take(timedelta(seconds=5))
        assert job_id == job.id
        workshop.run(job)
    assert workshop.titles() == RETITLED
    assert workshop.company.read_job(job).status == "done"


def test_a_job_whose_message_was_lost_while_it_rested_is_resumed(workshop: Workshop) -> None:
    workshop.kind.rests = timedelta(seconds=5)
    job = workshop.start()
    workshop.run(job)
    workshop.company.job_queue.take(timedelta(minutes=1))
    workshop.company.clock.advance(seconds=5)
    assert running.resume(workshop.company.ports, workshop.company.clock.now) == 1
    assert workshop.company.job_queue.take() == [(workshop.company.tenant, job.id)]
