"""Creates one thing of each kind in a new tenant, for tests of every route, and fills ids into paths and bodies."""

import re
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from saletunnel import runtime
from saletunnel.domain.cadence import local_date
from saletunnel.domain.campaigns.occurrence import Occurrence
from saletunnel.domain.campaigns.timing import Slot
from saletunnel.domain.customer_merge import Merge, merged
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.notices.notice import Cause, first_notice
from saletunnel.domain.repeats.enrolment import Enrolment, Held
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.usecases.company.accounts import read_account
from tests.functions.http_caller import Member

STAGES = [{"name": "A", "semantic": "open"}, {"name": "B", "semantic": "won"}, {"name": "C", "semantic": "lost"}]
MESSAGE = {"name": "M", "channel": "email", "texts": {"vi": {"subject": "S", "html": "<p>{{ deal.title }}</p>"}}}
OFFER = {**MESSAGE, "purpose": "marketing"}
CAMPAIGN = {
    "name": "C",
    "template_id": "{offer}",
    "segment": {"stage_ids": ["{stage}"]},
    "schedule": {"kind": "every", "at": "2026-01-01T09:00", "every": "P1M"},
}
_INVITED = count()


def an_email() -> str:
    """A new e-mail: the e-mails of invited users must be unique in the pool, which outlives a test."""
    return f"{next(_INVITED)}@example.com"


def one_of_each(admin: Member) -> dict[str, str]:
    """The ids by the names that `filled` replaces. Nothing refers to the things named `spare_…`."""
    source, target = (admin.post("/v1/pipelines", {"name": name, "stages": STAGES}).done(201) for name in "XY")
    stage, won, lost = (stage_shape["id"] for stage_shape in source["stages"])
    first = target["stages"][0]["id"]
    tunnel = {"action": "copy", "source": {"stage_id": won}, "target": {"stage_id": first}}
    plan = {"name": "P", "source": {"pipeline_id": source["id"]}, "target": {"stage_id": first}}
    more = {"name": "D", "semantic": "lost"}
    with_spare = admin.post(f"/v1/pipelines/{source['id']}/stages", more).done(201)
    rule = {"name": "R", "stage": {"stage_id": lost}, "action": {"kind": "comment", "text": "Hello"}}
    plan_id = admin.post("/v1/repeat-plans", plan).done(201)["id"]
    rule_id = admin.post("/v1/rules", rule).done(201)["id"]
    deal = admin.post("/v1/deals", {"title": "T", "stage_id": stage, "responsible_id": None}).done(201)["id"]
    trigger = {"name": "T", "kind": "custom", "stage": {"stage_id": stage}}
    invited = {"email": an_email(), "name": "B", "role": "viewer"}
    offer = admin.post("/v1/message-templates", OFFER).done(201)["id"]
    campaign = admin.post("/v1/campaigns", filled(CAMPAIGN, {"offer": offer, "stage": stage})).done(201)["id"]
    return {
        "pipeline": source["id"],
        "stage": stage,
        "won": won,
        "lost": lost,
        "target": first,
        "tunnel": admin.post("/v1/tunnels", tunnel).done(201)["id"],
        "plan": plan_id,
        "rule": rule_id,
        **_a_webhook(admin),
        "template": admin.post("/v1/message-templates", MESSAGE).done(201)["id"],
        "offer": offer,
        "campaign": campaign,
        "occurrence": _an_occurrence(admin.tenant, campaign, offer),
        "trigger": admin.post("/v1/triggers", trigger).done(201)["id"],
        "run": _a_failed_run(admin.tenant, rule_id, deal),
        "task": admin.post("/v1/tasks", {"title": "Call", "deal_id": deal, "due_on": "2026-12-24"}).done(201)["id"],
        "notice": _a_notice(admin, deal),
        "member": admin.post("/v1/members", invited).done(201)["id"],
        "customer": admin.post("/v1/customers", {"name": "An"}).done(201)["id"],
        "other_customer": admin.post("/v1/customers", {"name": "Anh"}).done(201)["id"],
        **_a_merged_customer(admin),
        "spare_pipeline": admin.post("/v1/pipelines", {"name": "Z", "stages": STAGES}).done(201)["id"],
        "spare_stage": with_spare["stages"][-1]["id"],
        "deal": deal,
        "held": _a_deal_with_a_held_repeat(admin, plan_id, won),
        "job": admin.post("/v1/deals/bulk-move", {"deal_ids": [deal], "stage_id": stage}).done(202)["id"],
    }


def _an_occurrence(tenant: str, campaign_id: str, template_id: str) -> str:
    """The id of an occurrence of the campaign that has begun."""
    ports = runtime.ports()
    slot = Slot(datetime(2026, 12, 1, 9, 0), ports.now())  # noqa: DTZ001 - a local time
    occurrence = Occurrence(
        campaign_id=campaign_id, slot=slot, state="running", template_id=template_id, started_at=ports.now()
    )
    ports.commit(ports.occurrences.start(tenant, occurrence))
    return slot.id


def _a_notice(admin: Member, deal_id: str) -> str:
    """The id of an unread notice to the admin."""
    ports = runtime.ports()
    cause = Cause(kind="deal_given", member_id=admin.user_id, subject=deal_id, at=ports.now())
    notice = first_notice(admin.tenant, cause)
    ports.commit(ports.notices.save(admin.tenant, notice))
    return notice.id


def _a_webhook(admin: Member) -> dict[str, str]:
    """The ids of a webhook and of a delivery to it that has failed."""
    ports = runtime.ports()
    webhook = admin.post("/v1/webhooks", {"name": "W", "url": "https://hooks.example.com/"}).done(201)["id"]
    now = ports.now()
    delivery = Delivery(id=ports.new_id("msg"), endpoint_id=webhook, kind="rule", created_at=now)
    failed = delivery.failed("tries_used_up", now)
    ports.commit(ports.deliveries.add(admin.tenant, delivery, b"{}"))
    ports.commit(ports.deliveries.save(admin.tenant, failed))
    return {"webhook": webhook, "delivery": failed.id}


def _a_merged_customer(admin: Member) -> dict[str, str]:
    """The ids of a customer who was merged, and of the one into whom."""
    ports, tenant = runtime.ports(), admin.tenant
    ids = [admin.post("/v1/customers", {"name": name}).done(201)["id"] for name in ("Bình", "Binh")]
    kept, other = (ports.customers.get(tenant, id_) for id_ in ids)
    after = merged(kept, other, ports.now())
    by = Actor(ActorKind.USER, "user_1", "Ada")
    merge = Merge(source=other, before=kept, after=after, by=by, at=ports.now())
    ports.commit([*ports.customers.merge(tenant, after, kept, other), *ports.merges.save(tenant, merge)])
    return {"spare_customer": kept.id, "merged": other.id}


def _a_failed_run(tenant: str, rule_id: str, deal_id: str) -> str:
    """The id of a failed run of the rule."""
    ports = runtime.ports()
    key = RunKey(deal_id, 1, rule_id)
    run = Run(key=key, rule_name="R", rule_version=1, state="failed", reason="target_gone", created_at=ports.now())
    ports.commit(ports.runs.save(tenant, run))
    return key.id


def _a_deal_with_a_held_repeat(admin: Member, plan_id: str, stage_id: str) -> str:
    """The id of a deal on the closed stage whose next repeat by the plan is held."""
    ports = runtime.ports()
    deal = {"title": "Held", "stage_id": stage_id, "responsible_id": None}
    deal_id: str = admin.post("/v1/deals", deal).done(201)["id"]
    sold = ports.now() - timedelta(days=365)
    day = local_date(ports.now(), read_account(ports, admin.tenant).time_zone)
    held = Held(code="fields_missing", fields=("amount",), day=day, since=sold)
    enrolment = Enrolment(
        journey_id=deal_id,
        plan_id=plan_id,
        deal_id=deal_id,
        closed_by=0,
        recorded_at=sold,
        closed_at=sold,
        day=day,
        next_at=sold,
        held=held,
    )
    ports.commit(ports.enrolments.save(admin.tenant, enrolment))
    return deal_id


def filled(value: Any, ids: dict[str, str]) -> Any:
    """A path or body with its names replaced by ids: `{deal}` becomes the id of the deal."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda name: ids[name[1]], value)
    if isinstance(value, dict):
        return {name: filled(part, ids) for name, part in value.items()}
    return [filled(part, ids) for part in value] if isinstance(value, list) else value
