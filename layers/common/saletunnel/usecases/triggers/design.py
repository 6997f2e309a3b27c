"""Designing triggers, and the log of their calls. Only admins may see them."""

from collections.abc import Mapping
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.errors import LimitReached
from saletunnel.domain.ids import format_id
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.triggers.arriving import TriggerCall
from saletunnel.domain.triggers.trigger import MOST_TRIGGERS, Trigger
from saletunnel.domain.webhooks.endpoint import Secrets
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.webhooks.endpoints import must_be_admin, new_secret
from saletunnel.usecases.writes import Writes

_TOKEN_BYTES = 20


def list_triggers(ports: Ports, caller: Caller, stage_id: str | None) -> list[Trigger]:
    """The triggers of the tenant, or of one stage, oldest first. Raises RoleLacks."""
    must_be_admin(ports, caller, "see triggers")
    return [trigger for trigger in ports.triggers.all(caller.tenant) if stage_id in (None, trigger.stage_id)]


def read_trigger(ports: Ports, caller: Caller, trigger_id: str) -> Trigger:
    """Raises RoleLacks, NotFound."""
    must_be_admin(ports, caller, "see triggers")
    return ports.triggers.get(caller.tenant, trigger_id)


def create_trigger(ports: Ports, caller: Caller, *, stage_id: str, values: Mapping[str, Any]) -> Trigger:
    """Creates a trigger of a stage, with a new address and a new secret. `values` are its other fields.

    Raises RoleLacks, SubscriptionLacks, NotFound, LimitReached, RuleViolated, Contended.
    """
    caller.must_be(Role.ADMIN, "create triggers")
    tenant, now = caller.tenant, ports.now()
    allowance_of(ports, tenant).must_run(Feature.RULES, pipeline_of(stage_id))
    id_, token, secret = ports.new_id("trg"), format_id("in", ports.random_bytes(_TOKEN_BYTES)), new_secret(ports)

    def create() -> tuple[Writes, Trigger]:
        revision = ports.triggers.revision(tenant)
        ports.pipelines.get(tenant, pipeline_of(stage_id)).stage(stage_id)
        if len(ports.triggers.all(tenant)) >= MOST_TRIGGERS:
            raise LimitReached(f"A company can have at most {MOST_TRIGGERS} triggers.", limit=MOST_TRIGGERS)
        kept: dict[str, Any] = {"id": id_, "stage_id": stage_id, "token": token, "secrets": Secrets(secret)}
        trigger = Trigger(**values, **kept, created_at=now, updated_at=now, version=1).checked()
        return [*ports.triggers.save(tenant, trigger), *ports.triggers.revise(tenant, revision)], trigger

    return decide_and_commit(ports, create)


def change_trigger(
    ports: Ports, caller: Caller, trigger_id: str, seen: int | None, changes: Mapping[str, Any]
) -> Trigger:
    """Changes fields of a trigger, except its stage and its kind. `seen` is the version that was read.

    Raises RoleLacks, NotFound, StaleVersion, RuleViolated, Contended.
    """
    caller.must_be(Role.ADMIN, "change triggers")

    def change() -> tuple[Writes, Trigger]:
        before = check_seen(ports.triggers.get(caller.tenant, trigger_id), seen)
        after = before.changed(ports.now(), **changes)
        return ports.triggers.save(caller.tenant, after), after

    return decide_and_commit(ports, change)


def rotate_secret(ports: Ports, caller: Caller, trigger_id: str) -> Trigger:
    """Gives a trigger a new secret. The former one is accepted for a day.

    Raises RoleLacks, NotFound, TooManySecrets, Contended.
    """
    caller.must_be(Role.ADMIN, "change triggers")
    secret = new_secret(ports)

    def rotate() -> tuple[Writes, Trigger]:
        after = ports.triggers.get(caller.tenant, trigger_id).rotated(secret, ports.now())
        return ports.triggers.save(caller.tenant, after), after

    return decide_and_commit(ports, rotate)


def delete_trigger(ports: Ports, caller: Caller, trigger_id: str, seen: int | None) -> None:
    """Deletes a trigger. Its address is unknown from then on. Raises RoleLacks, NotFound, StaleVersion, Contended."""
    caller.must_be(Role.ADMIN, "delete triggers")

    def delete() -> tuple[Writes, None]:
        trigger = check_seen(ports.triggers.get(caller.tenant, trigger_id), seen)
        return ports.triggers.delete(caller.tenant, trigger), None

    decide_and_commit(ports, delete)


def list_calls(ports: Ports, caller: Caller, trigger_id: str, *, limit: int, cursor: str | None) -> Page[TriggerCall]:
    """A page of the calls of a trigger, newest first. Raises RoleLacks, NotFound."""
    must_be_admin(ports, caller, "see calls of triggers")
    ports.triggers.get(caller.tenant, trigger_id)
    page: list[TriggerCall] = []
    place = None
    for placed in ports.triggers.log(caller.tenant, trigger_id, after=cursor, at_once=limit + 1):
        if len(page) == limit:
            return Page(page, place)
        page.append(placed.value)
        place = placed.place
    return Page(page, None)
