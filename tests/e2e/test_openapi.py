"""The OpenAPI document against the running cloud: every response to a valid or invalid request matches the document.

Schemathesis generates the requests, the same in each run. They belong to a company of their own, so that they change
nothing that other tests need. Valid requests contain ids of existing things.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from infra.local.processes.running import Running
from infra.openapi.snapshot import SNAPSHOT
from saletunnel.domain.rules.run_key import RunKey

from .newcomers import create_user

_CHECKS: list[Any] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
_REFUSED_ALONE = "POST /v1/deals/import"  # an invalid row is refused within a successful response
_CONFIG = {
    "seed": 20261124,
    "generation": {"max-examples": 5, "deterministic": True, "no-shrink": True, "with-security-parameters": False},
    "checks": {"negative_data_rejection": {"expected-statuses": ["400", "404", "412", "415", "422", "428"]}},
}
_schema = schemathesis.openapi.from_dict(
    json.loads(SNAPSHOT.read_text("utf-8")), config=schemathesis.Config.from_dict(_CONFIG)
)
_numbers = count(1)

type Ids = Mapping[str, str]


@pytest.fixture
def session(cloud: Running) -> Iterator[requests.Session]:
    """A session of the admin of a new company, for each operation: a company has a limited number of pipelines."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {create_user(cloud, f'described-{next(_numbers)}')}"
        session.get(f"{cloud.api}/v1/me").raise_for_status()
        yield session


@pytest.fixture
def ids(cloud: Running, session: requests.Session) -> Ids:
    """Ids of new things, one of each kind, for each operation."""

    def make(path: str, body: Any) -> Any:
        answer = session.post(f"{cloud.api}/v1/{path}", json=body)
        assert answer.status_code in (201, 202), answer.text
        return answer.json()

    source, target = (make("pipelines", {"name": f"Pipeline {next(_numbers)}"}) for _ in range(2))
    first, *_, won, _lost, _analysis = (stage["id"] for stage in source["stages"])
    ends = {"source": {"stage_id": won}, "target": {"stage_id": target["stages"][0]["id"]}}
    plan = {"name": "Every year", "source": {"pipeline_id": source["id"]}, "target": ends["target"]}
    rule = {"name": "Hello", "stage": {"stage_id": first}, "action": {"kind": "comment", "text": "Hello"}}
    rule_id = make("rules", rule)["id"]
    deal = make("deals", {"title": "Dishwasher", "stage_id": first})
    return {
        "pipeline_id": source["id"],
        "stage_id": first,
        "tunnel_id": make("tunnels", {"action": "copy", **ends})["id"],
        "plan_id": make("repeat-plans", plan)["id"],
        "rule_id": rule_id,
        "run_id": RunKey(deal["id"], 1, rule_id).id,
        "deal_id": deal["id"],
        "customer_id": make("customers", {"name": f"Customer {next(_numbers)}"})["id"],
        "job_id": make("deals/bulk-move", {"deal_ids": [deal["id"]], "stage_id": first})["id"],
    }


@pytest.mark.cloud
@_schema.parametrize()
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_response_matches_the_document(
    case: schemathesis.Case[Any], cloud: Running, session: requests.Session, ids: Ids
) -> None:
    if case.meta is not None and case.meta.generation.mode.is_positive:
        _use_existing_ids(case, ids)
    response = case.call(base_url=cloud.api, session=session)
    skipped: list[Any] = [checks.negative_data_rejection] if case.operation.label == _REFUSED_ALONE else []
    case.validate_response(response, checks=_CHECKS, excluded_checks=skipped)


def _use_existing_ids(case: schemathesis.Case[Any], ids: Ids) -> None:
    case.path_parameters = {name: ids.get(name, given) for name, given in case.path_parameters.items()}
    case.body = _with_ids(case.body, ids)
    if "If-Match" in case.headers:
        case.headers["If-Match"] = "*"


def _with_ids(value: Any, ids: Ids) -> Any:
    if isinstance(value, list):
        return [_with_ids(element, ids) for element in value]
    if not isinstance(value, dict):
        return value
    return {
        name: ids[name] if name in ids and isinstance(given, str) else _with_ids(given, ids)
        for name, given in value.items()
    }
