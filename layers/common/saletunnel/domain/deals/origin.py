"""The origin of a deal: created by hand, by an import, by a tunnel, by a repeat plan, by a rule or by a trigger."""

from dataclasses import dataclass
from enum import StrEnum


class OriginKind(StrEnum):
    """How a deal was created."""

    MANUAL = "manual"
    IMPORT = "import"
    TUNNEL_COPY = "tunnel_copy"
    REPEAT_SALE = "repeat_sale"
    RULE = "rule"
    TRIGGER = "trigger"


@dataclass(frozen=True, slots=True)
class Origin:
    """`deal_id` is the deal that it was made from, `cycle` the number of the repeat sale (1 is the first).

    `made_by` is the name of the tunnel, plan, rule or trigger at that time.
    """

    kind: OriginKind
    deal_id: str | None = None
    tunnel_id: str | None = None
    plan_id: str | None = None
    cycle: int | None = None
    rule_id: str | None = None
    made_by: str | None = None


@dataclass(frozen=True, slots=True)
class ImportMark:
    """The last import row: its fingerprint, and the id of the stage that it named."""

    fingerprint: str
    stage_id: str
