"""Messages in the table: the state of a message and its texts are two items, since only the state is written again.

Messages to customers are listed by their deal and by their customer. All messages have a place in the due index until
their end. Those that wait in quiet hours are listed by themselves. Those of a campaign are listed by state among the
recipients of their occurrence.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from itertools import batched

from saletunnel.domain.campaigns.occurrence import state_of
from saletunnel.domain.errors import AlreadyExists, StaleVersion
from saletunnel.domain.messages.message import Draft, Message, MessageContent
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Absent, Put, Query, Table, Write, every, succeeding
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.repositories.outgoing import MessageSubject

_KEPT = timedelta(days=90)
"""How long a message is shown after its end."""
_CONTENT_KEPT = timedelta(days=120)
"""How long the texts are kept: longer than a message can be open, and then as long as it is shown."""
_AT_ONCE = 50


class TableMessages:
    """See usecases.repositories.outgoing.Messages."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, message_ids: Collection[str]) -> Mapping[str, Message]:
        items = self._table.get_many(keys.message_key(tenant, id_) for id_ in message_ids)
        return {message.id: message for message in (read(Message, item) for item in items)}

    def with_contents(self, tenant: str, message_ids: Collection[str]) -> Mapping[str, Draft]:
        parts = (keys.message_key, keys.message_content_key)
        items = self._table.get_many(key(tenant, id_) for id_ in message_ids for key in parts)
        contents = {item["pk"]: read(MessageContent, item) for item in items if item["sk"] == keys.CONTENT}
        messages = {item["pk"]: read(Message, item) for item in items if item["sk"] != keys.CONTENT}
        return {message.id: Draft(message, contents[pk]) for pk, message in messages.items() if pk in contents}

    def of(
        self, tenant: str, subject: MessageSubject, subject_id: str, *, after: str | None, at_once: int
    ) -> Iterator[Placed[Message]]:
        index = places.JOURNEY if subject == "deal" else places.CUSTOMER
        pk = places.messages_partition(tenant, subject, subject_id)
        query = Query(pk=pk, up_to=after, index=index, limit=at_once, newest_first=True)
        found = (str(item[f"{index}_sk"]) for item in every(self._table, query))
        for some in batched((place for place in found if place != after), at_once):
            by_place = {place: places.read_message_place(place) for place in some}
            messages = self.many(tenant, by_place.values())
            yield from (Placed(messages[id_], place) for place, id_ in by_place.items() if id_ in messages)

    def waiting(self, tenant: str, *, after: str | None) -> Iterator[Message]:
        for ids in batched(heapq.merge(*self._waiting_ids(tenant, after), reverse=True), _AT_ONCE):
            messages = self.many(tenant, ids)
            yield from (messages[id_] for id_ in ids if id_ in messages)

    def _waiting_ids(self, tenant: str, after: str | None) -> Iterator[Iterator[str]]:
        """The ids in each shard, the highest first."""
        for shard in range(places.CLOSING_SHARDS):
            pk = places.waiting_partition(tenant, shard)
            query = Query(pk=pk, up_to=after, index=places.CLOSING, limit=_AT_ONCE, newest_first=True)
            yield (id_ for item in every(self._table, query) if (id_ := str(item["closing_sk"])) != after)

    def create(self, tenant: str, message: Message, content: MessageContent) -> list[Write]:
        texts = {**document(content), **expiring(message.created_at + _CONTENT_KEPT)}
        return [*self.record(tenant, message), Put(keys.message_content_key(tenant, message.id), texts)]

    def record(self, tenant: str, message: Message) -> list[Write]:
        exists = AlreadyExists("The message exists already.")
        return [Put(keys.message_key(tenant, message.id), _item(tenant, message), Absent(), exists)]

    def save(self, tenant: str, message: Message) -> list[Write]:
        key = keys.message_key(tenant, message.id)
        return [Put(key, _item(tenant, message), succeeding(message.version), StaleVersion())]


def _item(tenant: str, message: Message) -> Item:
    item: Item = document(message)
    if not message.is_to_member:
        of_deal = places.message_place(tenant, "deal", message.deal_id, message.created_at, message.id)
        of_customer = places.message_place(tenant, "customer", message.customer_id, message.created_at, message.id)
        item |= {"journey_pk": of_deal.pk, "journey_sk": of_deal.sk}
        item |= {"customer_pk": of_customer.pk, "customer_sk": of_customer.sk}
    if message.is_waiting:
        waiting = places.waiting_place(tenant, message.id)
        item |= {"closing_pk": waiting.pk, "closing_sk": waiting.sk}
    if message.campaign is not None:
        origin, state = message.campaign, state_of(message)
        of_campaign = places.recipient_place(tenant, origin.campaign_id, origin.occurrence_id, state, message.id)
        item |= {"owner_pk": of_campaign.pk, "owner_sk": of_campaign.sk}
    piece = message.piece(tenant)
    if piece is not None:
        place = places.due_place(WorkKind.MESSAGE, piece)
        item |= {"due_pk": place.pk, "due_sk": place.sk}
    return {**item, **expiring(message.ended_at + _KEPT)} if message.ended_at is not None else item
