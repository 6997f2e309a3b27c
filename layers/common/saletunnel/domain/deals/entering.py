"""The rules for entering a stage: the fields that a deal needs and the roles that may move it.

People, API calls and imports that break a rule are refused; a tunnel that would break one leaves the deal where it is.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import FieldError, RequiredFieldsMissing, RoleLacks
from saletunnel.domain.pipeline import Stage

_EMPTY: tuple[object, ...] = (None, "", (), [], {})


def missing_fields(stage: Stage, deal: Deal) -> tuple[str, ...]:
    """The required fields that are empty in the deal, in the stage's order; the lost reason is last.

    `deal` is the deal as it would be on the stage.
    """
    required = (*stage.required_fields, *(("lost_reason",) if stage.ask_lost_reason else ()))
    return tuple(name for name in required if is_empty(_value(deal, name)))


def must_have_fields(stage: Stage, deal: Deal) -> None:
    """Raises RequiredFieldsMissing if a required field is empty. `deal` is the deal as it would be on the stage."""
    missing = missing_fields(stage, deal)
    if missing:
        detail = f"To enter {stage.name} a deal needs: {', '.join(missing)}."
        errors = [FieldError(f"/{name.replace('.', '/')}", "required", f"Fill in {name}.") for name in missing]
        raise RequiredFieldsMissing(detail, errors, fields=list(missing))


def values_to_fill(deal: Deal, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values whose field is empty in the deal, to be set. A currency belongs to its amount."""
    lacking = {name: value for name, value in values.items() if is_empty(getattr(deal, name))}
    if "currency" in values:
        lacking.pop("currency", None)
        lacking |= {"currency": values["currency"]} if "amount" in lacking else {}
    if "custom" in values:
        given = {name: value for name, value in values["custom"].items() if is_empty(deal.custom.get(name))}
        lacking |= {"custom": {**deal.custom, **given}} if given else {}
    return lacking


def must_keep_fields(before: Deal, after: Deal, stages: Iterable[Stage]) -> None:
    """Raises RequiredFieldsMissing if a change empties a field that the deal's stage requires.

    `stages` may or may not contain that stage. A field that was empty before may stay empty.
    """
    for stage in stages:
        if stage.id == after.stage_id:
            emptied = set(missing_fields(stage, after)) - set(missing_fields(stage, before))
            if emptied:
                must_have_fields(stage, after)


def is_empty(value: object) -> bool:
    """Whether a field with this value counts as missing."""
    return value in _EMPTY


def must_be_allowed_to_move(caller: Caller, *stages: Stage) -> None:
    """Raises RoleLacks unless the caller may move deals in and out of every one of the stages."""
    for stage in stages:
        if stage.move_roles and caller.role < min(stage.move_roles):
            least = min(stage.move_roles).word
            raise RoleLacks(
                f"The role {caller.role.word} may not move deals in or out of {stage.name}. "
                f"The role {least} or higher is needed.",
                role=caller.role.word,
                needed=least,
            )


def _value(deal: Deal, name: str) -> object:
    if name.startswith("custom."):
        return deal.custom.get(name.removeprefix("custom."))
    value: object = getattr(deal, name)
    return value
