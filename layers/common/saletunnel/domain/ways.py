"""The ways on which deals go on without a person: tunnels, and rules that move deals or make them."""

from dataclasses import dataclass
from typing import Literal, Protocol

from saletunnel.domain.condition import Condition


class Leads(Protocol):
    """Anything that leads deals from one stage to another; a tunnel is such a thing by its own fields."""

    @property
    def id(self) -> str: ...
    @property
    def enabled(self) -> bool: ...
    @property
    def source_stage_id(self) -> str: ...
    @property
    def target_stage_id(self) -> str: ...
    @property
    def action(self) -> Literal["move", "copy"]: ...
    @property
    def is_delayed(self) -> bool: ...
    @property
    def conditions(self) -> Condition | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way of a rule that moves deals (`move`) or makes deals of them (`copy`)."""

    id: str
    enabled: bool
    source_stage_id: str
    target_stage_id: str
    action: Literal["move", "copy"]
    is_delayed: bool
    conditions: Condition | None
