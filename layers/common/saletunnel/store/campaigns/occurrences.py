"""The occurrences of campaigns in the table: each is an item, followed by its counts in several items.

The recipients of an occurrence are a partition of the owner index: its messages, and its deals without a message.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from saletunnel.domain.campaigns.occurrence import (
    KEPT_FOR,
    RECIPIENT_KEPT_FOR,
    Counts,
    Occurrence,
    Recipient,
    RecipientState,
    add_counts,
)
from saletunnel.domain.campaigns.timing import time_of
from saletunnel.domain.errors import AlreadyExists, NotFound, StaleVersion
from saletunnel.domain.messages.message import CampaignOrigin, Message
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Absent, Present, Put, Query, Table, Update, Write, every
from saletunnel.usecases.pages import Placed

_COUNTED = "n_"
"""What the attributes of the counts begin with."""


class TableOccurrences:
    """See usecases.repositories.campaigns.Occurrences."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, campaign_id: str, occurrence_id: str) -> Occurrence:
        items = self._table.get_many([keys.occurrence_key(tenant, campaign_id, occurrence_id)])
        if not items:
            raise NotFound("occurrence", occurrence_id)
        return read(Occurrence, items[0])

    def exists(self, tenant: str, campaign_id: str, occurrence_id: str) -> bool:
        return bool(self._table.get_many([keys.occurrence_key(tenant, campaign_id, occurrence_id)]))

    def of(
        self, tenant: str, campaign_id: str, *, before: str | None, at_once: int
    ) -> Iterator[Placed[tuple[Occurrence, Counts]]]:
        first = keys.occurrence_key(tenant, campaign_id, "")
        # "!" sorts before "#", with which the places of the counts continue.
        last = f"{keys.OCCURRENCES}{before}" if before else f"{keys.OCCURRENCES}~"
        limit = at_once * (keys.COUNT_SHARDS + 1)
        query = Query(pk=first.pk, since=first.sk, up_to=last, limit=limit, newest_first=True)
        counts: list[Mapping[str, int]] = []
        for item in every(self._table, query):
            id_, _, shard = str(item["sk"]).removeprefix(keys.OCCURRENCES).partition("#")
            if shard:
                counts.append(_counts(item))
            elif id_ != before:
                yield Placed((read(Occurrence, item), Counts(add_counts(*counts))), id_)
                counts = []

    def counts(self, tenant: str, campaign_id: str, occurrence_id: str) -> Counts:
        shards = range(keys.COUNT_SHARDS)
        wanted = [keys.occurrence_counts_key(tenant, campaign_id, occurrence_id, shard) for shard in shards]
        return Counts(add_counts(*(_counts(item) for item in self._table.get_many(wanted))))

    def start(self, tenant: str, occurrence: Occurrence) -> list[Write]:
        key = keys.occurrence_key(tenant, occurrence.campaign_id, occurrence.slot.id)
        return [Put(key, _item(occurrence), Absent(), StaleVersion())]

    def save(self, tenant: str, occurrence: Occurrence) -> list[Write]:
        key = keys.occurrence_key(tenant, occurrence.campaign_id, occurrence.slot.id)
        return [Put(key, _item(occurrence), Present(), StaleVersion())]

    def count(
        self, tenant: str, campaign_id: str, occurrence_id: str, changes: Mapping[str, int], *, spread: str
    ) -> list[Write]:
        if not changes:
            return []
        key = keys.occurrence_counts_key(tenant, campaign_id, occurrence_id, keys.count_shard(spread))
        adds = {f"{_COUNTED}{name}": number for name, number in changes.items()}
        return [Update(key, sets=expiring(time_of(occurrence_id) + KEPT_FOR), adds=adds)]

    def recorded(self, tenant: str, origin: CampaignOrigin, deal_ids: Collection[str]) -> frozenset[str]:
        wanted = [keys.recipient_key(tenant, origin.campaign_id, origin.occurrence_id, id_) for id_ in deal_ids]
        return frozenset(read(Recipient, item).deal_id for item in self._table.get_many(wanted))

    def add_recipient(self, tenant: str, origin: CampaignOrigin, recipient: Recipient, at: datetime) -> list[Write]:
        of_occurrence = tenant, origin.campaign_id, origin.occurrence_id
        place = places.recipient_place(*of_occurrence, recipient.state, recipient.deal_id)
        item = {**document(recipient), "owner_pk": place.pk, "owner_sk": place.sk, **expiring(at + RECIPIENT_KEPT_FOR)}
        exists = AlreadyExists("The deal is a recipient already.")
        return [Put(keys.recipient_key(*of_occurrence, recipient.deal_id), item, Absent(), exists)]

    def recipients(
        self,
        tenant: str,
        campaign_id: str,
        occurrence_id: str,
        state: RecipientState | None,
        *,
        after: str | None,
        at_once: int,
    ) -> Iterator[Placed[Message | Recipient]]:
        pk = places.recipients_partition(tenant, campaign_id, occurrence_id)
        first, last = (f"{state}#", f"{state}#~") if state else ("!", "~")
        since = f"{after}!" if after else first  # "!" sorts directly after the place itself
        query = Query(pk=pk, since=max(since, first), up_to=last, index=places.OWNER, limit=at_once)
        for page in batched(every(self._table, query) if since <= last else (), at_once):
            whole = self._table.get_many(keys.Key(item["pk"], item["sk"]) for item in page)
            found = {item["pk"]: _recipient(item) for item in whole}
            yield from (Placed(found[item["pk"]], str(item["owner_sk"])) for item in page if item["pk"] in found)


def _item(occurrence: Occurrence) -> Item:
    return document(occurrence) | expiring(occurrence.started_at + KEPT_FOR)


def _counts(item: Mapping[str, Any]) -> dict[str, int]:
    counted = {name.removeprefix(_COUNTED): value for name, value in item.items() if name.startswith(_COUNTED)}
    return {name: int(value) for name, value in counted.items()}


def _recipient(item: Item) -> Message | Recipient:
    return read(Recipient, item) if item["sk"] == keys.RECIPIENT else read(Message, item)
