"""The message settings of a company."""

from collections.abc import Mapping
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.job import JobName
from saletunnel.domain.messages.settings import MessageSettings
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.jobs.running import new_job
from saletunnel.usecases.messages.retiming import moves_quiet_hours
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


def read_message_settings(ports: Ports, caller: Caller) -> MessageSettings:
    return ports.message_settings.get(caller.tenant)


def change_message_settings(
    ports: Ports, caller: Caller, seen: int | None, settings: Mapping[str, Any]
) -> MessageSettings:
    """Changes settings. If quiet hours are changed, a job moves the messages that wait.

    Raises RoleLacks, StaleVersion, Contended, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "change the message settings")
    job = new_job(ports, caller, JobName.RETIME_MESSAGES, None, {})

    def change() -> tuple[Writes, tuple[MessageSettings, bool]]:
        before = check_seen(ports.message_settings.get(caller.tenant), seen)
        after = before.changed(**settings)
        if after is before:
            return (), (before, False)
        moves = moves_quiet_hours(before, after)
        jobs = ports.jobs.save(caller.tenant, job) if moves else ()
        return [*ports.message_settings.save(caller.tenant, after), *jobs], (after, moves)

    after, moves = decide_and_commit(ports, change)
    if moves:
        ports.job_queue.send(caller.tenant, job.id)
    return after


def allow_sender(ports: Ports, tenant: str, sender: str) -> MessageSettings:
    """Allows a company to send from an address or a domain, which the operator has verified. Raises RuleViolated."""

    def allow() -> tuple[Writes, MessageSettings]:
        before = ports.message_settings.get(tenant)
        after = before.allowing(sender)
        return (() if after is before else ports.message_settings.save(tenant, after)), after

    return decide_and_commit(ports, allow)
