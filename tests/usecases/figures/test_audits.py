"""The nightly audit: totals that are wrong are found and put right, and nothing that people do meanwhile is harmed."""

import pytest

from saletunnel.domain.figures.tally import TotalKey, TotalValue
from saletunnel.domain.job import Job
from saletunnel.usecases.figures.audits import DRIFT, audit_all
from tests.company import Company
from tests.fakes import Crashed


class Audited(Company):
    """A company whose totals are audited."""

    def audit(self) -> Job:
        assert audit_all(self.ports) == 1
        [(tenant, job_id)] = self.job_queue.take()
        self.ports.job_queue.send(tenant, job_id)
        self.work()
        return self.ports.jobs.get(tenant, job_id)

    def spoil(self, currency: str = "USD", count: int = 3, amount: int = 700) -> None:
        """Makes the total of the first stage wrong."""
        key = TotalKey(self.sales.first_stage.id, currency)
        self.ports.commit(self.ports.tallies.add(self.tenant, key, TotalValue(count, amount), "spoiled"))


@pytest.fixture
def company() -> Audited:
    company = Audited()
    for number in range(70):
        company.deal(str(number), amount=10)
    company.deliver()
    return company


def first(company: Audited) -> tuple[int, int] | None:
    return company.totals(company.sales).get((company.sales.first_stage.id, "USD"))


def test_what_is_right_stays_and_nothing_is_told(company: Audited) -> None:
    job = company.audit()
    assert (job.status, job.failed, company.measured) == ("done", 0, {})
    assert first(company) == (70, 700)


def test_a_wrong_total_is_told_and_put_right(company: Audited) -> None:
    company.spoil()
    company.spoil("EUR", -2, 5)
    job = company.audit()
    assert company.measured == {DRIFT: 2}
    assert {error.code for error in job.errors} == {"totals_drift"}
    assert company.totals(company.sales) == {(company.sales.first_stage.id, "USD"): (70, 700)}


def test_a_deal_whose_event_was_lost_is_counted_where_it_is(company: Audited) -> None:
    deal = company.on(company.sales.first_stage)[0]
    company.move(deal, company.maintenance.first_stage)
    company.delete(company.on(company.sales.first_stage)[0])
    company.news()  # and nobody is told
    job = company.audit()
    assert (job.failed, first(company)) == (0, (68, 680))
    assert company.totals(company.maintenance) == {(company.maintenance.first_stage.id, "USD"): (1, 10)}


@pytest.mark.parametrize("commit", range(1, 14))
def test_a_deal_that_moves_at_any_moment_of_the_audit_is_counted_once(company: Audited, commit: int) -> None:
    company.spoil()
    deal = company.on(company.sales.first_stage)[-1]
    company.table.interrupt(commit, lambda: company.move(deal, company.maintenance.first_stage))
    company.audit()
    company.table.calm()
    company.deliver()
    company.audit()  # what was too restless the first time
    moved = company.now(deal).stage_id == company.maintenance.first_stage.id
    assert first(company) == ((69, 690) if moved else (70, 700))
    assert company.totals(company.maintenance) == (
        {(company.maintenance.first_stage.id, "USD"): (1, 10)} if moved else {}
    )


@pytest.mark.parametrize("commit", range(2, 14))
def test_a_crash_at_any_write_corrects_once(company: Audited, commit: int) -> None:
    company.spoil()
    audit_all(company.ports)
    company.table.fail(commit - 1, Crashed(), after=True)
    try:
        company.work()
    except Crashed:
        company.clock.advance(minutes=6)
        for tenant, job_id in company.ports.jobs.due(company.clock.now):
            company.ports.job_queue.send(tenant, job_id)
    company.work()
    assert first(company) == (70, 700)


def test_a_tenant_is_audited_once_at_a_time(company: Audited) -> None:
    assert audit_all(company.ports) == 1
    assert audit_all(company.ports) == 0
