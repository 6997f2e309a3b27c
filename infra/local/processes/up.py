"""`up`: the whole local cloud in the foreground.

It continues where the last run ended, cleanly or not. Processes that a killed run left are ended first, and a part that
dies is restarted. When messages may be lost, the stream is read again; the functions are idempotent.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.emulators import database, services
from infra.local.emulators.services import Provisioned
from infra.local.errors import LocalCloudError
from infra.local.layout import Layout
from infra.local.ports import Ports
from infra.local.template.model import Cloud

from .parts import DATABASE, EVENT_SOURCES, HOST, ORDER, SERVICES, Parts
from .record import end_leftovers, lock
from .running import Running
from .supervisor import StopRequested, Supervisor

_RESTARTS = 10  # of one part, within the seconds below; more mean that it cannot run
_RESTARTS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Options:
    """`dynamodb` is the URL of a DynamoDB to use instead of dynoxide. `seed` creates the demo company.

    `proxies` are the URLs through which the functions reach the database and the services.
    """

    layout: Layout
    ports: Ports
    dynamodb: str | None = None
    seed: bool = True
    proxies: tuple[str, str] | None = None


class Restarts:
    """The times of recent restarts of each part, to recognise a part that cannot run."""

    def __init__(self) -> None:
        self._times: defaultdict[str, deque[float]] = defaultdict(partial(deque, maxlen=_RESTARTS))

    def note(self, parts: Sequence[str], now: float) -> list[str]:
        """Record a restart of these parts at `now` (seconds). Returns the parts with too many restarts."""
        hopeless = []
        for part in parts:
            times = self._times[part]
            if len(times) == _RESTARTS and now - times[0] < _RESTARTS_WITHIN:
                hopeless.append(part)
            times.append(now)
        return hopeless


def up(options: Options, cloud: Cloud, say: Callable[[str], None]) -> None:
    """Run the cloud until Ctrl-C or SIGTERM. `LocalCloudError` when a part cannot start or keeps dying."""
    layout = options.layout
    with lock(layout):
        for name in end_leftovers(layout):
            say(f"{name}: ended; a killed run had left it")
        options.ports.require_free()
        with Supervisor(layout) as supervisor:
            local = _LocalCloud(options, cloud, supervisor, say)
            try:
                local.start()
                local.keep_running()
            except StopRequested:
                say("stopping")
            finally:
                local.stop()


class _LocalCloud:
    def __init__(self, options: Options, cloud: Cloud, supervisor: Supervisor, say: Callable[[str], None]) -> None:
        self._options = options
        self._layout = options.layout
        self._cloud = cloud
        self._supervisor = supervisor
        self._say = say
        self._database_url = options.dynamodb or options.ports.url("database")
        self._parts = Parts(options.layout, options.ports, cloud, self._database_url, options.proxies)
        self._pool: Provisioned | None = None
        self._replay = False  # whether messages may be lost, so that the stream must be read again
        self._started = False

    def start(self) -> None:
        self._replay = not self._layout.clean_stop.exists()
        self._layout.clean_stop.unlink(missing_ok=True)
        if self._options.dynamodb is not None:
            database.ensure_table(self._database_url, self._cloud.table, None)
        self._start_missing()
        self._started = True
        if self._options.seed:
            self._supervisor.run(self._parts.seed())
        ports = self._options.ports
        self._say(f"ready web={ports.url('gateway')} api={ports.url('gateway')}")

    def keep_running(self) -> None:
        """Restart parts that die, until StopRequested. `LocalCloudError` when a part keeps dying."""
        restarts = Restarts()
        while True:
            dead = self._supervisor.wait_for_dead()
            while dead:
                if hopeless := restarts.note(dead, time.monotonic()):
                    raise LocalCloudError(f"{', '.join(hopeless)} keeps dying: see {self._layout.logs}")
                dead = self._recover(dead)

    def stop(self) -> None:
        """Stop all parts, last started first. Marks a clean stop only if every part saved its state."""
        self._layout.running.unlink(missing_ok=True)
        complete = self._started and self._supervisor.runs(SERVICES) and self._supervisor.runs(EVENT_SOURCES)
        clean = [self._supervisor.stop(name) for name in reversed(ORDER)]
        if complete and all(clean):
            self._layout.clean_stop.touch()

    def _recover(self, dead: list[str]) -> list[str]:
        """Restart the dead parts. Returns them when that failed, because another part died meanwhile."""
        for name in dead:
            self._say(f"{name}: died, restarting it")
        try:
            self._start_missing()
        except (LocalCloudError, BotoCoreError, ClientError) as error:
            self._say(f"{', '.join(dead)}: {error}")
            for name in dead:
                self._supervisor.stop(name)
            return dead
        self._say(f"{', '.join(dead)}: up again")
        return []

    def _start_missing(self) -> None:
        """Start every part that does not run, each after the parts that it needs."""
        runs = self._supervisor.runs
        if self._options.dynamodb is None and not runs(DATABASE):
            self._start_database()
        if not runs(SERVICES):
            self._start_services()
        if not runs(HOST):
            self._start_host()
        if not runs(EVENT_SOURCES):
            self._supervisor.start(self._parts.event_sources(self._replay))
            self._replay = False

    def _start_database(self) -> None:
        self._supervisor.start(self._parts.database())
        database.ensure_table(self._database_url, self._cloud.table, self._layout.database)

    def _start_services(self) -> None:
        """Start ministack. It has the queues of its last clean stop, so the stream must be read again.

        ministack is restarted after users were created: that stores them, and their ids must survive an unclean stop.
        """
        if self._started:
            self._replay = True
            self._supervisor.stop(EVENT_SOURCES)
        before, self._pool = self._pool, self._provision()
        if self._pool.changed:
            self._supervisor.stop(SERVICES)
            self._pool = self._provision()
        if self._pool != before:
            self._supervisor.stop(HOST)

    def _provision(self) -> Provisioned:
        self._supervisor.start(self._parts.services())
        ports = self._options.ports
        return services.provision(ports.url("services"), ports.url("gateway"), self._cloud)

    def _start_host(self) -> None:
        pool, ports = self._pool, self._options.ports
        if pool is None:
            raise RuntimeError("the services must be provisioned before the host starts")
        self._supervisor.start(self._parts.host(pool))
        running = Running(
            api=ports.url("gateway"),
            web=ports.url("gateway"),
            ports=ports,
            pool_id=pool.pool_id,
            client_id=pool.client_id,
            table=self._cloud.table["TableName"],
            database_url=self._database_url,
            root=self._layout.root,
        )
        running.save()
