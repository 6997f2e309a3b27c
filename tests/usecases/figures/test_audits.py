"""The nightly audit finds and corrects wrong totals, and does not disturb concurrent changes."""

import pytest

from saletunnel.domain.figures.tally import TotalKey, TotalValue
from saletunnel.domain.job import Job
from saletunnel.usecases.figures.audits import DRIFT, audit_all
from tests.company import Company
from tests.fakes import Crashed


class Audited(Company):
    """A company whose totals are audited."""

    def audit(self) -> Job:
        assert audit_all(self.ports) == 2
        (tenant, job_id), (_, of_runs) = self.job_queue.take()
        for each in (job_id, of_runs):
            self.ports.job_queue.send(tenant, each)
        self.run_jobs()
        return self.ports.jobs.get(tenant, job_id)

    def spoil(self, currency: str = "USD", count: int = 3, amount: int = 700) -> None:
        """Makes the total of the first stage wrong."""
        key = TotalKey(self.sales.first_stage.id, currency)
        self.ports.commit(self.ports.tallies.add(self.tenant, key, TotalValue(count, amount), "spoiled"))


@pytest.fixture
def company() -> Audited:
    company = Audited()
    for number in range(70):
        company.create_deal(str(number), amount=10)
    company.deliver()
    return company


def first_total(company: Audited) -> tuple[int, int] | None:
    return company.totals(company.sales).get((company.sales.first_stage.id, "USD"))


def test_correct_totals_are_neither_changed_nor_reported(company: Audited) -> None:
    job = company.audit()
    assert (job.status, job.failed, company.measured) == ("done", 0, {})
    assert first_total(company) == (70, 700)


def test_a_wrong_total_is_reported_and_corrected(company: Audited) -> None:
    company.spoil()
    company.spoil("EUR", -2, 5)
    job = company.audit()
    assert company.measured == {DRIFT: 2}
    assert {error.code for error in job.errors} == {"totals_drift"}
    assert company.totals(company.sales) == {(company.sales.first_stage.id, "USD"): (70, 700)}


def test_a_deal_whose_event_was_lost_is_counted_on_its_current_stage(company: Audited) -> None:
    deal = company.deals_on(company.sales.first_stage)[0]
    company.move(deal, company.maintenance.first_stage)
    company.delete(company.deals_on(company.sales.first_stage)[0])
    company.take_new_events()  # these events are lost
    job = company.audit()
    assert (job.failed, first_total(company)) == (0, (68, 680))
    assert company.totals(company.maintenance) == {(company.maintenance.first_stage.id, "USD"): (1, 10)}


def test_the_wrong_total_of_a_responsible_is_corrected(company: Audited) -> None:
    company.create_deal(amount=10, responsible_id="user_bo")
    company.deliver()
    for responsible_id in ("user_bo", "user_gone", ""):
        key = TotalKey(company.sales.first_stage.id, "USD", responsible_id)
        company.ports.commit(company.ports.tallies.add(company.tenant, key, TotalValue(3, 700), "spoiled"))
    job = company.audit()
    assert (job.status, company.measured) == ("done", {DRIFT: 3})
    usd = (company.sales.first_stage.id, "USD")
    seen = {user: company.totals(company.sales, seen_by=user) for user in ("user_bo", "user_gone")}
    assert seen == {"user_bo": {usd: (71, 710)}, "user_gone": {usd: (70, 700)}}
    assert first_total(company) == (71, 710)


@pytest.mark.parametrize("commit", range(1, 14))
def test_a_deal_that_moves_during_the_audit_is_counted_once(company: Audited, commit: int) -> None:
    company.spoil()
    deal = company.deals_on(company.sales.first_stage)[-1]
    company.table.interrupt(commit, lambda: company.move(deal, company.maintenance.first_stage))
    company.audit()
    company.table.clear_interruptions()
    company.deliver()
    company.audit()  # corrects totals that changed during the first audit
    moved = company.read_deal(deal).stage_id == company.maintenance.first_stage.id
    assert first_total(company) == ((69, 690) if moved else (70, 700))
    assert company.totals(company.maintenance) == (
        {(company.maintenance.first_stage.id, "USD"): (1, 10)} if moved else {}
    )


@pytest.mark.parametrize("commit", range(2, 14))
def test_a_total_is_corrected_once_after_a_crash_at_any_write(company: Audited, commit: int) -> None:
    company.spoil()
    audit_all(company.ports)
    company.table.fail(commit - 1, Crashed(), after=True)
    try:
        company.run_jobs()
    except Crashed:
        company.clock.advance(minutes=6)
        for tenant, job_id in company.ports.jobs.due(company.clock.now):
            company.ports.job_queue.send(tenant, job_id)
    company.run_jobs()
    assert first_total(company) == (70, 700)


def test_a_tenant_has_at_most_one_running_audit(company: Audited) -> None:
    assert audit_all(company.ports) == 2
    assert audit_all(company.ports) == 0
