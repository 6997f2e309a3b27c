"""What the cards of the board show about a deal (docs/decisions/0048)."""

from collections.abc import Iterable
from typing import Literal

CardFact = Literal["amount", "customer", "tags", "next_task", "closing_date", "age", "responsible"]
CARD_FACTS: tuple[CardFact, ...] = ("amount", "customer", "tags", "next_task", "closing_date", "age", "responsible")
"""All facts, in the order of a card."""


def in_order(facts: Iterable[CardFact]) -> tuple[CardFact, ...]:
    """Each of the facts once, in the order of a card."""
    wanted = set(facts)
    return tuple(fact for fact in CARD_FACTS if fact in wanted)
