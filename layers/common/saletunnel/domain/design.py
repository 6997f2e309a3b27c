"""The part of a tenant's design that a decision needs, and the titles rendered from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from saletunnel.domain import template
from saletunnel.domain.company.subscription import Allowance
from saletunnel.domain.deals.deal import TITLE_LIMIT, Deal
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.errors import NotFound
from saletunnel.domain.money import format_money
from saletunnel.domain.pipeline import Pipeline, Stage, pipeline_of

TITLE_FIELDS = frozenset({"title", "customer", "amount", "stage", "pipeline", "date"})


@dataclass(frozen=True, slots=True)
class Design:
    """`pipelines` are those that the decision needs, by id; `today` is the date in the tenant's time zone."""

    pipelines: Mapping[str, Pipeline]
    today: date
    allowance: Allowance = field(default_factory=Allowance)
    rules: CompanyRules = field(default_factory=CompanyRules)
    time_zone: str = "UTC"
    """The company's IANA time zone: the days of conditions are its days."""
    removed_users: frozenset[str] = frozenset()
    """Ids of the users who were removed from the company; they get no deals. Empty if no rule names users."""

    def has(self, stage_id: str) -> bool:
        pipeline = self.pipelines.get(pipeline_of(stage_id))
        return pipeline is not None and any(stage.id == stage_id for stage in pipeline.stages)

    def stage(self, stage_id: str) -> Stage:
        """Raises NotFound."""
        return self.pipeline_with(stage_id).stage(stage_id)

    def pipeline_with(self, stage_id: str) -> Pipeline:
        """The pipeline of a stage. Raises NotFound if there is no such stage."""
        pipeline = self.pipelines.get(pipeline_of(stage_id))
        if pipeline is None or not self.has(stage_id):
            raise NotFound("stage", stage_id)
        return pipeline

    def stage_label(self, stage_id: str) -> str:
        """`Pipeline name: Stage name` for messages; the id if the stage does not exist."""
        pipeline = self.pipelines.get(pipeline_of(stage_id))
        if pipeline is None or not self.has(stage_id):
            return stage_id
        return f"{pipeline.name}: {pipeline.stage(stage_id).name}"


def render_title(title_template: str, deal: Deal, design: Design) -> str:
    """Renders the template with the fields of the deal and of its current stage; at most TITLE_LIMIT characters."""
    return template.shorten(template.render(title_template, title_values(deal, design)), TITLE_LIMIT)


def title_values(deal: Deal, design: Design) -> dict[str, str]:
    """The values of TITLE_FIELDS for a deal; a missing value is empty."""
    source = design.pipelines.get(deal.pipeline_id)
    return {
        "title": deal.title,
        "customer": deal.customer.name if deal.customer else "",
        "amount": format_money(deal.amount, deal.currency) if deal.amount is not None and deal.currency else "",
        "stage": source.stage(deal.stage_id).name if source and design.has(deal.stage_id) else "",
        "pipeline": source.name if source else "",
        "date": design.today.isoformat(),
    }
