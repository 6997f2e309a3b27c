"""The operator's command line, with moto as DynamoDB."""

import pytest

from saletunnel import operate
from tests.functions.http_caller import Member


@pytest.fixture
def table(moto_table: str) -> str:
    """The table behind the AWS client, which the operator's commands use."""
    return moto_table


def test_the_subscription_of_a_company_is_changed(
    admin: Member, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    admin.get("/v1/me").done()
    assert operate.main(["set-plan", admin.tenant, "free", "--table", table]) == 0
    assert capsys.readouterr().out == "demo: free\n"
    assert admin.get("/v1/account").done()["plan"] == "free"


def test_an_unknown_company_is_opened_only_with_the_option(
    admin: Member, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert operate.main(["set-plan", admin.tenant, "free", "--table", table]) == 1
    assert capsys.readouterr().err == "error: There is no company demo.\n"
    assert operate.main(["set-plan", admin.tenant, "free", "--table", table, "--open"]) == 0
    assert admin.get("/v1/account").done()["plan"] == "free"


@pytest.mark.parametrize("words", [("de mo", "free"), ("demo", "gold"), ("", "free")])
def test_an_invalid_company_or_subscription_is_refused(table: str, words: tuple[str, str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        operate.main(["set-plan", *words, "--table", table])


@pytest.mark.usefixtures("table")
def test_an_unknown_table_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert operate.main(["set-plan", "demo", "free", "--table", "nowhere"]) == 1
    assert "error: " in capsys.readouterr().err
