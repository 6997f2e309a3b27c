"""Endpoints and deliveries of webhooks in the table.

An endpoint is in the partition of its tenant. A delivery has a partition of its own, with an item for its state and an
item for its body; it is in the due index until it has ended.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import batched

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.domain.webhooks.endpoint import Endpoint
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Delete, Equals, Put, Query, Table, Write, every, succeeding
from saletunnel.store.hooks.hook_items import TableHooks
from saletunnel.usecases.pages import Placed

_KEPT = timedelta(days=30)
"""How long a delivery and its body are kept. Its tries end within two days."""


class TableEndpoints(TableHooks[Endpoint]):
    """See usecases.repositories.webhooks.Endpoints."""

    def __init__(self, table: Table) -> None:
        super().__init__(table, Endpoint, "webhook", keys.webhook_key, keys.WEBHOOKS)

    def save(self, tenant: str, endpoint: Endpoint) -> list[Write]:
        key = keys.webhook_key(tenant, endpoint.id)
        return [Put(key, document(endpoint), succeeding(endpoint.version), StaleVersion())]

    def delete(self, tenant: str, endpoint: Endpoint) -> list[Write]:
        key = keys.webhook_key(tenant, endpoint.id)
        return [Delete(key, Equals("version", endpoint.version), StaleVersion())]

    def slowed(self, tenant: str, endpoint_ids: Collection[str]) -> Mapping[str, datetime]:
        items = self._table.get_many(keys.slowed_key(tenant, id_) for id_ in endpoint_ids)
        return {str(item["endpoint_id"]): datetime.fromisoformat(item["until"]) for item in items}

    def slow(self, tenant: str, endpoint_id: str, until: datetime) -> list[Write]:
        item = {"endpoint_id": endpoint_id, "until": until.isoformat(), **expiring(until)}
        return [Put(keys.slowed_key(tenant, endpoint_id), item)]


class TableDeliveries:
    """See usecases.repositories.webhooks.Deliveries."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, delivery_ids: Collection[str]) -> Mapping[str, Delivery]:
        items = self._table.get_many(keys.delivery_key(tenant, id_) for id_ in delivery_ids)
        return {delivery.id: delivery for delivery in (read(Delivery, item) for item in items)}

    def bodies(self, tenant: str, delivery_ids: Collection[str]) -> Mapping[str, bytes]:
        items = self._table.get_many(keys.delivery_body_key(tenant, id_) for id_ in delivery_ids)
        return {str(item["delivery_id"]): str(item["body"]).encode() for item in items}

    def log(self, tenant: str, endpoint_id: str, *, after: str | None, at_once: int) -> Iterator[Placed[Delivery]]:
        partition = places.deliveries_partition(tenant, endpoint_id)
        query = Query(pk=partition, up_to=after, index=places.JOURNEY, limit=at_once, newest_first=True)
        found = (place for item in every(self._table, query) if (place := str(item["journey_sk"])) != after)
        for some in batched(found, at_once):
            deliveries = self.many(tenant, [place.rpartition("#")[2] for place in some])
            for place in some:
                delivery = deliveries.get(place.rpartition("#")[2])
                if delivery is not None:
                    yield Placed(delivery, place)

    def add(self, tenant: str, delivery: Delivery, body: bytes) -> list[Write]:
        item = {"delivery_id": delivery.id, "body": body.decode(), **expiring(delivery.created_at + _KEPT)}
        return [Put(keys.delivery_body_key(tenant, delivery.id), item), *self.save(tenant, delivery)]

    def save(self, tenant: str, delivery: Delivery) -> list[Write]:
        key = keys.delivery_key(tenant, delivery.id)
        return [Put(key, _item(tenant, delivery), succeeding(delivery.version), StaleVersion())]


def _item(tenant: str, delivery: Delivery) -> Item:
    place = places.delivery_place(tenant, delivery.endpoint_id, delivery.created_at, delivery.id)
    item: Item = {**document(delivery), "journey_pk": place.pk, "journey_sk": place.sk}
    item |= expiring(delivery.created_at + _KEPT)
    piece = delivery.piece(tenant)
    if piece is not None:
        due = places.due_place(WorkKind.WEBHOOK_DELIVERY, piece)
        item |= {"due_pk": due.pk, "due_sk": due.sk}
    return item
