"""HTTP: the health check, who I am, and the account; and what is at no path of any function."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from saletunnel import runtime
from saletunnel.domain.account import Account
from saletunnel.http import shapes
from saletunnel.http.app import App, serve, shown
from saletunnel.http.bodies import AccountChange
from saletunnel.http.preconditions import required_version
from saletunnel.usecases import accounts

app = App(runtime.answers, runtime.now)
handler = serve(app)


@app.get("/healthz")
def healthz() -> dict[str, Any]:
    """Answers when the function runs; nothing behind it is asked."""
    return {"status": "ok"}


@app.get("/v1/me")
def me() -> Response[str]:
    """The user, the role and the account."""
    account = accounts.read_account(runtime.ports(), app.caller.tenant)
    return shown(shapes.me(app.caller, account))


@app.get("/v1/account")
def read_account() -> Response[str]:
    """The tenant's settings."""
    return _account(accounts.read_account(runtime.ports(), app.caller.tenant))


@app.patch("/v1/account")
def change_account(body: AccountChange) -> Response[str]:
    """Changes settings."""
    seen = required_version(app.headers)
    return _account(accounts.change_account(runtime.ports(), app.caller, seen=seen, settings=body.settings()))


def _account(account: Account) -> Response[str]:
    return shown(shapes.AccountShape.model_validate(account), version=account.version)
