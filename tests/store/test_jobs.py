"""Jobs in the table: a subject has one job of a kind, and jobs are due when their lease has expired."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.errors import NotFound, StaleVersion
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


def save(ports: Ports, job: Job, tenant: str = "acme") -> Job:
    ports.commit(ports.jobs.save(tenant, job))
    return job


def test_a_job_is_read_as_saved(ports: Ports) -> None:
    save(ports, a_job())
    running = save(ports, a_job().started(7, LATER))
    errors = [JobError("deal_1", "not_found", "There is no deal.")]
    half = save(ports, running.advanced(Progress(done=3, errors=errors, checkpoint={"at": 3}), LATER))

    assert ports.jobs.get("acme", "job_1") == half
    with pytest.raises(NotFound):
        ports.jobs.get("rival", "job_1")


def test_a_job_of_a_person_without_an_email_is_read_as_saved(ports: Ports) -> None:
    job = save(ports, a_job(started_by=replace(ADMIN, email=None)))
    assert ports.jobs.get("acme", "job_1") == job


def test_a_version_is_saved_once(ports: Ports) -> None:
    save(ports, a_job())
    save(ports, a_job().started(7, LATER))

    with pytest.raises(StaleVersion):
        save(ports, a_job().started(7, LATER))


def test_a_subject_has_one_unfinished_job_of_a_kind(ports: Ports) -> None:
    first = save(ports, a_job())
    with pytest.raises(StaleVersion):
        save(ports, a_job(id="job_2"))
    assert ports.jobs.running("acme", "paint", "pipe_sales") == "job_1"
    save(ports, a_job(id="job_3", kind="sweep"))
    save(ports, a_job(id="job_4", subject="pipe_other"))
    save(ports, a_job(id="job_5"), tenant="rival")

    save(ports, first.advanced(Progress(), LATER))
    assert ports.jobs.running("acme", "paint", "pipe_sales") is None
    save(ports, a_job(id="job_2"))


def test_jobs_without_a_subject_do_not_block_each_other(ports: Ports) -> None:
    save(ports, a_job(subject=None))
    save(ports, a_job(id="job_2", subject=None))


def test_an_unfinished_job_is_due_when_its_lease_has_expired(ports: Ports) -> None:
    queued = save(ports, a_job(subject=None))
    save(ports, a_job(id="job_2", subject=None), tenant="rival")
    over = save(ports, a_job(id="job_3", subject=None))
    save(ports, over.advanced(Progress(), NOON))

    assert list(ports.jobs.due(NOON)) == []
    assert list(ports.jobs.due(NOON + LEASE)) == [("acme", "job_1"), ("rival", "job_2")]
    save(ports, queued.started(None, LATER))
    assert list(ports.jobs.due(LATER)) == [("rival", "job_2")]
