"""The limits of a chain of transfers, from the act of a person on (docs/decisions/0028)."""

from typing import Literal

MOST_HOPS = 8
"""The maximum number of transfers in a row, from one deal to the next."""
MOST_COPIES = 50
"""The budget of a chain: the maximum number of deals that its tunnels make."""
StopReason = Literal["too_many_hops", "too_many_copies", "too_many_steps"]
"""Why a simulation stops. The last reason is a limit of simulations only."""
