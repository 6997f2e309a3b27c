"""Runs jobs, step by step, until they are finished or the function's time is nearly over."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.queue import read_job
from saletunnel.telemetry import logger
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import run_jobs


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Runs the jobs of a batch of messages; reports the messages whose step failed."""

    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    return process_batch(
        event,
        lambda record: read_job(record["body"]),
        lambda work: run_jobs(runtime.ports(), work, kind_of, time_left),
    )
