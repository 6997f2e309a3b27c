"""Real input: a file of opportunities goes in, its won deals go on, and a year later they come again."""

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


def _loaded(own_cloud: LocalCloud) -> Company:
    company = Company(Running.load(own_cloud.layout))
    company.must("load", str(_FILE), *_MAPPING)
    company.must("drain")
    return company


def test_every_row_stands_where_it_belongs_and_a_second_load_changes_nothing(own_cloud: LocalCloud) -> None:
    company = _loaded(own_cloud)
    _has_its_figures(company)
    assert "9 unchanged" in company.must("load", str(_FILE), *_MAPPING)
    company.must("drain")
    _has_its_figures(company)


def test_one_sweep_makes_a_repeat_of_each_won_deal_and_a_second_none(own_cloud: LocalCloud) -> None:
    company = _loaded(own_cloud)
    company.must("invoke", "sweep_due_work", "--at", "2018-12-31T00:00:00Z")
    company.must("drain")
    at_once = _repeats(company)
    assert len(at_once) == 3
    company.must("invoke", "sweep_due_work", "--at", "2018-12-31T00:00:00Z")
    company.must("drain")
    assert _repeats(company) == at_once
    assert len(company.column(company.stage("Bảo trì", "Đến kỳ bảo trì"))) == 3
    assert company.counts("Bảo trì") == {"Đến kỳ bảo trì": 3}


def test_sweeping_step_by_step_makes_the_same_deals_as_one_sweep(tmp_path: Path) -> None:
    swept = []
    for folder, days in (("once", [date(2018, 12, 31)]), ("stepwise", _every_month())):
        with local_cloud(tmp_path / folder) as started:
            company = _loaded(started)
            for day in days:
                company.must("invoke", "sweep_due_work", "--at", f"{day}T00:00:00Z")
            company.must("drain")
            swept.append(_repeats(company))
    assert swept[0] == swept[1]


def test_a_broken_row_is_told_and_the_others_are_loaded(cloud: Running, tmp_path: Path) -> None:
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


def _has_its_figures(company: Company) -> None:
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
