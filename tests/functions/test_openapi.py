"""The OpenAPI document: it is current, complete and public."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from infra.openapi import document, parameters, snapshot
from saletunnel.domain import money
from tests.functions.described import document as kept
from tests.functions.http_caller import Member

SCHEMAS: dict[str, Any] = kept()["components"]["schemas"]
MODELS = {model.__name__: model for route in document.routes() if (model := parameters.body_of(route)) is not None}


def _operations() -> Iterator[dict[str, Any]]:
    for path in kept()["paths"].values():
        yield from path.values()


def test_the_snapshot_is_generated_from_the_current_code() -> None:
    assert snapshot.SNAPSHOT.read_text("utf-8") == snapshot.written(), (
        "a route was changed: run make openapi and review the difference"
    )


def test_the_document_needs_no_token() -> None:
    assert Member(claims=None).get("/v1/openapi.json").done() == kept()


def test_every_operation_has_a_unique_id() -> None:
    names = [operation["operationId"] for operation in _operations()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [name for name, schema in SCHEMAS.items() if "examples" in schema])
def test_every_example_matches_its_schema(name: str) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": kept()["components"]}
    for example in SCHEMAS[name]["examples"]:
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(example)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_the_example_of_every_body_is_accepted(model: type[BaseModel]) -> None:
    name = next(name for name in (f"{model.__name__}Input", model.__name__) if name in SCHEMAS)
    [example] = SCHEMAS[name]["examples"]
    assert example, "an example says something"
    model.model_validate(example)


def test_every_schema_is_used() -> None:
    text = snapshot.SNAPSHOT.read_text("utf-8")
    for name in SCHEMAS:
        assert f'"#/components/schemas/{name}"' in text, f"nothing uses {name}"


def test_the_document_lists_the_digits_of_every_currency() -> None:
    digits = kept()["x-currencies"]
    assert set(digits) == money.CURRENCIES
    assert {"VND": 0, "USD": 2, "KWD": 3, "IDR": 2, "HUF": 2}.items() <= digits.items()
