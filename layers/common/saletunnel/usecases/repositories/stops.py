"""The repository of reported chain stops."""

from datetime import datetime
from typing import Protocol

from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.usecases.writes import Writes


class Stops(Protocol):
    def is_reported(self, stop: ChainStop) -> bool:
        """Whether the admins were told of the stop."""

    def mark_reported(self, stop: ChainStop, at: datetime) -> Writes:
        """Records that the admins were told of the stop at `at`."""
