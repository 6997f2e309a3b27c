"""Bodies with every size at its limit, by the OpenAPI document: no route answers with a 5xx.

A body is filled with texts, lists and objects that are as large as their schemas allow, or a little larger, in
characters of 1 to 4 bytes and in those that a response escapes. After each body the routes that read answer as well.
`Member.call` checks the size of every response.
"""

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from saletunnel import runtime
from saletunnel.http.request import MOST_BODY
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import run_jobs
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.functions.described import document
from tests.functions.http_caller import INSIST, Member
from tests.functions.one_of_each import one_of_each

PATHS: Mapping[str, Any] = document()["paths"]
SCHEMAS: Mapping[str, Any] = document()["components"]["schemas"]
WRITES = [
    (method.upper(), path)
    for path, operations in PATHS.items()
    for method, operation in operations.items()
    if "requestBody" in operation
]
READS = [path for path, operations in PATHS.items() if "get" in operations and "analytics" not in path]
CHARACTERS = ("x", "ế", "\U0001f600", '"', "\\", "\u0301", "\u200b")
ROOM = MOST_BODY - 50_000
DEEPEST = 3
_LONG: Any = {"field": "title", "op": "in", "value": [f"{number}" + "ế" * 990 for number in range(60)]}
_CHOICES = [f"{number}" + "ế" * 46 for number in range(100)]
_REQUIRED = [f"custom.{number}" + "ế" * 45 for number in range(50)]
_STAGES: Any = [
    {"name": f"S{number}", "color": "#39A8EF", "semantic": "open", "required_fields": _REQUIRED} for number in range(90)
]
_ENDS: Any = [{"name": name, "color": "#39A8EF", "semantic": name} for name in ("won", "lost")]
KNOWN: Mapping[str, list[Any]] = {
    "currency": ["USD"],
    "color": ["#39A8EF"],
    "opens": ["08:00"],
    "closes": ["17:00"],
    "email": ["an@example.com", "a" * 60 + "@" + ".".join(["b" * 60] * 3)],
    "phone": ["+84 912 345 678"],
    "language": ["vi"],
    "time_zone": ["Asia/Ho_Chi_Minh"],
    "every": ["P1Y"],
    "lead_time": ["P14D"],
    "delay": ["P1D", "PT0S"],
    "date_field": ["closed_at"],
    "field": ["title", "comments", "custom.f", "tags"],
    "required_fields": [_REQUIRED],
    "stages": [[*_STAGES, *_ENDS], [*_STAGES[:5], *_ENDS]],
    "custom": [
        {f"f{number}": letter * 1000 for number in range(size)} for letter, size in (("ế", 46), ("ấ", 46), ("ế", 5))
    ],
    "custom_fields": [
        [{"name": f"f{number}", "label": "F", "type": "choice", "choices": _CHOICES} for number in range(size)]
        for size in (50, 5)
    ],
    "after_deal_id": [None],
    "customer": [None, {"name": "ế" * 100, "email": "an@example.com"}],
    "append": [{}],
    "conditions": [None, _LONG, {"all": [_LONG] * 3}, {"any": [{"field": "title", "op": "eq", "value": "x"}] * 50}],
}
"""Values of properties that only certain texts suit."""
_NUMBERS = count()


def ids_by_property(ids: Mapping[str, str], admin: Member) -> dict[str, list[Any]]:
    stages = [ids[name] for name in ("stage", "won", "lost", "target")]
    return {
        "stage_id": stages,
        "pipeline_id": [ids["pipeline"]],
        "pipeline": [ids["pipeline"]],
        "stage": stages,
        "customer_id": [None],
        "deal_ids": [[ids["deal"]]],
        "deal_id": [ids["deal"]],
        "stage_ids": [stages[:3]],
        "target": [{"stage_id": ids["target"]}],
        "responsible_id": [admin.user_id],
        "user_ids": [[admin.user_id]],
    }


class Filler:
    """Draws a value for a schema. `known` are the values of some properties, by name."""

    def __init__(self, data: st.DataObject, known: Mapping[str, list[Any]]) -> None:
        self._draw = data.draw
        self._known = known
        self._room = ROOM
        self._character = data.draw(st.sampled_from(CHARACTERS))
        self._beyond = data.draw(st.sampled_from([0, 0, 0, 0, 1]))
        """How much larger than its limit a size may be, in the whole body."""
        self._part = data.draw(st.sampled_from([1, 1, 3, 40]))
        """Texts have this part of their longest size."""

    def fill(self, schema: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
        if name in self._known:
            return self._draw(st.sampled_from(self._known[name]))
        if "$ref" in schema:
            return self.fill(SCHEMAS[schema["$ref"].rpartition("/")[2]], name, depth)
        if "anyOf" in schema:
            options = [option for option in schema["anyOf"] if option.get("type") != "null"]
            return self.fill(self._draw(st.sampled_from(options)), name, depth)
        if "const" in schema or "enum" in schema:
            return self._draw(st.sampled_from(schema.get("enum") or [schema["const"]]))
        kind = schema.get("type", "string")
        return getattr(self, f"_{kind if isinstance(kind, str) else 'string'}")(schema, name, depth)

    def _string(self, schema: Mapping[str, Any], name: str, depth: int) -> str:
        if schema.get("format") == "date":
            return "2026-12-24"
        if schema.get("format") == "date-time":
            return "2026-12-24T08:00:00Z"
        size = schema.get("maxLength", 100) // self._part + self._beyond
        different = f"{next(_NUMBERS)}"
        text = different + self._character * max(0, size - len(different))
        self._room -= len(text.encode()) + text.count('"') + text.count("\\")
        return text if self._room > 0 else different

    def _integer(self, schema: Mapping[str, Any], name: str, depth: int) -> int:
        return int(self._draw(st.sampled_from([schema.get("minimum", 0), schema.get("maximum", 10)])))

    _number = _integer

    def _boolean(self, schema: Mapping[str, Any], name: str, depth: int) -> bool:
        return bool(self._draw(st.booleans()))

    def _array(self, schema: Mapping[str, Any], name: str, depth: int) -> list[Any]:
        if depth > DEEPEST:
            return []
        most = schema.get("maxItems", 10)
        wanted = self._draw(st.sampled_from([most + self._beyond, 1]))
        items: list[Any] = []
        while len(items) < wanted and self._room > 0:
            items.append(self.fill(schema["items"], depth=depth + 1))
        return items

    def _object(self, schema: Mapping[str, Any], name: str, depth: int) -> dict[str, Any]:
        filled: dict[str, Any] = {}
        required = schema.get("required", ())
        for each, part in schema.get("properties", {}).items():
            if each in required or self._draw(st.integers(0, 3)):
                if self._room <= 0 and each not in required:
                    continue
                filled[each] = self.fill(part, each, depth + 1)
        more = schema.get("additionalProperties")
        if isinstance(more, dict):
            for number in range(schema.get("maxProperties", 5)):
                if self._room > 0:
                    filled[f"{number}" + "ế" * 48] = self.fill(more, depth=depth + 1)
        return filled


def path_of(path: str, ids: Mapping[str, str]) -> str:
    for name in ("deal", "pipeline", "stage", "customer", "tunnel", "plan", "member", "job"):
        path = path.replace(f"{{{name}_id}}", ids[name])
    return path


def run_workers(tenant: str) -> None:
    """Runs the router on all events so far, and the jobs that were started."""
    ports = runtime.ports()
    table: Any = ports
    assert route_arrivals(ports, [arrival for arrival in table._table.events() if arrival[1].enters]) == {}
    jobs = [(tenant, key.pk.rpartition("#")[2]) for key, _ in table._table.items().items() if key.sk == "JOB"]
    assert run_jobs(ports, jobs, kind_of, lambda: 60.0) == {}


@pytest.mark.parametrize(("method", "path"), WRITES, ids=lambda part: part)
def test_no_body_at_its_limits_makes_a_5xx(admin: Member, method: str, path: str) -> None:
    ids = one_of_each(admin)
    known = {**KNOWN, **ids_by_property(ids, admin)}
    schema = PATHS[path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]

    @settings(max_examples=10, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.data())
    def send(data: st.DataObject) -> None:
        reply = admin.call(method, path_of(path, ids), Filler(data, known).fill(schema), INSIST)
        assert reply.status < 500, reply.text

    send()
    run_workers(admin.tenant)
    for read in READS:
        assert admin.get(path_of(read, ids)).status < 500
