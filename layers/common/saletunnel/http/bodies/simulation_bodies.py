"""The request body for a simulation of tunnels."""

from typing import Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from saletunnel.http.bodies.deal_bodies import MadeUpDeal
from saletunnel.http.fields import Body, Id


class Trial(Body):
    """An existing deal or a made-up one, and the stage that it enters."""

    stage_id: Id
    deal_id: Id | None = None
    deal: MadeUpDeal | None = None

    @model_validator(mode="after")
    def _is_one_deal(self) -> Self:
        if self.deal_id is not None and self.deal is not None:
            raise PydanticCustomError("two_deals", "Give either a deal_id or a made-up deal, not both.")
        return self

    def arguments(self) -> dict[str, Any]:
        """The arguments of `usecases.tunnels.simulation.simulate`."""
        made_up = None if self.deal_id is not None else (self.deal or MadeUpDeal(tags=[], custom={})).fields()
        return {"stage_id": self.stage_id, "deal_id": self.deal_id, "made_up": made_up}
