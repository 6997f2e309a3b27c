"""Whether a deal may enter a stage: what the stage asks of the deal, and of who moves it.

Whoever puts deals on stages asks here: people, the API and imports are refused, a tunnel leaves the deal where it is.
"""

from collections.abc import Iterable

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import FieldError, RequiredFieldsMissing, RoleLacks
from saletunnel.domain.pipeline import Stage

_EMPTY: tuple[object, ...] = (None, "", (), [], {})


def missing_fields(stage: Stage, deal: Deal) -> tuple[str, ...]:
    """The fields that the stage asks for and the deal lacks, in the stage's order.

    `deal` is the deal as it would be on the stage. A lost reason counts as such a field where the stage asks for one.
    """
    asked = (*stage.required_fields, *(("lost_reason",) if stage.ask_lost_reason else ()))
    return tuple(name for name in asked if is_empty(_value(deal, name)))


def must_have_fields(stage: Stage, deal: Deal) -> None:
    """Raises RequiredFieldsMissing when the deal, as it would be on the stage, lacks what the stage asks for."""
    missing = missing_fields(stage, deal)
    if missing:
        detail = f"To enter {stage.name} a deal needs: {', '.join(missing)}."
        errors = [FieldError(f"/{name.replace('.', '/')}", "required", f"{name} is empty.") for name in missing]
        raise RequiredFieldsMissing(detail, errors, fields=list(missing))


def must_keep_fields(before: Deal, after: Deal, stages: Iterable[Stage]) -> None:
    """Raises RequiredFieldsMissing when a change takes from a deal what the stage that it stands on asks for."""
    for stage in stages:
        if stage.id == after.stage_id:
            lost = set(missing_fields(stage, after)) - set(missing_fields(stage, before))
            if lost:
                must_have_fields(stage, after)


def is_empty(value: object) -> bool:
    """Whether a field with this value counts as missing."""
    return value in _EMPTY


def must_be_allowed_to_move(caller: Caller, *stages: Stage) -> None:
    """Raises RoleLacks unless the caller may move deals in and out of each of the stages."""
    for stage in stages:
        if stage.move_roles and caller.role < min(stage.move_roles):
            least = min(stage.move_roles).word
            raise RoleLacks(
                f"The role {caller.role.word} may not move deals in or out of {stage.name}; it takes {least}.",
                role=caller.role.word,
                needed=least,
            )


def _value(deal: Deal, name: str) -> object:
    if name.startswith("custom."):
        return deal.custom.get(name.removeprefix("custom."))
    value: object = getattr(deal, name)
    return value
