"""The message settings of a tenant in the table, and the secret by which it hashes addresses."""

from saletunnel.domain.errors import AlreadyExists, StaleVersion
from saletunnel.domain.messages.address import AddressKey
from saletunnel.domain.messages.settings import MessageSettings
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Absent, Put, Table, Write, succeeding

_MOST_TENANTS = 1000
"""How many secrets a process remembers."""


class TableMessageSettings:
    """See usecases.repositories.outgoing.MessageSettingsOf."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._keys: dict[str, AddressKey] = {}

    def get(self, tenant: str) -> MessageSettings:
        items = self._table.get_many([keys.message_settings_key(tenant)])
        return read(MessageSettings, items[0]) if items else MessageSettings()

    def save(self, tenant: str, settings: MessageSettings) -> list[Write]:
        key = keys.message_settings_key(tenant)
        return [Put(key, document(settings), succeeding(settings.version), StaleVersion())]

    def key(self, tenant: str) -> AddressKey | None:
        if tenant not in self._keys:
            items = self._table.get_many([keys.address_secret_key(tenant)])
            if not items:
                return None
            if len(self._keys) >= _MOST_TENANTS:
                self._keys.clear()
            self._keys[tenant] = read(AddressKey, items[0])
        return self._keys[tenant]

    def make_key(self, tenant: str, key: AddressKey) -> list[Write]:
        exists = AlreadyExists("The company has a secret.")
        return [Put(keys.address_secret_key(tenant), document(key), Absent(), exists)]
