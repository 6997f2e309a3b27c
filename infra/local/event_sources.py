"""The process that invokes functions for events: `python -m infra.local.event_sources --config FILE`.

It follows the stream, the queues and the schedules. As in AWS, it is apart from the process that runs the functions,
so either can be restarted alone.
"""

import argparse
import asyncio
import logging
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import uvloop
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from infra.local.configs import EventSourcesConfig
from infra.local.http import server
from infra.local.http.aws_json import AwsJson
from infra.local.http.client import Client
from infra.local.http.server import refuse_browsers
from infra.local.signals import wait_for_stop
from infra.local.sources.checkpoints import Checkpoints
from infra.local.sources.clock import Clock, firing_event
from infra.local.sources.invoker import Invoker, Retry
from infra.local.sources.precedence import Precedence
from infra.local.sources.progress import Progress
from infra.local.sources.queue_poller import Queue, QueuePoller
from infra.local.sources.stream_batches import BatchProcessor, Stream
from infra.local.sources.stream_poller import Start, StreamPoller
from infra.local.sources.stream_reader import DynamoDBStream, StreamReader
from infra.local.template.model import QueueMapping, Schedule, StreamMapping


class EventSources:
    """The pollers and the clock of one local cloud."""

    def __init__(
        self, config: EventSourcesConfig, checkpoints: Checkpoints, *, host: Client, queues: Client, database: Client
    ):
        self._config = config
        self._checkpoints = checkpoints
        self._database = database
        self._invoker = Invoker(host)
        self._urgent = _urgent(config)
        precedence = Precedence(self._invoker.invoke, self._urgent)
        sqs = AwsJson(queues, service="sqs", target="AmazonSQS", version="1.0", region=config.region)
        self._queues = {
            name: Queue(sqs, url, f"arn:aws:sqs:{config.region}:{config.account}:{name}")
            for name, url in config.queue_urls.items()
        }
        self._queue_pollers = {
            mapping.queue: QueuePoller(mapping, self._queues[mapping.queue], precedence.invoke, config.region)
            for mapping in map(self._within_workers, config.queue_mappings)
        }
        self._invoke = precedence.invoke
        self.progress: Progress | None = None  # set when the stream has been found

    def _within_workers(self, mapping: QueueMapping) -> QueueMapping:
        """The mapping with no more batches at once than workers: other batches wait in the queue, which is fair.

        A function that nobody waits for uses a worker less, so that it takes less of the shared processors.
        """
        workers = self._config.workers - (mapping.function not in self._urgent)
        return replace(mapping, concurrency=max(1, min(mapping.concurrency, workers)))

    async def run(self) -> None:
        """Runs until it is cancelled."""
        clock = Clock(self._config.schedules, self._checkpoints, self._fire, lambda: datetime.now(UTC))
        async with asyncio.TaskGroup() as group:
            group.create_task(clock.run())
            for poller in self._queue_pollers.values():
                group.create_task(poller.run())
            for work in await self._follow_stream():
                group.create_task(work)

    async def _follow_stream(self) -> list[Coroutine[Any, Any, None]]:
        config = self._config
        api = partial(AwsJson, self._database, service="dynamodb", version="1.0", region=config.region)
        source = DynamoDBStream(
            api(target="DynamoDB_20120810"), api(target="DynamoDBStreams_20120810"), config.table, config.region
        )
        await Retry("finding the stream").call(source.open)
        start: Start = "settled" if config.replay else "reached"
        names = [mapping.function for mapping in config.streams]
        positions = [self._checkpoints.get(start, name, source.arn) for name in names]
        reader = StreamReader(source, max((each for each in positions if each), key=int, default=None))
        pollers = {
            mapping.function: StreamPoller(
                mapping, reader, self._batch_processor(mapping, source), self._checkpoints, start
            )
            for mapping in config.streams
        }
        self.progress = Progress(reader, pollers, self._queue_pollers, self._invoker.is_idle)
        return [reader.run(), self.progress.settle(), *(poller.run() for poller in pollers.values())]

    def _batch_processor(self, mapping: StreamMapping, source: DynamoDBStream) -> BatchProcessor:
        arn = f"arn:aws:lambda:{self._config.region}:{self._config.account}:function:{mapping.function}"
        stream = Stream(source.arn, source.shard, arn)
        return BatchProcessor(mapping, stream, self._invoke, self._report, time.time)

    async def _report(self, queue: str, message: Mapping[str, Any]) -> None:
        await self._queues[queue].send(orjson.dumps(message).decode())

    async def _fire(self, schedule: Schedule, at: datetime) -> None:
        event = firing_event(schedule, at)
        await Retry(f"firing {schedule.name}").call(lambda: self._invoker.send(schedule.function, event))

    async def status(self, _: Request) -> Response:
        """`GET /status`."""
        status = await self.progress.status() if self.progress else {"idle": False}
        return Response(orjson.dumps(status), media_type="application/json")


def _urgent(config: EventSourcesConfig) -> set[str]:
    """The functions that do not wait for a batch to fill, and those that read the stream in several lanes."""
    streams = {mapping.function for mapping in config.streams if mapping.parallelization > 1}
    return streams | {mapping.function for mapping in config.queue_mappings if not mapping.batch_window}


@asynccontextmanager
async def serve(config: EventSourcesConfig) -> AsyncIterator[int]:
    """Run the event sources while the context is open. Gives the port of the status."""
    with Checkpoints(Path(config.checkpoints)) as checkpoints:
        async with (
            Client(config.invoke_url) as host,
            Client(config.sqs_url) as queues,
            Client(config.dynamodb_url) as database,
        ):
            sources = EventSources(config, checkpoints, host=host, queues=queues, database=database)
            app = refuse_browsers(Router([Route("/status", sources.status)]))
            # A task group: an unexpected error ends the process, not just one poller.
            async with server.serve(app, config.status_port) as port, asyncio.TaskGroup() as group:
                running = group.create_task(sources.run())
                yield port
                running.cancel()


async def _main(config: EventSourcesConfig) -> None:
    async with serve(config):
        await wait_for_stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m infra.local.event_sources", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="JSON of EventSourcesConfig")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    uvloop.run(_main(EventSourcesConfig.read(parser.parse_args().config)))
