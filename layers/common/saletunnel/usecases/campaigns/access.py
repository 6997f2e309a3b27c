"""Who may see campaigns: their results name customers and addresses of all deals."""

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.usecases.company.members import with_registered_role
from saletunnel.usecases.ports import Ports


def must_see_campaigns(ports: Ports, caller: Caller) -> None:
    """Raises RoleMissing for a removed member, and RoleLacks below the role of a manager."""
    with_registered_role(ports, caller).must_be(Role.MANAGER, "see campaigns")
