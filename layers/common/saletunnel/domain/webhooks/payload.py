"""What a message of a rule tells."""

from dataclasses import dataclass
from datetime import datetime

from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePayload:
    """A rule that acts on a deal: `deal` as the run saw it, `stage` the rule's own (None if it was deleted)."""

    rule: Rule
    run: Run
    stage: Stage | None
    deal: Deal
    customer: Customer | None
    at: datetime
