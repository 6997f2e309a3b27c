"""The operator's command line, with DynamoDB played by moto."""

import pytest

from saletunnel import operate
from tests.functions.http_caller import Member


@pytest.fixture
def table(moto_table: str) -> str:
    """The operator has a client of AWS."""
    return moto_table


def test_a_company_is_put_on_a_plan(admin: Member, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    admin.get("/v1/me").done()
    assert operate.main(["set-plan", admin.tenant, "free", "--table", table]) == 0
    assert capsys.readouterr().out == "demo: free\n"
    assert admin.get("/v1/account").done()["plan"] == "free"


def test_a_company_that_is_not_there_is_opened_only_when_told(
    admin: Member, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert operate.main(["set-plan", admin.tenant, "free", "--table", table]) == 1
    assert capsys.readouterr().err == "error: There is no company demo.\n"
    assert operate.main(["set-plan", admin.tenant, "free", "--table", table, "--open"]) == 0
    assert admin.get("/v1/account").done()["plan"] == "free"


@pytest.mark.parametrize("words", [("de mo", "free"), ("demo", "gold"), ("", "free")])
def test_what_is_no_company_or_no_plan_is_refused(table: str, words: tuple[str, str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        operate.main(["set-plan", *words, "--table", table])


@pytest.mark.usefixtures("table")
def test_a_table_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert operate.main(["set-plan", "demo", "free", "--table", "nowhere"]) == 1
    assert "error: " in capsys.readouterr().err
