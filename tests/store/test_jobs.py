"""Jobs in the table: one of a kind at a subject, and found again when nobody holds them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.errors import JobRunning, NotFound, StaleVersion
from saletunnel.domain.job import LEASE, Job, JobError, Progress
from saletunnel.usecases.ports import Ports
from tests.company import ADMIN
from tests.fakes import NOON

LATER = NOON + timedelta(hours=1)


def a_job(**fields: Any) -> Job:
    whole: dict[str, Any] = {
        "id": "job_1",
        "kind": "paint",
        "subject": "pipe_sales",
        "arguments": {"color": "#112233", "ids": ["deal_1"]},
        "started_by": ADMIN,
        "held_until": NOON + LEASE,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Job(**whole | fields)


def keep(ports: Ports, job: Job, tenant: str = "acme") -> Job:
    ports.commit(ports.jobs.save(tenant, job))
    return job


def test_one_is_read_as_it_was_saved(ports: Ports) -> None:
    keep(ports, a_job())
    running = keep(ports, a_job().started(7, LATER))
    errors = [JobError("deal_1", "not_found", "There is no deal.")]
    half = keep(ports, running.advanced(Progress(done=3, errors=errors, checkpoint={"at": 3}), LATER))

    assert ports.jobs.get("acme", "job_1") == half
    with pytest.raises(NotFound):
        ports.jobs.get("rival", "job_1")


def test_one_of_a_person_without_an_address_is_read(ports: Ports) -> None:
    job = keep(ports, a_job(started_by=replace(ADMIN, email=None)))
    assert ports.jobs.get("acme", "job_1") == job


def test_a_version_is_saved_once(ports: Ports) -> None:
    keep(ports, a_job())
    keep(ports, a_job().started(7, LATER))

    with pytest.raises(StaleVersion):
        keep(ports, a_job().started(7, LATER))


def test_one_of_a_kind_is_at_a_subject_until_it_is_over(ports: Ports) -> None:
    first = keep(ports, a_job())
    with pytest.raises(JobRunning):
        keep(ports, a_job(id="job_2"))
    assert ports.jobs.running("acme", "paint", "pipe_sales") == "job_1"
    keep(ports, a_job(id="job_3", kind="sweep"))
    keep(ports, a_job(id="job_4", subject="pipe_other"))
    keep(ports, a_job(id="job_5"), tenant="rival")

    keep(ports, first.advanced(Progress(), LATER))
    assert ports.jobs.running("acme", "paint", "pipe_sales") is None
    keep(ports, a_job(id="job_2"))


def test_those_without_a_subject_are_not_in_each_others_way(ports: Ports) -> None:
    keep(ports, a_job(subject=None))
    keep(ports, a_job(id="job_2", subject=None))


def test_one_is_due_when_its_hold_is_past_and_it_is_not_over(ports: Ports) -> None:
    queued = keep(ports, a_job(subject=None))
    keep(ports, a_job(id="job_2", subject=None), tenant="rival")
    over = keep(ports, a_job(id="job_3", subject=None))
    keep(ports, over.advanced(Progress(), NOON))

    assert list(ports.jobs.due(NOON)) == []
    assert list(ports.jobs.due(NOON + LEASE)) == [("acme", "job_1"), ("rival", "job_2")]
    keep(ports, queued.started(None, LATER))
    assert list(ports.jobs.due(LATER)) == [("rival", "job_2")]
