"""The schemas of requests and responses, under their names for clients: `DealShape` becomes `Deal`.

Models of bodies describe requests, shapes describe responses. If both have the same name, that of the request becomes
`…Input`.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

type Schema = dict[str, Any]

_REF = "#/components/schemas/"


class Schemas:
    """The schemas of the bodies and shapes that a document needs."""

    def __init__(self, bodies: Iterable[type[BaseModel]], shapes: Iterable[Any]) -> None:
        self._kinds: list[tuple[Any, JsonSchemaMode]] = [
            *((body, "validation") for body in bodies),
            *((shape, "serialization") for shape in shapes),
        ]
        wanted = [(at, mode, TypeAdapter(kind)) for at, (kind, mode) in enumerate(self._kinds)]
        found, whole = TypeAdapter.json_schemas(wanted, ref_template=f"{_REF}{{model}}", schema_generator=_Strict)
        definitions: dict[str, Schema] = whole.get("$defs", {})
        for one in list(definitions.values()):
            for key in one.keys() & {"properties"}:
                one[key] = _lift_models(one[key], definitions)
        names = _clean(definitions)
        self._found = [_renamed(found[at, mode], names) for at, mode, _ in wanted]
        self.components: dict[str, Schema] = {
            names[name]: _renamed(_remove_defaults(name, one), names) for name, one in definitions.items()
        }

    def of(self, kind: Any) -> Schema:
        """A reference to the schema of a body or shape."""
        return next(found for (one, _), found in zip(self._kinds, self._found, strict=True) if one == kind)

    def properties(self, schema: Schema) -> Collection[str]:
        """The names of the members of the referenced schema."""
        properties: dict[str, Any] = self.components[schema["$ref"].removeprefix(_REF)].get("properties", {})
        return properties


def inline(kind: Any) -> Schema:
    """The schema of a kind of field, such as `http.fields.Day`."""
    return TypeAdapter(kind).json_schema(schema_generator=_Strict)


class _Strict(GenerateJsonSchema):
    """Shapes have no additional properties, and fields no titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's own signature
        return False

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        return {**super().typed_dict_schema(schema), "additionalProperties": False}

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, BaseModel):
            type(dft).model_rebuild()  # models are built on first use, and a default does not count as one
        return super().encode_default(dft)


def _lift_models(schema: Any, definitions: dict[str, Schema]) -> Any:
    """Turn nested models into definitions. Only models have titles here."""
    if isinstance(schema, list):
        return [_lift_models(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    whole = {key: _lift_models(value, definitions) for key, value in schema.items()}
    if not isinstance(title := whole.get("title"), str):
        return whole
    definitions[title] = whole
    return {"$ref": f"{_REF}{title}"}


def _clean(names: Iterable[str]) -> dict[str, str]:
    clean: dict[str, str] = {}
    for name in sorted(names, key=lambda name: "Shape" not in name):
        short = _short(name)
        if short in clean.values():
            short = f"{short}Input"
        if short in clean.values() or not short.isalnum():
            raise ValueError(f"rename {name}: {short} is taken or not a valid name for clients")
        clean[name] = short
    return clean


def _short(name: str) -> str:
    if name.startswith("Listed_"):
        return f"{_short(name.removeprefix('Listed_').removesuffix('_'))}Page"
    return name.removesuffix("Shape").removesuffix("Body")


def _remove_defaults(name: str, schema: Schema) -> Schema:
    """Remove the defaults of changes, where a missing field means no change, and the defaults that are null."""
    for one in schema.get("properties", {}).values():
        if name.endswith("Change") or one.get("default", ...) is None:
            one.pop("default", None)
    return {key: value for key, value in schema.items() if key != "title"}


def _renamed(schema: Any, names: dict[str, str]) -> Any:
    if isinstance(schema, dict):
        return dict(_renamed_members(schema, names))
    return [_renamed(one, names) for one in schema] if isinstance(schema, list) else schema


def _renamed_members(schema: Schema, names: dict[str, str]) -> Iterator[tuple[str, Any]]:
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str):
            yield key, f"{_REF}{names[value.removeprefix(_REF)]}"
        else:
            yield key, _renamed(value, names)
