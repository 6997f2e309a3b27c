"""HTTP: health check, OpenAPI document, current user, account, members and jobs."""

from typing import Any

from saletunnel import runtime
from saletunnel.domain.company.members import Member
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import AlreadyExists, InUse, LimitReached, NotFound, RuleViolated, TooManyMails
from saletunnel.http import description
from saletunnel.http.answers import Made, Nothing, Shown, Tagged, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.account_bodies import AccountChange, MeChange, MemberChange, NewMember
from saletunnel.http.pages import Cursor, Limit, paginate
from saletunnel.http.preconditions import Seen
from saletunnel.http.shapes.account_shapes import (
    AccountShape,
    HealthShape,
    MemberShape,
    MeShape,
    account_shape,
    me_shape,
    member_shape,
)
from saletunnel.http.shapes.job_shapes import JobShape, job_shape
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.usecases.company import accounts, members, subscriptions
from saletunnel.usecases.company.subscriptions import Usage
from saletunnel.usecases.jobs import running
from saletunnel.usecases.ports import Ports

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/healthz")
def healthz() -> Shown[HealthShape]:
    """Checks that the service answers; the database is not accessed."""
    return shown(HealthShape(status="ok"))


@app.route("GET", "/v1/openapi.json")
def read_openapi() -> Tagged[dict[str, Any]]:
    """Reads this document."""
    return tagged(description.read())


@app.route("GET", "/v1/me")
def read_me(ports: Ports, caller: Caller) -> Shown[MeShape]:
    """Reads the current user with their role and account. Registers the user on their first visit."""
    visitor = members.register_visit(ports, caller)
    return shown(me_shape(visitor, subscriptions.read_usage(ports, caller.tenant)))


@app.route("PATCH", "/v1/me", raises=[NotFound])
def change_me(ports: Ports, caller: Caller, seen: Seen, body: MeChange) -> Tagged[MeShape]:
    """Changes the current user's name, their language in the web client and in mails, and the notices that they get."""
    visitor = members.change_profile(ports, caller, seen, body.changes())
    me = me_shape(visitor, subscriptions.read_usage(ports, caller.tenant))
    return tagged(me, version=me["version"], cacheable=False)


@app.route("GET", "/v1/account")
def read_account(ports: Ports, caller: Caller) -> Tagged[AccountShape]:
    """Reads the company's settings, its subscription (`plan`), and its usage compared with the limits."""
    return _account(subscriptions.read_usage(ports, caller.tenant))


@app.route("PATCH", "/v1/account", raises=[InUse])
def change_account(ports: Ports, caller: Caller, seen: Seen, body: AccountChange) -> Tagged[AccountShape]:
    """Changes the company's settings."""
    account = accounts.change_account(ports, caller, seen=seen, settings=body.settings())
    return _account(subscriptions.read_usage(ports, caller.tenant, account))


@app.route("GET", "/v1/members")
def list_members(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Shown[Listed[MemberShape]]:
    """Lists the members of the company; the `responsible_id` of a deal is the id of a member."""
    page = paginate(members.list_members(ports, caller), limit, cursor, lambda member: member.id, member_shape)
    return shown(listed(page.data, page.cursor))


@app.route("POST", "/v1/members", raises=[AlreadyExists, LimitReached, TooManyMails])
def invite_member(ports: Ports, caller: Caller, body: NewMember) -> Made[MemberShape]:
    """Invites a person, who gets a temporary password by e-mail."""
    return made(_member(members.invite_member(ports, caller, **body.arguments())))


@app.route("POST", "/v1/members/{member_id}/invite-again", raises=[NotFound, RuleViolated, TooManyMails])
def invite_member_again(ports: Ports, caller: Caller, member_id: str) -> Tagged[MemberShape]:
    """Sends a new temporary password to a member who has not signed in yet."""
    return _member(members.invite_again(ports, caller, member_id))


@app.route("PATCH", "/v1/members/{member_id}", raises=[InUse])
def give_role(ports: Ports, caller: Caller, member_id: str, seen: Seen, body: MemberChange) -> Tagged[MemberShape]:
    """Changes the role of a member. The only admin must remain admin."""
    return _member(members.give_role(ports, caller, member_id, seen, body.as_role()))


@app.route("DELETE", "/v1/members/{member_id}", raises=[InUse])
def remove_member(ports: Ports, caller: Caller, member_id: str, seen: Seen) -> Nothing:
    """Removes a member. The only admin cannot be removed."""
    members.remove_member(ports, caller, member_id, seen)
    return nothing()


@app.route("GET", "/v1/jobs/{job_id}")
def read_job(ports: Ports, caller: Caller, job_id: str) -> Shown[JobShape]:
    """Reads the progress and the errors of a job."""
    return shown(job_shape(running.read_job(ports, caller, job_id)))


def _member(member: Member) -> Tagged[MemberShape]:
    return tagged(member_shape(member), version=member.version)


def _account(usage: Usage) -> Tagged[AccountShape]:
    return tagged(account_shape(usage), version=usage.account.version, cacheable=False)
