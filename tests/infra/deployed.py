"""The template as the tests of this folder look at it: as it is written, and as the local cloud reads it."""

from pathlib import Path
from typing import Any

from infra.local.template.intrinsics import load
from infra.local.template.model import Cloud
from infra.local.template.reader import read_template

CHECKOUT = Path(__file__).parents[2]
TEMPLATE = CHECKOUT / "infra" / "template.yaml"

RESOURCES: dict[str, Any] = load(TEMPLATE)["Resources"]


def of(kind: str) -> dict[str, Any]:
    """The properties, as they are written, of every resource of a type, by logical id."""
    return {
        logical_id: resource["Properties"] for logical_id, resource in RESOURCES.items() if resource["Type"] == kind
    }


FUNCTIONS = of("AWS::Serverless::Function")


def events_of(function: str, kind: str) -> list[dict[str, Any]]:
    """The properties of a function's events of one type."""
    return [event["Properties"] for event in FUNCTIONS[function]["Events"].values() if event["Type"] == kind]


def local_cloud() -> Cloud:
    """The template as the local cloud reads it."""
    return read_template(TEMPLATE, queue_url=lambda name: f"http://queues.test/{name}")
