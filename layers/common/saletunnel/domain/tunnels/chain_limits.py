"""The limits of a chain of transfers, from the act of a person on (docs/decisions/0028)."""

MOST_HOPS = 8
"""The maximum number of transfers in a row, from one deal to the next."""
MOST_COPIES = 50
"""The budget of a chain: the maximum number of deals that its tunnels make."""
