"""Triggers in the table: in the partition of their tenant, with an item for the token.

Their calls are kept for 30 days, also to recognise a message that comes twice.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from itertools import batched

from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.domain.triggers.arriving import TriggerCall
from saletunnel.domain.triggers.trigger import Trigger
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Absent, Delete, Equals, Put, Query, Table, Write, every, succeeding
from saletunnel.store.hooks.hook_items import TableHooks
from saletunnel.usecases.pages import Placed

_KEPT = timedelta(days=30)


class TableTriggers(TableHooks[Trigger]):
    """See usecases.repositories.triggers.Triggers."""

    def __init__(self, table: Table) -> None:
        super().__init__(table, Trigger, "trigger", keys.trigger_key, keys.TRIGGERS)

    def addressed(self, token: str) -> tuple[str, Trigger]:
        items = self._table.get_many([keys.token_key(token)])
        if not items:
            raise NotFound("trigger", "with this address")
        tenant = str(items[0]["tenant"])
        return tenant, self.get(tenant, str(items[0]["trigger_id"]))

    def save(self, tenant: str, trigger: Trigger) -> list[Write]:
        key = keys.trigger_key(tenant, trigger.id)
        writes: list[Write] = [Put(key, document(trigger), succeeding(trigger.version), StaleVersion())]
        if trigger.version == 1:
            item = {"tenant": tenant, "trigger_id": trigger.id}
            writes.append(Put(keys.token_key(trigger.token), item, Absent(), StaleVersion()))
        return writes

    def delete(self, tenant: str, trigger: Trigger) -> list[Write]:
        key = keys.trigger_key(tenant, trigger.id)
        return [
            Delete(key, Equals("version", trigger.version), StaleVersion()),
            Delete(keys.token_key(trigger.token)),
        ]

    def calls(self, tenant: str, keys_: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], TriggerCall]:
        items = self._table.get_many(keys.trigger_call_key(tenant, *key) for key in keys_)
        calls = [read(TriggerCall, item) for item in items]
        return {(call.trigger_id, call.message_id): call for call in calls}

    def log(self, tenant: str, trigger_id: str, *, after: str | None, at_once: int) -> Iterator[Placed[TriggerCall]]:
        partition = keys.trigger_calls_partition(tenant, trigger_id)
        query = Query(pk=partition, up_to=after, index=places.JOURNEY, limit=at_once, newest_first=True)
        found = (place for item in every(self._table, query) if (place := str(item["journey_sk"])) != after)
        for some in batched(found, at_once):
            calls = self.calls(tenant, [(trigger_id, place.rpartition("#")[2]) for place in some])
            for place in some:
                call = calls.get((trigger_id, place.rpartition("#")[2]))
                if call is not None:
                    yield Placed(call, place)

    def save_call(self, tenant: str, call: TriggerCall) -> list[Write]:
        key = keys.trigger_call_key(tenant, call.trigger_id, call.message_id)
        return [Put(key, _call_item(tenant, call), succeeding(call.version), StaleVersion())]


def _call_item(tenant: str, call: TriggerCall) -> Item:
    place = places.trigger_call_place(tenant, call.trigger_id, call.received_at, call.message_id)
    item: Item = {**document(call), "journey_pk": place.pk, "journey_sk": place.sk}
    item |= expiring(call.received_at + _KEPT)
    piece = call.piece(tenant)
    if piece is not None:
        due = places.due_place(WorkKind.TRIGGER_CALL, piece)
        item |= {"due_pk": due.pk, "due_sk": due.sk}
    return item
