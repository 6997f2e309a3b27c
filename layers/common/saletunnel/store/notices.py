"""Notices: in the partition of their member, in the list of all, and in the list of the unread ones while unread."""

from collections.abc import Collection, Iterator
from datetime import datetime

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.notices.notice import Notice
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Put, Query, Table, Write, every, succeeding
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.repositories.notices import NoticeRef

_AT_ONCE = 100


class TableNotices:
    """See usecases.repositories.notices.Notices."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, wanted: Collection[NoticeRef]) -> list[Notice]:
        return [read(Notice, item) for item in self._table.get_many(keys.notice_key(tenant, *ref) for ref in wanted)]

    def listed(self, tenant: str, member_id: str, *, after: str | None, at_once: int) -> Iterator[Placed[str]]:
        pk = keys.notices_partition(tenant, member_id)
        query = Query(pk=pk, up_to=after, index=places.CLOSING, limit=at_once, newest_first=True)
        found = (str(item["closing_sk"]) for item in every(self._table, query))
        return (Placed(places.read_notice_place(place), place) for place in found if place != after)

    def unread(self, tenant: str, member_id: str, *, until: datetime) -> Iterator[str]:
        pk, up_to = places.unread_partition(tenant, member_id), f"{places.sortable(until)}~"
        query = Query(pk=pk, up_to=up_to, index=places.OWNER, limit=_AT_ONCE, newest_first=True)
        return (places.read_notice_place(str(item["owner_sk"])) for item in every(self._table, query))

    def count_unread(self, tenant: str, member_id: str, *, most: int) -> int:
        query = Query(pk=places.unread_partition(tenant, member_id), index=places.OWNER, limit=most)
        return self._table.count(query).number

    def save(self, tenant: str, notice: Notice) -> list[Write]:
        key = keys.notice_key(tenant, notice.member_id, notice.id)
        return [Put(key, _item(tenant, notice), succeeding(notice.version), StaleVersion())]


def _item(tenant: str, notice: Notice) -> Item:
    item = {**document(notice), **expiring(notice.expires_at)}
    if notice.hidden:
        return item
    place = places.notice_place(notice.at, notice.id)
    item |= {"closing_pk": keys.notices_partition(tenant, notice.member_id), "closing_sk": place}
    if notice.read_at is None:
        item |= {"owner_pk": places.unread_partition(tenant, notice.member_id), "owner_sk": place}
    return item
