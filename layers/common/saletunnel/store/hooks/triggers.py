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
from saletunnel.usecases.pages import Placed

_KEPT = timedelta(days=30)
_KIND = "trigger"


class TableTriggers:
    """See usecases.repositories.triggers.Triggers."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, trigger_id: str) -> Trigger:
        found = self.many(tenant, [trigger_id])
        if trigger_id not in found:
            raise NotFound("trigger", trigger_id)
        return found[trigger_id]

    def many(self, tenant: str, trigger_ids: Collection[str]) -> Mapping[str, Trigger]:
        items = self._table.get_many(keys.trigger_key(tenant, id_) for id_ in trigger_ids)
        return {trigger.id: trigger for trigger in (read(Trigger, item) for item in items)}

    def all(self, tenant: str) -> list[Trigger]:
        items = every(self._table, Query(pk=keys.tenant_partition(tenant), prefix=keys.TRIGGERS))
        return sorted((read(Trigger, item) for item in items), key=lambda each: (each.created_at, each.id))

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

    def revision(self, tenant: str) -> int:
        items = self._table.get_many([keys.made_key(tenant, _KIND)])
        return int(items[0]["made"]) if items else 0

    def revise(self, tenant: str, seen: int) -> list[Write]:
        condition = Equals("made", seen) if seen else Absent()
        return [Put(keys.made_key(tenant, _KIND), {"made": seen + 1}, condition, StaleVersion())]

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
