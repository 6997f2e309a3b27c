"""Which deals a person may see."""

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound


def visible(caller: Caller, deal: Deal) -> Deal:
    """Returns the deal if the caller may see it. Raises NotFound."""
    if not caller.sees(deal.responsible_id):
        raise NotFound("deal", deal.id)
    return deal
