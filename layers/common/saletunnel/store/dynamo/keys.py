"""The keys of the table. Only this module and `places`, which has the keys of the indexes, build keys.

Every key begins with the tenant. docs/table.md describes the table and its access patterns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from saletunnel.domain.deals.tags import TAG
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.run_key import RunKey, stage_of_rule
from saletunnel.domain.tasks.task_id import deal_of_task
from saletunnel.domain.tunnels.tunnel_id import source_stage_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from saletunnel.domain.tunnels.tunnel_timers import TimerKey

TOTAL_SHARDS = 4
COUNT_SHARDS = 8
"""The number of items that count the recipients of an occurrence together."""


@dataclass(frozen=True, slots=True)
class Key:
    """The partition key and the sort key of an item, or of its place in an index."""

    pk: str
    sk: str


def account_key(tenant: str) -> Key:
    return Key(tenant_partition(tenant), "ACCOUNT")


def members_key(tenant: str) -> Key:
    return Key(tenant_partition(tenant), "MEMBERS")


def tenant_partition(tenant: str) -> str:
    return f"T#{tenant}"


PIPELINES = "PIPELINE#"
TUNNELS = "TUNNEL#"
PLANS = "PLAN#"
RULES = "RULE#"
WEBHOOKS = "WEBHOOK#"
TRIGGERS = "TRIGGER#"
CAMPAIGNS = "CAMPAIGN#"
OCCURRENCES = "OCCURRENCE#"
RECIPIENT = "RECIPIENT"
RUNS = "RUN#"
TEMPLATES = "TEMPLATE#"
EVENTS = "EVENT#"
TIMERS = "TIMER#"
TASKS = "TASK#"
ENROLMENTS = "REPEAT#"
DEAL = "DEAL"
TOTALS = "TOTAL#"
OWNED = "OWNED#"
TERMS = "TERMS"
CONTENT = "CONTENT"


def pipeline_key(tenant: str, pipeline_id: str) -> Key:
    return Key(tenant_partition(tenant), f"{PIPELINES}{pipeline_id}")


def pipeline_partition(tenant: str, pipeline_id: str) -> str:
    return f"T#{tenant}#P#{pipeline_id}"


def tunnel_key(tenant: str, tunnel_id: str) -> Key:
    """Reads the partition from the tunnel's id, which begins with the id of its source stage."""
    stage_id = source_stage_of(tunnel_id)
    return Key(pipeline_partition(tenant, pipeline_of(stage_id)), f"{TUNNELS}{stage_id}#{tunnel_id}")


def rule_key(tenant: str, rule_id: str) -> Key:
    """Reads the partition from the rule's id, which begins with the id of its stage."""
    stage_id = stage_of_rule(rule_id)
    return Key(pipeline_partition(tenant, pipeline_of(stage_id)), f"{RULES}{stage_id}#{rule_id}")


def total_shard(spread: str) -> int:
    """The shard that `spread` chooses."""
    return crc32(spread.encode()) % TOTAL_SHARDS


def total_shard_key(tenant: str, stage_id: str, currency: str, responsible_id: str | None, shard: int) -> Key:
    """The key of a shard of a total: of all deals, or of one responsible (empty for unassigned deals)."""
    prefix = TOTALS if responsible_id is None else owned_totals(responsible_id)
    return Key(pipeline_partition(tenant, pipeline_of(stage_id)), f"{prefix}{stage_id}#{currency}#{shard}")


def owned_totals(responsible_id: str) -> str:
    """The prefix of the sort keys of a responsible's totals."""
    return f"{OWNED}{responsible_id}#"


def arrivals_partition(tenant: str, pipeline_id: str) -> str:
    """The arrivals on the stages of a pipeline, by day."""
    return f"{pipeline_partition(tenant, pipeline_id)}#ARRIVALS"


def arrivals_key(tenant: str, stage_id: str, day: date, responsible_id: str) -> Key:
    return Key(arrivals_partition(tenant, pipeline_of(stage_id)), f"{day}#{stage_id}#{responsible_id}")


def flows_partition(tenant: str) -> str:
    """The transfers through the tunnels, by day."""
    return f"T#{tenant}#FLOWS"


def flow_key(tenant: str, day: date, hop: int, tunnel_id: str, target_stage_id: str, responsible_id: str) -> Key:
    return Key(flows_partition(tenant), f"{day}#{hop}#{tunnel_id}#{target_stage_id}#{responsible_id}")


def days(first: date, last: date) -> tuple[str, str]:
    """The range of the sort keys that begin with a day from `first` to `last`."""
    return str(first), f"{last}~"


def deal_partition(tenant: str, deal_id: str) -> str:
    return f"T#{tenant}#DEAL#{deal_id}"


def read_deal_partition(tenant: str, partition: str) -> str:
    """The id of the deal with this partition."""
    return partition.removeprefix(deal_partition(tenant, ""))


def deal_key(tenant: str, deal_id: str) -> Key:
    return Key(deal_partition(tenant, deal_id), DEAL)


def told_key(tenant: str, deal_id: str, arrival: int) -> Key:
    return Key(deal_partition(tenant, deal_id), f"TOLD#{arrival:010}")


def mails_key(tenant: str, kind: str, recipient: str, day: date) -> Key:
    """The item that counts the mails of a kind to a recipient in a day."""
    return Key(f"T#{tenant}#MAILS#{kind}#{recipient}", str(day))


def event_key(tenant: str, deal_id: str, version: int) -> Key:
    return Key(deal_partition(tenant, deal_id), f"{EVENTS}{version:010}")


def note_key(tenant: str, deal_id: str, version: int, about: str) -> Key:
    """The key of a note, which sorts directly after the event that the note is about."""
    return Key(deal_partition(tenant, deal_id), f"{EVENTS}{version:010}#{about}")


def copies_revision_key(tenant: str, original_id: str) -> Key:
    """The item that counts the checks of a deal and its copies, beside the original deal."""
    return Key(deal_partition(tenant, original_id), "REVISION#COPIES")


def terms_key(tenant: str, deal_id: str) -> Key:
    """The key of the deal's index entry."""
    return Key(deal_partition(tenant, deal_id), TERMS)


def term_range(tenant: str, term: str, *, beginning: bool) -> tuple[str, str]:
    """The partition and the prefix of the sort keys of the deals with a term.

    If `beginning`, also of the deals with a word that begins with it.
    """
    if term.startswith(TAG):
        return f"T#{tenant}#TAG{term}", ""
    return f"T#{tenant}#WORD#{term[:2]}", term if beginning else f"{term}#"


def term_key(tenant: str, term: str, deal_id: str) -> Key:
    pk, prefix = term_range(tenant, term, beginning=False)
    return Key(pk, f"{prefix}{deal_id}")


def tally_key(tenant: str, deal_id: str) -> Key:
    return Key(deal_partition(tenant, deal_id), "TALLY")


def chain_key(tenant: str, chain_id: str) -> Key:
    """The item that counts the deals of a chain of transfers, beside the deal whose arrival began the chain."""
    deal_id, _, arrival = chain_id.partition("#")
    return Key(deal_partition(tenant, deal_id), f"CHAIN#{arrival}")


def family_partition(tenant: str, journey_id: str) -> str:
    """The enrolments of a family, which outlive its first deal."""
    return f"T#{tenant}#FAMILY#{journey_id}"


def enrolment_key(tenant: str, journey_id: str, plan_id: str) -> Key:
    return Key(family_partition(tenant, journey_id), f"{ENROLMENTS}{plan_id}")


def timer_key(tenant: str, key: TimerKey) -> Key:
    return Key(deal_partition(tenant, key.deal_id), f"{TIMERS}{key.arrival:010}#{key.tunnel_id}")


def runs_of_arrival(arrival: int) -> str:
    """The beginning of the sort keys of the runs of an arrival."""
    return f"{RUNS}{arrival:010}#"


def run_key(tenant: str, key: RunKey) -> Key:
    return Key(deal_partition(tenant, key.deal_id), f"{runs_of_arrival(key.arrival)}{key.rule_id}")


def task_key(tenant: str, task_id: str) -> Key:
    """Reads the partition from the task's id, which contains the id of its deal. Raises NotFound for another id."""
    return Key(deal_partition(tenant, deal_of_task(task_id)), f"{TASKS}{task_id}")


def notices_partition(tenant: str, member_id: str) -> str:
    """The notices of a member; in the closing index, those that are listed, by time."""
    return f"T#{tenant}#NOTICES#{member_id}"


def notice_key(tenant: str, member_id: str, notice_id: str) -> Key:
    return Key(notices_partition(tenant, member_id), notice_id)


def webhook_key(tenant: str, endpoint_id: str) -> Key:
    return Key(tenant_partition(tenant), f"{WEBHOOKS}{endpoint_id}")


def trigger_key(tenant: str, trigger_id: str) -> Key:
    return Key(tenant_partition(tenant), f"{TRIGGERS}{trigger_id}")


def token_key(token: str) -> Key:
    """The item that leads from the address of a trigger to its tenant. Its callers have no token of a user."""
    return Key(f"HOOK#{token}", "HOOK")


def trigger_calls_partition(tenant: str, trigger_id: str) -> str:
    return f"T#{tenant}#TRIGGER#{trigger_id}"


def trigger_call_key(tenant: str, trigger_id: str, message_id: str) -> Key:
    return Key(trigger_calls_partition(tenant, trigger_id), f"CALL#{message_id}")


def slowed_key(tenant: str, endpoint_id: str) -> Key:
    """The item that exists while an endpoint is overloaded."""
    return Key(tenant_partition(tenant), f"SLOWED#{endpoint_id}")


def delivery_key(tenant: str, delivery_id: str) -> Key:
    return Key(f"T#{tenant}#DELIVERY#{delivery_id}", "DELIVERY")


def delivery_body_key(tenant: str, delivery_id: str) -> Key:
    """The item with the body of a delivery. It is written once, so a try does not write it again."""
    return Key(f"T#{tenant}#DELIVERY#{delivery_id}", "BODY")


def message_key(tenant: str, message_id: str) -> Key:
    return Key(f"T#{tenant}#MESSAGE#{message_id}", "MESSAGE")


def message_content_key(tenant: str, message_id: str) -> Key:
    """The item with the texts of a message."""
    return Key(f"T#{tenant}#MESSAGE#{message_id}", CONTENT)


def opt_out_key(tenant: str, channel: str, address_hash: str) -> Key:
    return Key(f"T#{tenant}#OPTOUT#{channel}#{address_hash}", "OPTOUT")


def received_key(tenant: str, channel: str, address_hash: str) -> Key:
    """The item that counts the marketing messages to an address, beside its opt-out."""
    return Key(f"T#{tenant}#OPTOUT#{channel}#{address_hash}", "RECEIVED")


def message_settings_key(tenant: str) -> Key:
    return Key(tenant_partition(tenant), "MESSAGES")


def address_secret_key(tenant: str) -> Key:
    """The item with the secret by which the addresses of a tenant are hashed."""
    return Key(tenant_partition(tenant), "SECRET#ADDRESSES")


def send_rate_key(channel: str, second: datetime) -> Key:
    """The item that counts the messages of all tenants in a channel and a second."""
    return Key(f"SENDRATE#{channel}#{second:%Y-%m-%dT%H:%M:%SZ}", "SENDRATE")


def customer_partition(tenant: str, customer_id: str) -> str:
    return f"T#{tenant}#CUSTOMER#{customer_id}"


def customer_key(tenant: str, customer_id: str) -> Key:
    return Key(f"T#{tenant}#CUSTOMER#{customer_id}", "CUSTOMER")


def contacted_key(tenant: str, customer_id: str) -> Key:
    """The item with the time at which a customer was contacted last."""
    return Key(customer_partition(tenant, customer_id), "CONTACTED")


def merge_key(tenant: str, customer_id: str) -> Key:
    """The record that a customer was merged into another."""
    return Key(customer_partition(tenant, customer_id), "MERGED")


def customer_of_merge(pk: str) -> str:
    """The id of the customer with the record at this partition key."""
    return pk.rpartition("#")[2]


MERGED_DEALS = "MERGED#"
"""The prefix of the sort keys of the deals that the merge of a customer has moved."""


def merged_deal_key(tenant: str, customer_id: str, deal_id: str) -> Key:
    return Key(customer_partition(tenant, customer_id), f"{MERGED_DEALS}{deal_id}")


def word_key(tenant: str, customer_id: str, word: str) -> Key:
    """The item that makes a customer findable by a word."""
    return Key(customer_partition(tenant, customer_id), f"WORD#{word}")


def won_key(tenant: str, deal_id: str) -> Key:
    """The item that records that a deal was won; it remains when the deal moves on."""
    return Key(deal_partition(tenant, deal_id), "WON")


def plan_key(tenant: str, plan_id: str) -> Key:
    return Key(tenant_partition(tenant), f"{PLANS}{plan_id}")


def template_key(tenant: str, template_id: str) -> Key:
    """The key of a message template, with its texts."""
    return Key(f"T#{tenant}#TEMPLATE#{template_id}", "TEMPLATE")


def template_head_key(tenant: str, template_id: str) -> Key:
    """The key of a message template without its texts, which lists read."""
    return Key(tenant_partition(tenant), f"{TEMPLATES}{template_id}")


def campaign_key(tenant: str, campaign_id: str) -> Key:
    return Key(tenant_partition(tenant), f"{CAMPAIGNS}{campaign_id}")


def occurrences_partition(tenant: str, campaign_id: str) -> str:
    """The occurrences of a campaign with their counts, by local time."""
    return f"T#{tenant}#CAMPAIGN#{campaign_id}"


def occurrence_key(tenant: str, campaign_id: str, occurrence_id: str) -> Key:
    return Key(occurrences_partition(tenant, campaign_id), f"{OCCURRENCES}{occurrence_id}")


def occurrence_counts_key(tenant: str, campaign_id: str, occurrence_id: str, shard: int) -> Key:
    """A shard of the counts of an occurrence, which sorts directly after the occurrence."""
    head = occurrence_key(tenant, campaign_id, occurrence_id)
    return Key(head.pk, f"{head.sk}#{shard}")


def count_shard(spread: str) -> int:
    """The shard that `spread` chooses."""
    return crc32(spread.encode()) % COUNT_SHARDS


def recipient_key(tenant: str, campaign_id: str, occurrence_id: str, deal_id: str) -> Key:
    """The item of a deal of a segment that has no message."""
    return Key(f"{occurrences_partition(tenant, campaign_id)}#{occurrence_id}#{deal_id}", RECIPIENT)


def turn_key(tenant: str, id_: str) -> Key:
    """The item that counts the turns of a repeat plan or a tunnel."""
    return Key(tenant_partition(tenant), f"TURN#{id_}")


def tunnels_revision_key(tenant: str) -> Key:
    return Key(tenant_partition(tenant), "REVISION#TUNNELS")


def made_key(tenant: str, kind: str) -> Key:
    """The item that counts the creations and deletions of things of a kind."""
    return Key(tenant_partition(tenant), f"MADE#{kind}")


def name_key(tenant: str, kind: str, name: str) -> Key:
    """The item that reserves a name for a thing of a kind; case is ignored."""
    return Key(f"T#{tenant}#UNIQ#{kind}_name#{name.casefold()}", "UNIQ")


def identity_key(tenant: str, identity: str) -> Key:
    """The item that leads from an identity to its customer."""
    return Key(f"T#{tenant}#UNIQ#customer#{identity}", "UNIQ")


def sweep_key(kind: str, shard: int) -> Key:
    """The sweep position of a shard of the due index, which all tenants share."""
    return Key(sweeps_partition(kind), f"{shard:02}")


def sweeps_partition(kind: str) -> str:
    return f"SWEEP#{kind}"


def job_key(tenant: str, job_id: str) -> Key:
    return Key(f"T#{tenant}#JOB#{job_id}", "JOB")


def running_key(tenant: str, kind: str, subject: str) -> Key:
    """The item that exists while a job of a kind runs on its subject."""
    return Key(f"T#{tenant}#RUNNING#{kind}#{subject}", "RUNNING")


def request_count_key(tenant: str, window: datetime) -> Key:
    return Key(f"{tenant_partition(tenant)}#REQUESTS", f"{window:%Y-%m-%dT%H:%M:%SZ}")


def idempotency_key(tenant: str, user_id: str, key: str) -> Key:
    return Key(f"T#{tenant}#IDEM#{user_id}#{key}", "IDEM")
