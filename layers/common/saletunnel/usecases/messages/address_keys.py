"""The secret of a company, by which addresses are hashed. It is made by its first use."""

from saletunnel.domain.errors import AlreadyExists
from saletunnel.domain.messages.address import AddressKey
from saletunnel.usecases.ports import Ports

_SECRET_BYTES = 32


def address_key(ports: Ports, tenant: str) -> AddressKey:
    """The secret of the tenant."""
    found = ports.message_settings.key(tenant)
    if found is not None:
        return found
    made = AddressKey(ports.random_bytes(_SECRET_BYTES).hex())
    try:
        ports.commit(ports.message_settings.make_key(tenant, made))
    except AlreadyExists:  # another process has made it
        return ports.message_settings.key(tenant) or made
    return made
