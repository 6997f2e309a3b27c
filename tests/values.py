"""Complete values of the domain. A test names only the fields that matter to it."""

from typing import Any

from saletunnel.domain.company.account import Account
from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Deal, Event, creation_event
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.pipeline import Pipeline, Stage, default_stages
from saletunnel.domain.repeats.plan import Amount, RepeatPlan, Stop
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tunnels.tunnel import Tunnel
from tests.fakes import NOON

NO_RULES = CompanyRules()
"""The rules of a company without custom fields."""


def a_copy_of(deal: Deal, tunnel: Tunnel) -> Origin:
    """The origin of a copy of the deal by the tunnel."""
    return Origin(OriginKind.TUNNEL_COPY, deal_id=deal.id, tunnel_id=tunnel.id, made_by=tunnel.name)


PERSON = Actor(ActorKind.USER, "user_ada", "Ada")


def a_pipeline(id_: str = "pipe_sales", name: str = "Sales", position: int = 0) -> Pipeline:
    """A pipeline with the default stages: `stage_sales_1` is New, `_6` is Won, `_7` is Lost."""
    return Pipeline.create(id_=id_, name=name, position=position, drafts=default_stages("en"), at=NOON)


SALES = a_pipeline()
INSTALLATION = a_pipeline("pipe_installation", "Installation", 1)
MAINTENANCE = a_pipeline("pipe_maintenance", "Maintenance", 2)


def stage_of(pipeline: Pipeline, name: str) -> Stage:
    """The stage with this name; fails if there is none."""
    stage = pipeline.stage_named(name)
    assert stage is not None, f"{pipeline.name} has no stage {name}"
    return stage


def an_account(**settings: Any) -> Account:
    """An account in English, with the time zone of Viet Nam and US dollars."""
    whole: dict[str, Any] = {
        "name": "Dishwashers",
        "language": "en",
        "time_zone": "Asia/Ho_Chi_Minh",
        "currency": "USD",
        "created_at": NOON,
        "updated_at": NOON,
        "version": 1,
    }
    return Account(**whole | settings)


def a_deal(stage: Stage = SALES.first_stage, **fields: Any) -> Deal:
    """A deal that a person has just created."""
    whole: dict[str, Any] = {
        "id": "deal_1",
        "title": "Dishwasher for An",
        "stage_id": stage.id,
        "status": stage.semantic,
        "rank": rank.entering(NOON, fields.get("id", "deal_1")),
        "arrival": 1,
        "entered_stage_at": NOON,
        "origin": Origin(OriginKind.MANUAL),
        "journey_id": fields.get("id", "deal_1"),
        "created_at": NOON,
        "updated_at": NOON,
        "version": 1,
        "currency": "USD",
    }
    return Deal(**whole | fields)


def made(deal: Deal) -> Event:
    """The event by which a person created the deal."""
    return creation_event(deal, PERSON, deal.created_at)


def a_tunnel(source: Stage, target: Stage, **fields: Any) -> Tunnel:
    """A tunnel that moves deals."""
    whole: dict[str, Any] = {
        "id": f"tun_{source.id.removeprefix('stage_')}_1",
        "name": "Onwards",
        "enabled": True,
        "source_stage_id": source.id,
        "target_stage_id": target.id,
        "action": "move",
        "position": 0,
        "created_at": NOON,
        "updated_at": NOON,
        "version": 1,
    }
    return Tunnel(**whole | fields)


def a_plan(**fields: Any) -> RepeatPlan:
    """A plan that makes a deal in Maintenance every year after a win, two weeks in advance."""
    whole: dict[str, Any] = {
        "id": "plan_1",
        "name": "Annual maintenance",
        "enabled": True,
        "source_stage_ids": (SALES.won_stage.id,),
        "date_field": "closed_at",
        "every": "P1Y",
        "lead_time": "P14D",
        "target_stage_id": MAINTENANCE.first_stage.id,
        "title_template": "Maintenance — {title}",
        "amount": Amount(),
        "responsible": Responsible(),
        "stop": Stop(),
        "skip_if_open": False,
        "created_at": NOON,
        "updated_at": NOON,
        "version": 1,
    }
    return RepeatPlan(**whole | fields)
