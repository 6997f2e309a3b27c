"""What a request to simulate tunnels carries."""

from typing import Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from saletunnel.http.bodies.deal_bodies import MadeUpDeal
from saletunnel.http.fields import Body, Id

_NOBODYS = MadeUpDeal(tags=[], custom={})


class Trial(Body):
    """A deal that there is, or a made-up one, and the stage that it comes to stand on."""

    stage_id: Id
    deal_id: Id | None = None
    deal: MadeUpDeal | None = None

    @model_validator(mode="after")
    def _is_of_one(self) -> Self:
        if self.deal_id is not None and self.deal is not None:
            raise PydanticCustomError("two_deals", "Name the deal_id or a made-up deal, not both.")
        return self

    def arguments(self) -> dict[str, Any]:
        """As `usecases.simulation.simulate` takes them."""
        made_up = None if self.deal_id is not None else (self.deal or _NOBODYS).fields()
        return {"stage_id": self.stage_id, "deal_id": self.deal_id, "made_up": made_up}
