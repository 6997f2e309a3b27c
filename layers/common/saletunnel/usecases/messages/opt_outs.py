"""Opting addresses out: by the link in a message, and by admins."""

from datetime import datetime

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import NotFound, RuleViolated
from saletunnel.domain.messages.address import Address, AddressKey, normalise
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.opt_out import OptOut, OptOutScope
from saletunnel.domain.messages.unsubscribe import Link, is_signed, read_token
from saletunnel.usecases.automation.ending import RunEnds
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.finishing import save_message
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write, Writes


def read_link(ports: Ports, token: str) -> tuple[Link, OptOut]:
    """What a link is about, and the opt-out of its address. Raises NotFound for a token that we did not make."""
    link = _verified(ports, token)
    return link, ports.opt_outs.get(link.tenant, link.channel, link.address_hash)


def follow_link(ports: Ports, token: str, *, opt_in: bool) -> tuple[Link, OptOut]:
    """Opts the address of a link out, or in again. Idempotent. Raises NotFound, Contended."""
    link = _verified(ports, token)

    def follow() -> tuple[Writes, OptOut]:
        before, now = ports.opt_outs.get(link.tenant, link.channel, link.address_hash), ports.now()
        after = before.opted_in("unsubscribed", now) if opt_in else before.opted_out(link.scope, "unsubscribed", now)
        writes = [] if after is before else [*ports.opt_outs.save(link.tenant, after)]
        return [*writes, *(() if opt_in else _count_unsubscription(ports, link, now))], after

    return link, decide_and_commit(ports, follow, ports.commit)


def _count_unsubscription(ports: Ports, link: Link, now: datetime) -> list[Write]:
    """The writes that note the unsubscription in the message of a campaign that has the link, once."""
    if link.message_id is None:
        return []
    message = ports.messages.many(link.tenant, [link.message_id]).get(link.message_id)
    after = message.unsubscribed_from() if message is not None else None
    if message is None or after is None or after is message:
        return []
    return save_message(ports, link.tenant, message, after, RunEnds(ports, now))


def read_opt_out(ports: Ports, caller: Caller, channel: Channel, address: str) -> OptOut:
    """The opt-out of an address, for everybody who knows the address. Raises RuleViolated."""
    return ports.opt_outs.get(caller.tenant, channel, _hash(ports, caller, channel, address))


def opt_out(ports: Ports, caller: Caller, channel: Channel, address: str, scope: OptOutScope) -> OptOut:
    """Opts an address out. Raises RoleLacks, RuleViolated, Contended."""
    caller.must_be(Role.ADMIN, "opt addresses out")
    hashed = _hash(ports, caller, channel, address)

    def change() -> tuple[Writes, OptOut]:
        before = ports.opt_outs.get(caller.tenant, channel, hashed)
        after = before.opted_out(scope, "admin", ports.now(), caller.user_id)
        return (() if after is before else ports.opt_outs.save(caller.tenant, after)), after

    return decide_and_commit(ports, change)


def opt_in(ports: Ports, caller: Caller, channel: Channel, address: str) -> OptOut:
    """Lets an address be written to again, whatever opted it out. Raises RoleLacks, RuleViolated, Contended."""
    caller.must_be(Role.ADMIN, "opt addresses in")
    hashed = _hash(ports, caller, channel, address)

    def change() -> tuple[Writes, OptOut]:
        before = ports.opt_outs.get(caller.tenant, channel, hashed)
        after = before.opted_in("admin", ports.now(), caller.user_id)
        return (() if after is before else ports.opt_outs.save(caller.tenant, after)), after

    return decide_and_commit(ports, change)


def _hash(ports: Ports, caller: Caller, channel: Channel, written: str) -> str:
    if channel == "sms":
        written = ports.e164(written, read_account(ports, caller.tenant).time_zone) or written
    try:
        address: Address = normalise(channel, written)
    except ValueError as error:
        raise RuleViolated.at("/address", "not_an_address", str(error)) from None
    return address_key(ports, caller.tenant).hash(address)


def _verified(ports: Ports, token: str) -> Link:
    read = read_token(token)
    key: AddressKey | None = ports.message_settings.key(read[0].tenant) if read is not None else None
    if read is None or key is None or not is_signed(*read, key):
        raise NotFound("link", "of this address")
    return read[0]
