"""Real input: a file of opportunities is loaded, its won deals move on, and a year later they repeat."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from infra.local.processes.running import Running
from tests.cloud import LocalCloud, local_cloud

from .company import Company

pytestmark = pytest.mark.cloud

_FILE = Path(__file__).parent / "opportunities.csv"
_MAPPING = ("--mapping", "crm_sales_opportunities")


@pytest.fixture
def own_cloud(tmp_path: Path) -> Iterator[LocalCloud]:
    with local_cloud(tmp_path) as started:
        yield started


def _load(own_cloud: LocalCloud) -> Company:
    company = Company(Running.load(own_cloud.layout))
    company.catch_up_on_all()
    company.run("load", str(_FILE), *_MAPPING)
    company.run("drain")
    return company


def test_a_load_puts_each_row_on_its_stage_and_a_second_load_changes_nothing(own_cloud: LocalCloud) -> None:
    company = _load(own_cloud)
    _check_figures(company)
    assert "9 unchanged" in company.run("load", str(_FILE), *_MAPPING)
    company.run("drain")
    _check_figures(company)


def test_a_sweep_creates_a_repeat_of_each_won_deal_and_a_second_sweep_creates_none(own_cloud: LocalCloud) -> None:
    company = _load(own_cloud)
    company.run("invoke", "sweep_due_work", "--at", "2018-12-31T00:00:00Z")
    company.run("drain")
    first = _repeats(company)
    assert len(first) == 3
    company.run("invoke", "sweep_due_work", "--at", "2018-12-31T00:00:00Z")
    company.run("drain")
    assert _repeats(company) == first
    assert len(company.column(company.stage("Bảo trì", "Đến kỳ bảo trì"))) == 3
    assert company.counts("Bảo trì") == {"Đến kỳ bảo trì": 3}


def test_monthly_sweeps_create_the_same_repeats_as_one_sweep(tmp_path: Path) -> None:
    swept = []
    for folder, days in (("once", [date(2018, 12, 31)]), ("stepwise", _every_month())):
        with local_cloud(tmp_path / folder) as started:
            company = _load(started)
            for day in days:
                company.run("invoke", "sweep_due_work", "--at", f"{day}T00:00:00Z")
            company.run("drain")
            swept.append(_repeats(company))
    assert swept[0] == swept[1]


def test_invalid_rows_are_reported_and_the_others_are_loaded(cloud: Running, tmp_path: Path) -> None:
    company = Company(cloud)
    header, *rows = _FILE.read_text(encoding="utf-8").splitlines()
    broken = [row.replace("A00", "B00") for row in rows]
    broken[1] = re.sub(",4514$", ",much", broken[1])
    broken[3] = broken[3].replace("2017-04-02", "2017-99-02")
    broken[5] = broken[5].replace("Engaging", "Dreaming")
    broken[7] = "B008,only three,fields"
    file = tmp_path / "broken.csv"
    file.write_text("\n".join([header, *broken]), encoding="utf-8")
    done = company.command("load", str(file), *_MAPPING)
    assert done.returncode == 1
    assert "5 created" in done.stdout
    for row in ("row 3", "row 5", "row 7", "row 9"):
        assert row in done.stderr, done.stderr


def _every_month() -> list[date]:
    return [date(2018, 1, 1) + timedelta(days=days) for days in range(0, 366, 28)]


def _check_figures(company: Company) -> None:
    assert company.counts("Bán hàng") == {"Mới": 1, "Đang thực hiện": 3, "Thất bại": 2}
    assert company.counts("Lắp đặt") == {"Mới": 3}
    assert company.sums("Lắp đặt") == {"Mới": (1054 + 4514 + 55) * 100}
    assert company.counts("Bảo trì") == {}


def _repeats(company: Company) -> set[tuple[object, ...]]:
    deals = company.column(company.stage("Bảo trì", "Đến kỳ bảo trì"))
    return {
        (deal["origin"]["deal_id"], deal["title"], deal["amount"], deal["expected_close_date"], deal["origin"]["cycle"])
        for deal in deals
    }
