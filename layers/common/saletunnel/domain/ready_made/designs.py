"""The ready-made designs, for small companies that sell, and go on serving the customer after the sale.

The texts are in the languages of a company. A new design needs its name and its sentence in the web client too.
"""

from collections.abc import Mapping
from enum import StrEnum

from saletunnel.domain.ready_made.contract import CONTRACT
from saletunnel.domain.ready_made.course import COURSE
from saletunnel.domain.ready_made.installation import INSTALLATION
from saletunnel.domain.ready_made.ready_made import ReadyMade


class DesignName(StrEnum):
    """The ready-made designs, in the order in which they are offered."""

    INSTALLATION = "installation"
    CONTRACT = "contract"
    COURSE = "course"


READY_MADE: Mapping[DesignName, ReadyMade] = {
    DesignName.INSTALLATION: INSTALLATION,
    DesignName.CONTRACT: CONTRACT,
    DesignName.COURSE: COURSE,
}
