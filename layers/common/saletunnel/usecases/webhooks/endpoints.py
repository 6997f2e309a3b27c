"""Designing endpoints of webhooks. Only admins may see them, because a URL may contain a password."""

import json
from collections.abc import Mapping
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import InUse, LimitReached
from saletunnel.domain.rules.actions import CallWebhook
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.domain.webhooks.endpoint import MOST_ENDPOINTS, Endpoint, Secrets
from saletunnel.domain.webhooks.signing import SECRET_BYTES, write_secret
from saletunnel.usecases.company.members import with_registered_role
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.writes import Writes


def list_endpoints(ports: Ports, caller: Caller) -> list[Endpoint]:
    """All endpoints of the tenant, oldest first. Raises RoleLacks."""
    must_be_admin(ports, caller, "see webhooks")
    return list(ports.endpoints.all(caller.tenant))


def read_endpoint(ports: Ports, caller: Caller, endpoint_id: str) -> Endpoint:
    """Raises RoleLacks, NotFound."""
    must_be_admin(ports, caller, "see webhooks")
    return ports.endpoints.get(caller.tenant, endpoint_id)


def create_endpoint(ports: Ports, caller: Caller, values: Mapping[str, Any]) -> Endpoint:
    """Creates an endpoint with a new secret. Raises RoleLacks, LimitReached, RuleViolated, Contended."""
    caller.must_be(Role.ADMIN, "create webhooks")
    tenant, now = caller.tenant, ports.now()
    id_, secret = ports.new_id("hook"), new_secret(ports)

    def create() -> tuple[Writes, Endpoint]:
        revision = ports.endpoints.revision(tenant)
        if len(ports.endpoints.all(tenant)) >= MOST_ENDPOINTS:
            raise LimitReached(f"A company can have at most {MOST_ENDPOINTS} webhooks.", limit=MOST_ENDPOINTS)
        kept: dict[str, Any] = {"id": id_, "secrets": Secrets(secret), "created_at": now, "updated_at": now}
        endpoint = Endpoint(**values, **kept, version=1).checked(loopback=ports.calls_loopback)
        return [*ports.endpoints.save(tenant, endpoint), *ports.endpoints.revise(tenant, revision)], endpoint

    return decide_and_commit(ports, create)


def change_endpoint(
    ports: Ports, caller: Caller, endpoint_id: str, seen: int | None, changes: Mapping[str, Any]
) -> Endpoint:
    """Changes the name or the URL of an endpoint, or switches it on or off. `seen` is the version that was read.

    Raises RoleLacks, NotFound, StaleVersion, RuleViolated, Contended.
    """
    caller.must_be(Role.ADMIN, "change webhooks")

    def change() -> tuple[Writes, Endpoint]:
        before = check_seen(ports.endpoints.get(caller.tenant, endpoint_id), seen)
        after = before.changed(ports.now(), loopback=ports.calls_loopback, **changes)
        return ports.endpoints.save(caller.tenant, after), after

    return decide_and_commit(ports, change)


def rotate_secret(ports: Ports, caller: Caller, endpoint_id: str) -> Endpoint:
    """Gives an endpoint a new secret. For a day, messages are signed with the former one too.

    Raises RoleLacks, NotFound, TooManySecrets, Contended.
    """
    caller.must_be(Role.ADMIN, "change webhooks")
    secret = new_secret(ports)

    def rotate() -> tuple[Writes, Endpoint]:
        after = ports.endpoints.get(caller.tenant, endpoint_id).rotated(secret, ports.now())
        return ports.endpoints.save(caller.tenant, after), after

    return decide_and_commit(ports, rotate)


def delete_endpoint(ports: Ports, caller: Caller, endpoint_id: str, seen: int | None) -> None:
    """Deletes an endpoint that no rule calls. Its pending deliveries fail.

    Raises RoleLacks, NotFound, StaleVersion, InUse, Contended.
    """
    caller.must_be(Role.ADMIN, "delete webhooks")

    def delete() -> tuple[Writes, None]:
        endpoint = check_seen(ports.endpoints.get(caller.tenant, endpoint_id), seen)
        callers = _rules_that_call(ports, caller.tenant, endpoint_id)
        if callers:
            raise InUse("Rules call this webhook. Change or delete them first.", references=callers)
        return ports.endpoints.delete(caller.tenant, endpoint), None

    decide_and_commit(ports, delete)


def _rules_that_call(ports: Ports, tenant: str, endpoint_id: str) -> list[dict[str, str]]:
    pipeline_ids = [pipeline.id for pipeline in ports.pipelines.all(tenant)]
    return [
        {"kind": "rule", "id": rule.id, "name": rule.name}
        for rule in ports.rules.of_pipelines(tenant, pipeline_ids)
        if isinstance(rule.action, CallWebhook) and rule.action.webhook_id == endpoint_id
    ]


def send_test(ports: Ports, caller: Caller, endpoint_id: str) -> Delivery:
    """Sends a message of the type `webhook.test`, also to an endpoint that is switched off. It is tried once.

    Raises RoleLacks, NotFound, Contended.
    """
    caller.must_be(Role.ADMIN, "test webhooks")
    tenant, now, id_ = caller.tenant, ports.now(), ports.new_id("msg")

    def make() -> tuple[Writes, Delivery]:
        endpoint = ports.endpoints.get(tenant, endpoint_id)
        message = {"type": "webhook.test", "timestamp": now.isoformat(), "data": {"webhook_id": endpoint.id}}
        delivery = Delivery(id=id_, endpoint_id=endpoint.id, kind="test", created_at=now, next_at=now)
        return ports.deliveries.add(tenant, delivery, json.dumps(message).encode()), delivery

    delivery = decide_and_commit(ports, make)
    send_soon(ports, tenant, delivery)
    return delivery


def send_soon(ports: Ports, tenant: str, delivery: Delivery) -> None:
    """Sends a delivery that may be due before a sweep finds it to the performer."""
    piece, clock = delivery.piece(tenant), ports.now()
    ports.due_queue.send(messages_of_soon(WorkKind.WEBHOOK_DELIVERY, [piece] if piece else [], clock), clock)


def new_secret(ports: Ports) -> str:
    """A new secret that nobody can guess."""
    return write_secret(ports.random_bytes(SECRET_BYTES))


def must_be_admin(ports: Ports, caller: Caller, to_do: str) -> None:
    """Raises RoleLacks unless the caller is an admin by the registry of members, and RoleMissing if removed.

    Routes that read do not ask the registry otherwise.
    """
    with_registered_role(ports, caller).must_be(Role.ADMIN, to_do)
