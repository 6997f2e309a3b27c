"""Sent mails in the table: markers of reported chain stops beside the deal, and the mails of an address in a day."""

from datetime import UTC, date, datetime, time, timedelta

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.mail_caps import DayOfMails, MailKind
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, expiring, read
from saletunnel.store.dynamo.table import Put, Table, Write, succeeding

_KEPT = timedelta(days=30)
"""Longer than a message can wait in a queue."""


class TableSentMails:
    """See usecases.repositories.sent_mails.SentMails."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def is_reported(self, stop: ChainStop) -> bool:
        return bool(self._table.get_many([keys.told_key(stop.tenant, stop.deal_id, stop.arrival)]))

    def mark_reported(self, stop: ChainStop, at: datetime) -> list[Write]:
        return [Put(keys.told_key(stop.tenant, stop.deal_id, stop.arrival), expiring(at + _KEPT))]

    def of_day(self, tenant: str, kind: MailKind, recipient: str, day: date) -> DayOfMails:
        items = self._table.get_many([keys.mails_key(tenant, kind, recipient, day)])
        return read(DayOfMails, items[0]) if items else DayOfMails(kind, recipient, day)

    def save_day(self, tenant: str, mails: DayOfMails) -> list[Write]:
        key = keys.mails_key(tenant, mails.kind, mails.recipient, mails.day)
        last = datetime.combine(mails.day, time(), UTC) + _KEPT
        return [Put(key, document(mails) | expiring(last), succeeding(mails.version), StaleVersion())]
