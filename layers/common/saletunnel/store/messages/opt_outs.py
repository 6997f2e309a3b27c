"""Opt-outs and caps of addresses in the table, by the hash of the address. An opt-out never expires."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time, timedelta

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.settings import Received
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, expiring, read
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Put, Table, Write, succeeding
from saletunnel.usecases.repositories.outgoing import AddressRef

_COUNT_KEPT = timedelta(days=9)
"""Longer than a message counts, in every time zone."""


class TableOptOuts:
    """See usecases.repositories.outgoing.OptOuts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, channel: Channel, address_hash: str) -> OptOut:
        items = self._table.get_many([keys.opt_out_key(tenant, channel, address_hash)])
        return read(OptOut, items[0]) if items else OptOut(channel, address_hash)

    def many(self, tenant: str, addresses: Collection[AddressRef]) -> Mapping[AddressRef, OptOut]:
        items = self._table.get_many(keys.opt_out_key(tenant, *address) for address in addresses)
        found = {opt_out.ref: opt_out for opt_out in (read(OptOut, item) for item in items)}
        return {address: found.get(address) or OptOut(*address) for address in addresses}

    def save(self, tenant: str, opt_out: OptOut) -> list[Write]:
        key = keys.opt_out_key(tenant, opt_out.channel, opt_out.address_hash)
        return [Put(key, document(opt_out), succeeding(opt_out.version), StaleVersion())]

    def received(self, tenant: str, addresses: Collection[AddressRef]) -> Mapping[AddressRef, tuple[OptOut, Received]]:
        parts = (keys.opt_out_key, keys.received_key)
        wanted = [key(tenant, *address) for address in addresses for key in parts]
        found = {(str(item["pk"]), str(item["sk"])): item for item in self._table.get_many(wanted)}

        def read_or[T](kind: type[T], key: Key, default: T) -> T:
            item = found.get((key.pk, key.sk))
            return default if item is None else read(kind, item)

        return {
            address: (
                read_or(OptOut, keys.opt_out_key(tenant, *address), OptOut(*address)),
                read_or(Received, keys.received_key(tenant, *address), Received(*address)),
            )
            for address in addresses
        }

    def count(self, tenant: str, received: Received) -> list[Write]:
        key = keys.received_key(tenant, received.channel, received.address_hash)
        last = datetime.combine(received.days[-1][0], time(), UTC) + _COUNT_KEPT
        return [Put(key, document(received) | expiring(last), succeeding(received.version), StaleVersion())]
