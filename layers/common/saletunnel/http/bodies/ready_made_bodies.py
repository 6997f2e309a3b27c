"""The request body that chooses a ready-made design."""

from saletunnel.domain.ready_made.designs import DesignName
from saletunnel.http.fields import Body


class ChosenDesign(Body):
    """The ready-made design to make."""

    design: DesignName
