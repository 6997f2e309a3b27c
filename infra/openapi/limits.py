"""The facts that JSON Schema cannot express. Clients read them from the document instead of repeating them."""

from saletunnel.domain import cadence, condition, job, money, sizes
from saletunnel.domain.messages import fields, sms, template
from saletunnel.domain.tunnels import chain_limits
from saletunnel.usecases.figures import analytics
from saletunnel.usecases.tunnels import simulation, tunnel_design

LIMITS = {
    "analytics_days": analytics.LONGEST.days,
    "condition_depth": condition.DEEPEST,
    "condition_leaves": condition.MOST_LEAVES,
    "copies_of_a_chain": chain_limits.MOST_COPIES,
    "deal_bytes": sizes.DEAL_LIMIT,
    "delay_count": cadence.LARGEST_DELAY,
    "design_bytes": sizes.DESIGN_LIMIT,
    "errors_of_a_job": job.MOST_ERRORS,
    "message_fields": sorted(map(fields.spell, fields.known_fields("email", ()))),
    "message_template_languages": template.MOST_LANGUAGES,
    "message_templates": template.MOST_TEMPLATES,
    "period_count": cadence.LARGEST_PERIOD,
    "simulated_transfers": simulation.MOST_STEPS,
    "sms_parts": sms.MOST_PARTS,
    "transfers_in_a_row": chain_limits.MOST_HOPS,
    "tunnels_of_a_pipeline_bytes": sizes.TUNNELS_LIMIT,
    "tunnels_of_a_stage": tunnel_design.MOST_OF_A_STAGE,
}
"""The limits in `x-limits`."""

CURRENCIES = {code: money.minor_digits(code) for code in sorted(money.CURRENCIES)}
"""The accepted currencies with their decimal digits, in `x-currencies`."""
