"""The log of the deliveries to an endpoint, and replaying them."""

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import NotFound
from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.webhooks.endpoints import must_be_admin, send_soon
from saletunnel.usecases.writes import Writes


def list_deliveries(
    ports: Ports, caller: Caller, endpoint_id: str, *, limit: int, cursor: str | None
) -> Page[Delivery]:
    """A page of the deliveries to an endpoint, newest first. Raises RoleLacks, NotFound."""
    must_be_admin(ports, caller, "see deliveries")
    ports.endpoints.get(caller.tenant, endpoint_id)
    page: list[Delivery] = []
    place = None
    for placed in ports.deliveries.log(caller.tenant, endpoint_id, after=cursor, at_once=limit + 1):
        if len(page) == limit:
            return Page(page, place)
        page.append(placed.value)
        place = placed.place
    return Page(page, None)


def replay_delivery(ports: Ports, caller: Caller, delivery_id: str) -> Delivery:
    """Sends an ended delivery again: the same message with the same id, and all tries.

    A delivery that has not ended is returned as it is. The run of a rule that made it stays as it ended.
    Raises RoleLacks, NotFound, Contended.
    """
    caller.must_be(Role.ADMIN, "replay deliveries")
    tenant = caller.tenant

    def replay() -> tuple[Writes, Delivery]:
        delivery = ports.deliveries.many(tenant, [delivery_id]).get(delivery_id)
        if delivery is None or not ports.deliveries.bodies(tenant, [delivery_id]):
            raise NotFound("delivery", delivery_id)
        if delivery.is_open:
            return (), delivery
        replayed = delivery.replayed(ports.now())
        return ports.deliveries.save(tenant, replayed), replayed

    delivery = decide_and_commit(ports, replay)
    send_soon(ports, tenant, delivery)
    return delivery
