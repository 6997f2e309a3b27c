"""The limits that JSON Schema cannot express. Clients read them from `x-limits` instead of repeating them."""

from saletunnel.domain import cadence, condition
from saletunnel.domain.tunnels import routing
from saletunnel.usecases.tunnels import simulation, tunnel_design

LIMITS = {
    "condition_depth": condition.DEEPEST,
    "condition_leaves": condition.MOST_LEAVES,
    "copies_of_a_chain": routing.MOST_COPIES,
    "delay_count": cadence.LARGEST_DELAY,
    "period_count": cadence.LARGEST_PERIOD,
    "simulated_transfers": simulation.MOST_STEPS,
    "transfers_in_a_row": routing.MOST_HOPS,
    "tunnels_of_a_stage": tunnel_design.MOST_OF_A_STAGE,
}
