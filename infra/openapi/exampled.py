"""Adds an example to each schema, built from the examples of its fields."""

from collections.abc import Mapping
from typing import Any

from infra.openapi.examples import FIELDS, WHOLE

type Schema = dict[str, Any]

_OF_FORMAT = {"date": "2026-12-24", "date-time": "2026-11-24T09:30:00Z", "uri": "https://example.com"}


def with_examples(components: Mapping[str, Schema]) -> dict[str, Schema]:
    """The schemas, each with an example. Raises LookupError for strings without an example."""
    examples = _Examples(components)
    told = {name: examples.told(name, schema) for name, schema in sorted(components.items())}
    if examples.missing:
        raise LookupError(f"infra/openapi/examples.py has no example of {', '.join(sorted(examples.missing))}")
    return told


class _Examples:
    def __init__(self, components: Mapping[str, Schema]) -> None:
        self.missing: set[str] = set()
        self._components = components

    def told(self, name: str, schema: Schema) -> Schema:
        return {**schema, "examples": [self.of_component(name)]} if "properties" in schema else schema

    def of_component(self, name: str) -> Any:
        for known in (name, name.removesuffix("Input")):
            if known in WHOLE:
                return WHOLE[known]
        example = self._of(self._components[name], name, "")
        return example | _titled(example["code"]) if name.endswith("Problem") else example

    def _of(self, schema: Schema, owner: str, field: str) -> Any:
        if "$ref" in schema:
            return self.of_component(schema["$ref"].rpartition("/")[2])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema or "oneOf" in schema:
            return self._of((schema.get("anyOf") or schema["oneOf"])[0], owner, field)
        match schema.get("type"):
            case "object":
                fields = schema.get("properties", {})
                return {name: self._of(one, owner, name) for name, one in fields.items()}
            case "array":
                return [self._of(schema["items"], owner, field)]
            case "boolean":
                return schema.get("default", True)
            case "string" if schema.get("format") in _OF_FORMAT:
                return _OF_FORMAT[schema["format"]]
        return self._named(schema, owner, field)

    def _named(self, schema: Schema, owner: str, field: str) -> Any:
        for name in (f"{owner}.{field}", field):
            if name in FIELDS:
                return FIELDS[name]
        if schema.get("type") in ("integer", "number"):
            return schema.get("minimum", 1)
        self.missing.add(f"{owner}.{field}")
        return ""


def _titled(code: str) -> Schema:
    return {"type": f"urn:saletunnel:problem:{code}", "title": code.replace("_", " ").capitalize()}
