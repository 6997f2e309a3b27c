"""Every key of the table and every index name; nothing else spells one. The tenant comes first in each of them.

docs/table.md draws the table as a whole, with its access patterns.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rank import entering
from saletunnel.domain.search import TAG
from saletunnel.domain.tunnel import source_of
from saletunnel.domain.tunnel_timers import TimerKey

BOARD, CUSTOMER, OWNER, CLOSING, JOURNEY, DUE = "board", "customer", "owner", "closing", "journey", "due"
"""The indexes. The keys of each are the attributes `<index>_pk` and `<index>_sk`."""

BOARD_SHARDS = 1
"""Over how many partitions a column is spread. It may be raised at any time: reading merges all of them."""
TOTAL_SHARDS = 4
CLOSING_SHARDS = 4
DUE_SHARDS = 16


@dataclass(frozen=True, slots=True)
class Key:
    """A partition key and a sort key: of an item, or of its place in an index."""

    pk: str
    sk: str


def account_key(tenant: str) -> Key:
    return Key(tenant_partition(tenant), "ACCOUNT")


def members_key(tenant: str) -> Key:
    return Key(tenant_partition(tenant), "MEMBERS")


def tenant_partition(tenant: str) -> str:
    return f"T#{tenant}"


PIPELINES = "PIPELINE#"
PLANS = "PLAN#"
EVENTS = "EVENT#"
DEAL = "DEAL"
TOTALS = "TOTAL#"
TERMS = "TERMS"


def pipeline_key(tenant: str, pipeline_id: str) -> Key:
    return Key(tenant_partition(tenant), f"{PIPELINES}{pipeline_id}")


def pipeline_partition(tenant: str, pipeline_id: str) -> str:
    return f"T#{tenant}#P#{pipeline_id}"


def tunnels_of(stage_id: str | None = None) -> str:
    """What the sort keys of a pipeline's tunnels begin with, or only those of one stage."""
    return f"TUNNEL#{stage_id}#" if stage_id else "TUNNEL#"


def tunnel_key(tenant: str, tunnel_id: str) -> Key:
    """A tunnel's id begins with its source stage's."""
    stage_id = source_of(tunnel_id)
    return Key(pipeline_partition(tenant, pipeline_of(stage_id)), f"{tunnels_of(stage_id)}{tunnel_id}")


def total_key(tenant: str, stage_id: str, currency: str, spread: str) -> Key:
    """`spread` chooses the shard."""
    return total_shard_key(tenant, stage_id, currency, crc32(spread.encode()) % TOTAL_SHARDS)


def total_shard_key(tenant: str, stage_id: str, currency: str, shard: int) -> Key:
    return Key(pipeline_partition(tenant, pipeline_of(stage_id)), f"{TOTALS}{stage_id}#{currency}#{shard}")


def entries_partition(tenant: str, pipeline_id: str) -> str:
    """What entered the stages of a pipeline, day by day."""
    return f"{pipeline_partition(tenant, pipeline_id)}#ENTRIES"


def entries_key(tenant: str, stage_id: str, day: date, responsible_id: str) -> Key:
    return Key(entries_partition(tenant, pipeline_of(stage_id)), f"{day}#{stage_id}#{responsible_id}")


def flows_partition(tenant: str) -> str:
    """What went through the tunnels, day by day."""
    return f"T#{tenant}#FLOWS"


def flow_key(tenant: str, day: date, hop: int, tunnel_id: str, target_stage_id: str) -> Key:
    return Key(flows_partition(tenant), f"{day}#{hop}#{tunnel_id}#{target_stage_id}")


def days(first: date, last: date) -> tuple[str, str]:
    """From where to where sort keys reach that begin with a day of these."""
    return str(first), f"{last}~"


def deal_partition(tenant: str, deal_id: str) -> str:
    return f"T#{tenant}#DEAL#{deal_id}"


def deal_key(tenant: str, deal_id: str) -> Key:
    return Key(deal_partition(tenant, deal_id), DEAL)


def told_key(tenant: str, deal_id: str, entry: int) -> Key:
    return Key(deal_partition(tenant, deal_id), f"TOLD#{entry:010}")


def event_key(tenant: str, deal_id: str, version: int) -> Key:
    return Key(deal_partition(tenant, deal_id), f"{EVENTS}{version:010}")


def note_key(tenant: str, deal_id: str, version: int, about: str) -> Key:
    """A note sorts right after the event that it is about."""
    return Key(deal_partition(tenant, deal_id), f"{EVENTS}{version:010}#{about}")


def terms_key(tenant: str, deal_id: str) -> Key:
    """What a deal is found by."""
    return Key(deal_partition(tenant, deal_id), TERMS)


def term_range(tenant: str, term: str, *, beginning: bool) -> tuple[str, str]:
    """The partition, and what sort keys begin with there, of the deals with a term, or with a word that it begins."""
    if term.startswith(TAG):
        return f"T#{tenant}#TAG{term}", ""
    return f"T#{tenant}#WORD#{term[:2]}", term if beginning else f"{term}#"


def term_key(tenant: str, term: str, deal_id: str) -> Key:
    pk, prefix = term_range(tenant, term, beginning=False)
    return Key(pk, f"{prefix}{deal_id}")


def tally_key(tenant: str, deal_id: str) -> Key:
    return Key(deal_partition(tenant, deal_id), "TALLY")


def enrolment_key(tenant: str, deal_id: str, plan_id: str) -> Key:
    return Key(deal_partition(tenant, deal_id), f"REPEAT#{plan_id}")


def timer_key(tenant: str, key: TimerKey) -> Key:
    return Key(deal_partition(tenant, key.deal_id), f"TIMER#{key.entry:010}#{key.tunnel_id}")


def customer_key(tenant: str, customer_id: str) -> Key:
    return Key(f"T#{tenant}#CUSTOMER#{customer_id}", "CUSTOMER")


def word_key(tenant: str, customer_id: str, word: str) -> Key:
    """The item by which a customer is found by one word."""
    return Key(customer_partition(tenant, customer_id), f"WORD#{word}")


def customers_partition(tenant: str) -> str:
    """All customers of a tenant in the customer index, by name."""
    return f"T#{tenant}#CUSTOMERS"


def customer_place_by_name(tenant: str, folded_name: str, customer_id: str) -> Key:
    return Key(customers_partition(tenant), f"{folded_name}#{customer_id}")


def words_partition(tenant: str) -> str:
    """The words of all customers of a tenant in the customer index."""
    return f"T#{tenant}#CUSTOMERWORDS"


def word_place(tenant: str, word: str, customer_id: str) -> Key:
    return Key(words_partition(tenant), f"{word}#{customer_id}")


def won_key(tenant: str, deal_id: str) -> Key:
    """The item that says that a deal was won, wherever tunnels have taken it since."""
    return Key(deal_partition(tenant, deal_id), "WON")


def won_partition(tenant: str, customer_id: str) -> str:
    """A customer's deals that were ever won, in the customer index."""
    return f"{customer_partition(tenant, customer_id)}#WON"


def won_place(tenant: str, customer_id: str, won_at: datetime, deal_id: str) -> Key:
    return Key(won_partition(tenant, customer_id), f"{sortable(won_at)}#{deal_id}")


def plan_key(tenant: str, plan_id: str) -> Key:
    return Key(tenant_partition(tenant), f"{PLANS}{plan_id}")


def turn_key(tenant: str, id_: str) -> Key:
    """Of a repeat-sale plan or a tunnel."""
    return Key(tenant_partition(tenant), f"TURN#{id_}")


def tunnels_revision_key(tenant: str) -> Key:
    return Key(tenant_partition(tenant), "REVISION#TUNNELS")


def made_key(tenant: str, kind: str) -> Key:
    """The item that counts how many things of a kind were ever made."""
    return Key(tenant_partition(tenant), f"MADE#{kind}")


def name_key(tenant: str, kind: str, name: str) -> Key:
    """The item that takes a name for one thing of a kind; case is ignored."""
    return Key(f"T#{tenant}#UNIQ#{kind}_name#{name.casefold()}", "UNIQ")


def job_key(tenant: str, job_id: str) -> Key:
    return Key(f"T#{tenant}#JOB#{job_id}", "JOB")


def running_key(tenant: str, kind: str, subject: str) -> Key:
    """The item that is there while a job of a kind works on its subject."""
    return Key(f"T#{tenant}#RUNNING#{kind}#{subject}", "RUNNING")


AUDITED = "DUE#AUDIT"
"""In the due index: the tenants, whose totals are audited every night."""


def audit_place(tenant: str) -> Key:
    return Key(AUDITED, tenant)


JOBS_DUE = "DUE#JOBS"
"""In the due index: the jobs that are not over."""


def job_due_place(tenant: str, job_id: str, held_until: datetime) -> Key:
    return Key(JOBS_DUE, f"{sortable(held_until)}#{tenant}#{job_id}")


def idempotency_key(tenant: str, user_id: str, key: str) -> Key:
    return Key(f"T#{tenant}#IDEM#{user_id}#{key}", "IDEM")


def column_partition(tenant: str, stage_id: str, shard: int) -> str:
    """One shard of a column in the board index."""
    return f"T#{tenant}#P#{pipeline_of(stage_id)}#S#{stage_id}#{shard}"


def board_place(tenant: str, stage_id: str, rank: str, deal_id: str) -> Key:
    shard = crc32(deal_id.encode()) % BOARD_SHARDS
    return Key(column_partition(tenant, stage_id, shard), f"{rank}#{deal_id}")


def bin_partition(tenant: str) -> str:
    """The deals in the bin, in the board index: they stand on no board."""
    return f"T#{tenant}#BIN"


def bin_place(tenant: str, deleted_at: datetime, deal_id: str) -> Key:
    """The last one deleted is on top."""
    return Key(bin_partition(tenant), f"{entering(deleted_at, deal_id)}#{deal_id}")


def customer_partition(tenant: str, customer_id: str) -> str:
    return f"T#{tenant}#CUSTOMER#{customer_id}"


def customer_deals(pipeline_id: str | None, status: str | None) -> str:
    """What the sort keys of a customer's deals begin with: of all, of those in a pipeline, or with a status there."""
    if pipeline_id is None:
        return ""
    return f"{pipeline_id}#{status}#" if status else f"{pipeline_id}#"


def customer_place(tenant: str, customer_id: str, pipeline_id: str, status: str, deal_id: str) -> Key:
    return Key(customer_partition(tenant, customer_id), f"{customer_deals(pipeline_id, status)}{deal_id}")


def owner_place(tenant: str, responsible_id: str | None, created_at: datetime, deal_id: str) -> Key:
    """The deals of a person, or of nobody, in the order in which they were made."""
    return Key(owner_partition(tenant, responsible_id), f"{sortable(created_at)}#{deal_id}")


def owner_partition(tenant: str, responsible_id: str | None) -> str:
    return f"T#{tenant}#OWNER#{responsible_id or ''}"


def closing_partition(tenant: str, shard: int) -> str:
    """One shard of the deals that are expected to close, by the day."""
    return f"T#{tenant}#CLOSING#{shard}"


def closing_place(tenant: str, day: date, deal_id: str) -> Key:
    shard = crc32(deal_id.encode()) % CLOSING_SHARDS
    return Key(closing_partition(tenant, shard), f"{day}#{deal_id}")


def journey_partition(tenant: str, journey_id: str) -> str:
    return f"T#{tenant}#JOURNEY#{journey_id}"


def made_from(parent_id: str) -> str:
    """What the sort keys of the deals made from one deal begin with, in the journey index."""
    return f"{parent_id}#"


def journey_place(tenant: str, journey_id: str, parent_id: str, created_at: datetime, deal_id: str) -> Key:
    """Under its parent: the deals made from one deal are a range, in the order in which they were made."""
    return Key(journey_partition(tenant, journey_id), f"{made_from(parent_id)}{sortable(created_at)}#{deal_id}")


def repeats_partition(tenant: str, plan_id: str) -> str:
    """The enrolments of one plan, in the journey index: what will be made stands beside what was made."""
    return f"T#{tenant}#PLAN#{plan_id}"


def repeats_place(tenant: str, plan_id: str, next_at: datetime, rest: str) -> Key:
    """In the order in which they fall due; with `rest` the index tells the whole enrolment."""
    return Key(repeats_partition(tenant, plan_id), f"{sortable(next_at)}#{rest}")


def due_partition(shard: int) -> str:
    return f"DUE#{shard}"


def due_place(tenant: str, deal_id: str, plan_id: str, due_at: str, turn: int | None = None) -> Key:
    """`due_at` as `sortable` gives it; a lease adds the turn, so that the index tells it without another read."""
    shard = crc32(deal_id.encode()) % DUE_SHARDS
    return Key(due_partition(shard), f"{due_at}#{tenant}#{deal_id}#{plan_id}#{'' if turn is None else turn}")


def timers_partition(shard: int) -> str:
    """Apart from other due work: timers are looked for every minute."""
    return f"TIMERS#{shard}"


def timer_place(tenant: str, key: TimerKey, due_at: str) -> Key:
    """`due_at` as `sortable` gives it."""
    shard = crc32(key.deal_id.encode()) % DUE_SHARDS
    return Key(timers_partition(shard), f"{due_at}#{tenant}#{key.deal_id}#{key.entry}#{key.tunnel_id}")


def sortable(moment: datetime) -> str:
    """A moment (UTC) as text that sorts by time: milliseconds, always as wide."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
