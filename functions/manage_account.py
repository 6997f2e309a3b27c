"""HTTP: the health check, what the API is, who I am, the account, and jobs; and what is at no path of any function."""

from typing import Any

from saletunnel import runtime
from saletunnel.domain.roles import Caller
from saletunnel.http import description
from saletunnel.http.account_bodies import AccountChange
from saletunnel.http.account_shapes import AccountShape, HealthShape, MeShape, account_shape, me_shape
from saletunnel.http.answers import Shown, Tagged, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.job_shapes import JobShape, job_shape
from saletunnel.http.preconditions import Seen
from saletunnel.usecases import accounts, jobs, subscriptions
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.subscriptions import Usage

app = App(runtime.ports, runtime.answers, runtime.now)
handler = serve(app)


@app.route("GET", "/healthz")
def healthz() -> Shown[HealthShape]:
    """Answers when the function runs; nothing behind it is asked."""
    return shown(HealthShape(status="ok"))


@app.route("GET", "/v1/openapi.json")
def read_openapi() -> Tagged[dict[str, Any]]:
    """This document."""
    return tagged(description.read())


@app.route("GET", "/v1/me")
def read_me(ports: Ports, caller: Caller) -> Shown[MeShape]:
    """The user, the role and the account."""
    return shown(me_shape(caller, subscriptions.read_usage(ports, caller.tenant)))


@app.route("GET", "/v1/account")
def read_account(ports: Ports, caller: Caller) -> Tagged[AccountShape]:
    """The tenant's settings, its plan, and its usage against the plan's limits."""
    return _account(subscriptions.read_usage(ports, caller.tenant))


@app.route("PATCH", "/v1/account")
def change_account(ports: Ports, caller: Caller, seen: Seen, body: AccountChange) -> Tagged[AccountShape]:
    """Changes settings."""
    account = accounts.change_account(ports, caller, seen=seen, settings=body.settings())
    return _account(subscriptions.read_usage(ports, caller.tenant, account))


@app.route("GET", "/v1/jobs/{job_id}")
def read_job(ports: Ports, caller: Caller, job_id: str) -> Shown[JobShape]:
    """How far a job is, and what it could not do."""
    return shown(job_shape(jobs.read_job(ports, caller, job_id)))


def _account(usage: Usage) -> Tagged[AccountShape]:
    return tagged(account_shape(usage), version=usage.account.version, kept=False)
