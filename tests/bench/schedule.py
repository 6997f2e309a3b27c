"""The benchmarks of scheduled work: how fast repeat deals are created, and how late delayed transfers are."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from time import perf_counter, sleep, time
from typing import Any

from infra.local.aws import client as aws_client
from infra.local.demo.seed import SALES, WON
from infra.local.processes.running import Running

from .client import Client
from .measure import Row, p50, p95, timed
from .scenarios import DRAIN, client_of, run_command, stages_of

REPEATS = 10_000
_TIMERS = 200
_LOOK_EVERY = 0.2  # seconds
_MOST_WRITES = 99
"""Items in a transaction of raw writes: 33 repeat deals, as many as the performer creates at once."""


def repeats(running: Running) -> Iterator[Row]:
    """One sweep at the end of 2018 over 10,000 deals that were closed in 2017, until the last repeat is created.

    Totals and search terms follow later. Then one client in this process writes the same items raw.
    """
    client, stages = client_of(running), stages_of(running)
    import_due_deals(running)
    run_command(running, *DRAIN)
    due_work = count_due_work(running)
    start = perf_counter()
    run_command(running, "invoke", "sweep_due_work", "--at", "2018-12-31T00:00:00Z")
    while due_work():
        sleep(_LOOK_EVERY)
    seconds = perf_counter() - start
    yield Row("10,000 due repeat deals created", seconds, "s", 25)
    run_command(running, *DRAIN)
    created = count_deals(client, stages["maintenance_id"])
    if created != REPEATS:
        raise RuntimeError(f"{created} repeat deals instead of {REPEATS}")
    raw = _write_raw(running)
    yield Row("the same items written raw, 1 client", raw, "s")
    yield Row("10,000 due repeat deals created / written raw", seconds / raw, "x", 1.5)


def import_due_deals(running: Running, count: int = REPEATS) -> None:
    """Imports deals that were won in 2017. The plan of the demo company repeats each of them a year later.

    It must make cycles of the past for that: a sweep of 2018 is long after their days.
    """
    client = client_of(running)
    for plan in client.get("/v1/repeat-plans")["data"]:
        client.patch(f"/v1/repeat-plans/{plan['id']}", {"catch_up": "all"})
    days = [date(2017, 2, 1) + timedelta(days=at % 330) for at in range(count)]
    rows = [
        {"external_id": f"due-{at}", "title": f"Dishwasher {at}", "pipeline": SALES, "stage": WON, "amount": 1000}
        | {"closed_at": f"{day}T00:00:00Z", "created_at": f"{day}T00:00:00Z"}
        for at, day in enumerate(days)
    ]
    for batch in batched(rows, 100):
        client.post("/v1/deals/import", {"rows": batch, "run_tunnels": False})


def count_due_work(running: Running) -> Callable[[], int]:
    """A cheap look at the number of messages in the queue of due work, waiting, delayed or in flight."""
    sqs = aws_client("sqs", running.services_url)
    url = sqs.get_queue_url(QueueName="saletunnel-due")["QueueUrl"]
    kinds = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "Delayed", "NotVisible")]
    return lambda: sum(map(int, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=kinds)["Attributes"].values()))


def delays(running: Running) -> Iterator[Row]:
    """200 deals that wait for a delayed tunnel: how late each of them is visible in the other pipeline.

    Half of the timers have a short delay and are sent when they are set. The sweep finds the others.
    """
    client, stages = client_of(running), stages_of(running)
    for name, delay, at in (("short", timedelta(seconds=20), 0), ("long", timedelta(seconds=200), 1)):
        late = _lateness(client, stages["sales"][at], stages["installation"][at], delay)
        yield Row(f"a {name} delay, late p50", p50(late), "ms")
        yield Row(f"a {name} delay, late p95", p95(late), "ms", 2000)


def _lateness(client: Client, source: str, target: str, delay: timedelta) -> list[float]:
    seconds = int(delay.total_seconds())
    ends = {"source": {"stage_id": source}, "target": {"stage_id": target}}
    client.post("/v1/tunnels", {"name": f"after {seconds} s", "action": "move", "delay": f"PT{seconds}S", **ends})
    due = {}
    for number in range(_TIMERS // 2):
        deal = client.post("/v1/deals", {"title": f"waits {number}", "stage_id": source})
        due[deal["id"]] = datetime.fromisoformat(deal["entered_stage_at"]).timestamp() + seconds
    seen: dict[str, float] = {}
    while len(seen) < len(due):
        for deal in client.get(f"/v1/deals?stage_id={target}&limit=100")["data"]:
            if deal["id"] in due:
                seen.setdefault(deal["id"], time())
        sleep(_LOOK_EVERY / 10)
    return [seen[id_] - due[id_] for id_ in due]


def _write_raw(running: Running) -> float:
    """Seconds to write the items of the repeats into a table of the same kind, without conditions."""
    dynamodb = aws_client("dynamodb", running.database_url)
    name = dynamodb.list_tables()["TableNames"][0]
    items = [item for group in _repeats_with_events(dynamodb, name) for item in group]
    table = dynamodb.describe_table(TableName=name)["Table"]
    raw = "written-raw"
    dynamodb.create_table(
        TableName=raw,
        KeySchema=table["KeySchema"],
        AttributeDefinitions=table["AttributeDefinitions"],
        GlobalSecondaryIndexes=[
            {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
            for index in table["GlobalSecondaryIndexes"]
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=table["StreamSpecification"],
    )
    writes = [[{"Put": {"TableName": raw, "Item": item}} for item in batch] for batch in batched(items, _MOST_WRITES)]
    return timed(lambda: [dynamodb.transact_write_items(TransactItems=batch) for batch in writes])


def _repeats_with_events(dynamodb: Any, name: str) -> Iterator[Sequence[Any]]:
    """The three items of each repeat: the deal, its event, and the enrolment that created it."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=name)
    items = {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}
    enrolments = {pk.rpartition("#")[2]: item for (pk, sk), item in items.items() if sk.startswith("REPEAT#")}
    for (pk, sk), item in items.items():
        if sk == "DEAL" and '"kind":"repeat_sale"' in item["document"]["S"]:
            source = item["journey_sk"]["S"].partition("#")[0]
            yield item, items[pk, "EVENT#0000000001"], enrolments[source]


def count_deals(client: Client, pipeline_id: str) -> int:
    columns = client.get(f"/v1/pipelines/{pipeline_id}/board?per_stage=1")["columns"]
    return sum(column["count"] for column in columns)
