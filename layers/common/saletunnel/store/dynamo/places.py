"""The indexes of the table, and the places of items in them. A place is the pair of keys that an item has in an index.

`<name>_partition` is the partition key and `<name>_place` the pair. Every partition key begins with the tenant, except
those of scheduled work, jobs and audits, which are searched across all tenants.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from saletunnel.domain.deals.rank import entering
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.run_key import RunKey, parse_run_key
from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.store.dynamo.keys import Key, customer_partition, trigger_calls_partition

if TYPE_CHECKING:
    from saletunnel.domain.repeats.plan_run import PlanRun

BOARD, CUSTOMER, OWNER, CLOSING, JOURNEY, DUE = "board", "customer", "owner", "closing", "journey", "due"
"""The names of the indexes. The keys of an index are the attributes `<index>_pk` and `<index>_sk`."""

BOARD_SHARDS = 1
"""The number of partitions of a column. It can be raised at any time, since reads merge all of them."""
CLOSING_SHARDS = 4
DUE_SHARDS = 16


def customers_partition(tenant: str) -> str:
    """All customers of a tenant in the customer index, by name."""
    return f"T#{tenant}#CUSTOMERS"


def customer_place_by_name(tenant: str, folded_name: str, customer_id: str) -> Key:
    return Key(customers_partition(tenant), f"{folded_name}#{customer_id}")


def companies_partition(tenant: str) -> str:
    """The customers of a tenant that are companies, in the journey index, by name."""
    return f"T#{tenant}#COMPANIES"


def people_partition(tenant: str, company_id: str) -> str:
    """The people who belong to a company, in the journey index, by name."""
    return f"{customer_partition(tenant, company_id)}#PEOPLE"


def merges_partition(tenant: str, customer_id: str) -> str:
    """The customers that were merged into a customer, in the journey index, by time."""
    return f"{customer_partition(tenant, customer_id)}#MERGES"


def merge_place(tenant: str, customer_id: str, at: datetime, source_id: str) -> Key:
    return Key(merges_partition(tenant, customer_id), f"{sortable(at)}#{source_id}")


def words_partition(tenant: str) -> str:
    """The words of all customers of a tenant in the customer index."""
    return f"T#{tenant}#CUSTOMERWORDS"


def word_place(tenant: str, word: str, customer_id: str) -> Key:
    return Key(words_partition(tenant), f"{word}#{customer_id}")


def won_partition(tenant: str, customer_id: str) -> str:
    """The deals of a customer that were won at any time, in the customer index."""
    return f"{customer_partition(tenant, customer_id)}#WON"


def won_place(tenant: str, customer_id: str, won_at: datetime, deal_id: str) -> Key:
    return Key(won_partition(tenant, customer_id), f"{sortable(won_at)}#{deal_id}")


AUDITED = "DUE#AUDIT"
"""The partition of the due index with the tenants whose totals are audited every night."""


def audit_place(tenant: str) -> Key:
    return Key(AUDITED, tenant)


JOBS_DUE = "DUE#JOBS"
"""The partition of the due index with the unfinished jobs."""


def job_due_place(tenant: str, job_id: str, held_until: datetime) -> Key:
    return Key(JOBS_DUE, f"{sortable(held_until)}#{tenant}#{job_id}")


def column_partition(tenant: str, stage_id: str, shard: int) -> str:
    """A shard of a column in the board index."""
    return f"T#{tenant}#P#{pipeline_of(stage_id)}#S#{stage_id}#{shard}"


def board_place(tenant: str, stage_id: str, rank: str, deal_id: str) -> Key:
    shard = crc32(deal_id.encode()) % BOARD_SHARDS
    return Key(column_partition(tenant, stage_id, shard), f"{rank}#{deal_id}")


def bin_partition(tenant: str) -> str:
    """The deals in the bin. They use the board index, since they are on no board."""
    return f"T#{tenant}#BIN"


def bin_place(tenant: str, deleted_at: datetime, deal_id: str) -> Key:
    """The place of a deal in the bin; the deal that was deleted last comes first."""
    return Key(bin_partition(tenant), f"{entering(deleted_at, deal_id)}#{deal_id}")


def customer_deals(pipeline_id: str | None, status: str | None) -> str:
    """The prefix of the sort keys of a customer's deals: of all, of a pipeline, or of a status in a pipeline."""
    if pipeline_id is None:
        return ""
    return f"{pipeline_id}#{status}#" if status else f"{pipeline_id}#"


def customer_place(tenant: str, customer_id: str, pipeline_id: str, status: str, deal_id: str) -> Key:
    return Key(customer_partition(tenant, customer_id), f"{customer_deals(pipeline_id, status)}{deal_id}")


def owner_place(tenant: str, responsible_id: str | None, created_at: datetime, deal_id: str) -> Key:
    """The place among the deals of a person, or among those without a responsible, in order of creation."""
    return Key(owner_partition(tenant, responsible_id), f"{sortable(created_at)}#{deal_id}")


def owner_partition(tenant: str, responsible_id: str | None) -> str:
    return f"T#{tenant}#OWNER#{responsible_id or ''}"


def closing_partition(tenant: str, shard: int) -> str:
    """A shard of the deals with an expected close date, by date."""
    return f"T#{tenant}#CLOSING#{shard}"


def closing_place(tenant: str, day: date, deal_id: str) -> Key:
    shard = crc32(deal_id.encode()) % CLOSING_SHARDS
    return Key(closing_partition(tenant, shard), f"{day}#{deal_id}")


def task_owner_partition(tenant: str, responsible_id: str | None) -> str:
    """The tasks of a person, or those of nobody, in the owner index."""
    return f"T#{tenant}#TASKS#{responsible_id or ''}"


def tasks_partition(tenant: str, shard: int) -> str:
    """A shard of all tasks of a tenant, in the closing index."""
    return f"T#{tenant}#ALLTASKS#{shard}"


def task_shard(task_id: str) -> int:
    return crc32(task_id.encode()) % CLOSING_SHARDS


OPEN_TASKS, DONE_TASKS = "open#", "done#"
"""The prefixes of the sort keys of tasks: open tasks sort by due time, done tasks by the time when they were done."""


def task_place(task_id: str, due_at: datetime, done_at: datetime | None) -> str:
    """The sort key of a task in both lists."""
    prefix, at = (OPEN_TASKS, due_at) if done_at is None else (DONE_TASKS, done_at)
    return f"{prefix}{sortable(at)}#{task_id}"


def unread_partition(tenant: str, member_id: str) -> str:
    """The unread notices of a member, in the owner index."""
    return f"T#{tenant}#UNREAD#{member_id}"


def notice_place(at: datetime, notice_id: str) -> str:
    """The sort key of a notice in both lists."""
    return f"{sortable(at)}#{notice_id}"


def read_notice_place(place: str) -> str:
    """The id of the notice with this sort key."""
    return place.rpartition("#")[2]


def journey_partition(tenant: str, journey_id: str) -> str:
    return f"T#{tenant}#JOURNEY#{journey_id}"


def made_from(parent_id: str) -> str:
    """The prefix of the sort keys, in the journey index, of the deals that were made from a deal."""
    return f"{parent_id}#"


def journey_place(tenant: str, journey_id: str, parent_id: str, created_at: datetime, deal_id: str) -> Key:
    """The place in the journey. The deals that were made from the same deal are a range, in order of creation."""
    return Key(journey_partition(tenant, journey_id), f"{made_from(parent_id)}{sortable(created_at)}#{deal_id}")


def enrolments_partition(tenant: str, plan_id: str) -> str:
    """The enrolments of a plan, in the journey index."""
    return f"T#{tenant}#PLAN#{plan_id}"


UNDATED = "~"
"""The prefix of the sort keys of the enrolments that rest or are held. It sorts behind all times."""
HELD = f"{UNDATED}held#"


def enrolment_place(
    tenant: str, plan_id: str, next_at: datetime | None, rest: str | None, journey_id: str, deal_id: str
) -> Key:
    """The place of an enrolment among those of its plan, by time; without `next_at` by the reason why it rests.

    An enrolment that is held has the place of one that rests, so that it is not counted as due.
    """
    prefix = f"{sortable(next_at)}#" if next_at is not None else resting_enrolments(rest or "")
    return Key(enrolments_partition(tenant, plan_id), f"{prefix}{journey_id}#{deal_id}")


def resting_enrolments(rest: str) -> str:
    """The prefix of the sort keys of the enrolments that rest for a reason."""
    return f"{UNDATED}{rest}#"


def read_enrolment_place(place: str) -> tuple[str, str]:
    """The family's first deal and the deal of the enrolment with this sort key."""
    _, journey_id, deal_id = place.split("#")
    return journey_id, deal_id


def plan_runs_partition(tenant: str, plan_id: str) -> str:
    """What a plan made, skipped and held, in the journey index."""
    return f"T#{tenant}#RUNS#{plan_id}"


def plan_run_place(tenant: str, run: PlanRun) -> Key:
    prefix = plan_runs(run.made_on, run.outcome, run.code)
    return Key(plan_runs_partition(tenant, run.plan_id), f"{prefix}{run.deal_id}#{run.day}")


def plan_runs(made_on: date, outcome: str, code: str = "") -> str:
    """The prefix of the sort keys of what a plan decided on a day with an outcome, and with a code."""
    return f"{made_on}#{outcome}#{code}#" if code else f"{made_on}#{outcome}#"


def read_plan_run_place(place: str) -> list[str]:
    """The day of making, the outcome, the code, the deal and the day of the cycle of the run with this sort key."""
    return place.split("#")


def rule_runs_partition(tenant: str, rule_id: str) -> str:
    """The runs of a rule, in the journey index."""
    return f"T#{tenant}#RULE#{rule_id}"


def rule_run_place(tenant: str, created_at: datetime, key: RunKey) -> Key:
    return Key(rule_runs_partition(tenant, key.rule_id), _run_place(created_at, key))


def runs_partition(tenant: str, shard: int) -> str:
    """A shard of all runs of a tenant, in the closing index."""
    return f"T#{tenant}#RUNS#{shard}"


def run_place(tenant: str, created_at: datetime, key: RunKey) -> Key:
    shard = crc32(key.deal_id.encode()) % CLOSING_SHARDS
    return Key(runs_partition(tenant, shard), _run_place(created_at, key))


def read_run_place(place: str) -> RunKey:
    """The run with this sort key in a log."""
    return parse_run_key(place.split("#")[1:])


def _run_place(created_at: datetime, key: RunKey) -> str:
    return f"{sortable(created_at)}#{'#'.join(key.parts)}"


def deliveries_partition(tenant: str, endpoint_id: str) -> str:
    """The deliveries to an endpoint, in the journey index."""
    return f"T#{tenant}#WEBHOOK#{endpoint_id}"


def delivery_place(tenant: str, endpoint_id: str, created_at: datetime, delivery_id: str) -> Key:
    return Key(deliveries_partition(tenant, endpoint_id), f"{sortable(created_at)}#{delivery_id}")


def trigger_call_place(tenant: str, trigger_id: str, received_at: datetime, message_id: str) -> Key:
    """The place of a call among those of its trigger, in the journey index."""
    return Key(trigger_calls_partition(tenant, trigger_id), f"{sortable(received_at)}#{message_id}")


def messages_partition(tenant: str, subject: str, subject_id: str) -> str:
    """The messages about a deal, in the journey index, or to a customer, in the customer index."""
    return f"T#{tenant}#{subject.upper()}#{subject_id}#MESSAGES"


def message_place(tenant: str, subject: str, subject_id: str, created_at: datetime, message_id: str) -> Key:
    return Key(messages_partition(tenant, subject, subject_id), f"{sortable(created_at)}#{message_id}")


def read_message_place(place: str) -> str:
    """The id of the message with this sort key in a list of messages."""
    return place.rpartition("#")[2]


def waiting_partition(tenant: str, shard: int) -> str:
    """A shard of the messages of a tenant that wait in quiet hours, in the closing index."""
    return f"T#{tenant}#WAITING#{shard}"


def waiting_place(tenant: str, message_id: str) -> Key:
    """The place does not depend on the time, so a message keeps it when it is moved to another time."""
    return Key(waiting_partition(tenant, crc32(message_id.encode()) % CLOSING_SHARDS), message_id)


def recipients_partition(tenant: str, campaign_id: str, occurrence_id: str) -> str:
    """The recipients of an occurrence of a campaign, in the owner index."""
    return f"T#{tenant}#RECIPIENTS#{campaign_id}#{occurrence_id}"


def recipient_place(tenant: str, campaign_id: str, occurrence_id: str, state: str, subject_id: str) -> Key:
    """The place of a message, or of a deal without one, among those in the same state."""
    return Key(recipients_partition(tenant, campaign_id, occurrence_id), f"{state}#{subject_id}")


def read_recipient_place(place: str) -> str:
    """The id of the message or deal with this sort key among the recipients."""
    return place.rpartition("#")[2]


def due_partition(kind: WorkKind, shard: int) -> str:
    """A shard of the scheduled work of a kind, of all tenants."""
    return f"DUE#{kind}#{shard}"


def due_place(kind: WorkKind, piece: Piece) -> Key:
    """The place of a piece by due time. The first part of its key selects the shard.

    The time is rounded up to a millisecond: at the time in the place, the piece is due.
    """
    shard = crc32(piece.key[0].encode()) % DUE_SHARDS
    due_at = sortable(piece.due_at + timedelta(microseconds=999))
    return Key(due_partition(kind, shard), f"{due_at}#{piece.tenant}#{'#'.join(piece.key)}")


def read_piece(due_sk: str) -> Piece:
    """The piece of scheduled work with this sort key in the due index."""
    due_at, tenant, *key = due_sk.split("#")
    return Piece(tenant, tuple(key), datetime.fromisoformat(due_at))


def sortable(moment: datetime) -> str:
    """A moment (UTC) as a text of fixed width that sorts by time, to the millisecond."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
