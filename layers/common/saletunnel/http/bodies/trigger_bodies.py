"""The request bodies for triggers."""

from typing import Any

from saletunnel.domain.triggers.trigger import TriggerKind
from saletunnel.http.bodies.tunnel_bodies import StageRef
from saletunnel.http.fields import Body, Flag, Name


class NewTrigger(Body):
    """A trigger to create. `make_deal` is only for the kind `form_sent`."""

    name: Name
    kind: TriggerKind
    stage: StageRef
    enabled: Flag = True
    backwards: Flag = False
    make_deal: Flag = False

    def values(self) -> dict[str, Any]:
        """The fields of a `Trigger`, except the stage and those that the system sets."""
        return {name: getattr(self, name) for name in ("name", "kind", "enabled", "backwards", "make_deal")}


class TriggerChange(Body):
    """The fields to change; a missing field is not changed. The stage and the kind of a trigger are fixed."""

    name: Name = ""
    enabled: Flag = True
    backwards: Flag = False
    make_deal: Flag = False

    def changed_fields(self) -> dict[str, Any]:
        """The fields of a `Trigger` that the request contains."""
        given = self.model_fields_set
        return {name: getattr(self, name) for name in ("name", "enabled", "backwards", "make_deal") if name in given}
