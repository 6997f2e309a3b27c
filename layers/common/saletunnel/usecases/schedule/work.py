"""All work that falls due: repeat sales (`due_work`) and delayed transfers (`tunnel_timers`), swept and performed."""

from collections.abc import Sequence
from datetime import datetime

from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule import due_work, tunnel_timers
from saletunnel.usecases.schedule.due import Work


def sweep(ports: Ports, now: datetime, *, timers_only: bool) -> int:
    """Leases what is due at `now` and sends it to the performer; gives how much that was.

    Repeat sales are made for days, so that they are looked for once a day; timers are looked for every minute.
    """
    timers = tunnel_timers.sweep_timers(ports, now)
    return timers if timers_only else timers + due_work.sweep(ports, now)


def perform(ports: Ports, messages: Sequence[Work]) -> dict[int, Exception]:
    """Does what was found due; gives the errors of the messages of which something could not be done, by positions."""
    failed = due_work.perform(ports, [(work.due, work.now) for work in messages])
    return failed | tunnel_timers.perform_timers(ports, [(work.timers, work.now) for work in messages])
