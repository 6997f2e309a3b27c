"""Where a deal comes from: by hand, an import, a tunnel or a repeat-sale plan."""

from dataclasses import dataclass
from enum import StrEnum


class OriginKind(StrEnum):
    """How a deal came to be."""

    MANUAL = "manual"
    IMPORT = "import"
    TUNNEL_COPY = "tunnel_copy"
    REPEAT_SALE = "repeat_sale"


@dataclass(frozen=True, slots=True)
class Origin:
    """`deal_id` is the deal that it was made from, `cycle` the repeat's number (1 is the first).

    `made_by` is the name that the tunnel or plan had then.
    """

    kind: OriginKind
    deal_id: str | None = None
    tunnel_id: str | None = None
    plan_id: str | None = None
    cycle: int | None = None
    made_by: str | None = None


@dataclass(frozen=True, slots=True)
class ImportMark:
    """What the last import said: the row's fingerprint, and the stage that it put the deal on."""

    fingerprint: str
    stage_id: str
