"""Values for the fields that moved deals lack: they are given once and fill the empty fields of each deal."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.custom_field import MOST_FIELDS
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.entering import values_to_fill
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.sizes import DEAL_LIMIT, bytes_of
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.deals.editing import must_be_allowed_to_give
from saletunnel.usecases.ports import Ports

type Fill = Callable[[Deal], Mapping[str, Any]]
"""The values to set on a deal, by field."""


def write_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as plain JSON values."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def read_fields(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in the values that `write_fields` made."""
    kinds: Mapping[str, Callable[[Any], Any]] = {"expected_close_date": date.fromisoformat, "tags": tuple}
    return {name: kinds[name](value) if name in kinds else value for name, value in plain.items()}


def check_fields(ports: Ports, caller: Caller, fields: Mapping[str, Any]) -> None:
    """Raises RoleLacks, NotFound, and RuleViolated with a pointer below `/fields` if a value is invalid."""
    filler(ports, caller, fields)
    if len(fields.get("custom", {})) > MOST_FIELDS:
        message = f"A deal has at most {MOST_FIELDS} custom fields."
        raise RuleViolated.at("/fields/custom", "too_many_fields", message)
    size = bytes_of(write_fields(fields))
    if size > DEAL_LIMIT:
        message = f"These values have {size} bytes; the maximum of a deal is {DEAL_LIMIT}."
        raise RuleViolated.at("/fields", "too_large", message)


def filler(ports: Ports, caller: Caller, fields: Mapping[str, Any]) -> Fill:
    """Fills the empty fields of deals with the values of `fields`, which may contain `customer_id`.

    Raises as `check_fields` does.
    """
    tenant = caller.tenant
    values = dict(fields)
    must_be_allowed_to_give(ports, caller, None, values.get("responsible_id"), "/fields/responsible_id")
    customer_id = values.pop("customer_id", None)
    if customer_id is not None:
        values["customer"] = ports.customers.get(tenant, customer_id).ref
    rules = read_account(ports, tenant).deal_rules if values.keys() & {"amount", "custom"} else CompanyRules()
    rules.check_custom(values.get("custom", {}), {}, "/fields/custom")

    def fill(deal: Deal) -> Mapping[str, Any]:
        lacking = rules.with_currency(values_to_fill(deal, values), deal.currency)
        if "customer" in lacking:
            bought = ports.deals.has_bought(tenant, lacking["customer"].id, deal.created_at)
            lacking["repeat_customer"] = bought
        return lacking

    return fill
