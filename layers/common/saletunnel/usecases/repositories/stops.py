"""Of which stopped chains admins were told, as the usecases need it kept."""

from datetime import datetime
from typing import Protocol

from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.usecases.writes import Writes


class Stops(Protocol):
    def is_reported(self, stop: ChainStop) -> bool:
        """Whether admins were told of it."""

    def mark_reported(self, stop: ChainStop, at: datetime) -> Writes:
        """They were."""
