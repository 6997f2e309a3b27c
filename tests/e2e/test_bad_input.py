"""Invalid requests get a clear problem document from the running cloud, and change nothing."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud

_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Bad:
    """An invalid request and its expected response. `{deal}`, `{stage}` … stand for ids of the demo company."""

    name: str
    method: str
    path: str
    status: int
    code: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=lambda: {"If-Match": "*"})
    pointer: str | None = None


_CASES = [
    Bad("malformed JSON", "POST", "/v1/deals", 400, "malformed_json", b'{"title": '),
    Bad("not UTF-8", "POST", "/v1/deals", 400, "malformed_json", b'{"title": "\xff"}'),
    Bad("an array for a deal", "POST", "/v1/deals", 422, "validation_failed", []),
    Bad("a body of 2 MiB", "POST", "/v1/deals", 413, "body_too_large", {"title": "x" * (2 << 20)}),
    Bad("an unknown field", "POST", "/v1/deals", 422, "validation_failed", {"titel": "x"}, pointer="/titel"),
    Bad(
        "text for a number", "PATCH", "/v1/deals/{deal}", 422, "validation_failed", {"amount": "12"}, pointer="/amount"
    ),
    Bad("control characters", "PATCH", "/v1/deals/{deal}", 422, "validation_failed", {"title": "a\x07"}),
    Bad("an unknown deal", "GET", "/v1/deals/deal_unknown", 404, "not_found"),
    Bad("another tenant's deal", "GET", "/v1/deals/{foreign_deal}", 404, "not_found"),
    Bad(
        "another tenant's deal to move",
        "POST",
        "/v1/deals/{foreign_deal}/move",
        404,
        "not_found",
        {"stage_id": "{stage}"},
    ),
    Bad("another tenant's stage", "POST", "/v1/deals/{deal}/move", 404, "not_found", {"stage_id": "{foreign_stage}"}),
    Bad("no version", "POST", "/v1/deals/{deal}/move", 428, "precondition_required", {"stage_id": "{stage}"}, {}),
    Bad(
        "a stale version",
        "POST",
        "/v1/deals/{deal}/move",
        412,
        "stale_version",
        {"stage_id": "{stage}"},
        {"If-Match": '"9"'},
    ),
    Bad(
        "a tunnel inside one pipeline",
        "POST",
        "/v1/tunnels",
        422,
        "tunnel_same_pipeline",
        {"action": "move", "source": {"stage_id": "{stage}"}, "target": {"stage_id": "{won}"}},
    ),
    Bad("an unknown path", "GET", "/v1/nothing", 404, "not_found"),
    Bad("an invalid cursor", "GET", "/v1/deals/{deal}/timeline?cursor=%00%ff", 422, "validation_failed"),
]


@pytest.fixture(scope="module")
def company(cloud: Running) -> Company:
    return Company(cloud)


@pytest.fixture(scope="module")
def ids(company: Company) -> dict[str, str]:
    other = Company(company.running, tenant="other")
    return {
        "deal": company.sell("Máy rửa bát", "An")["id"],
        "stage": company.stage("Bán hàng", "Đang thực hiện"),
        "won": company.stage("Bán hàng", "Thành công"),
        "foreign_deal": other.sell("Máy giặt", "Bình")["id"],
        "foreign_stage": other.first_stage("Bán hàng"),
    }


@pytest.mark.parametrize("bad", _CASES, ids=lambda bad: bad.name)
def test_an_invalid_request_is_refused_with_a_problem_document(company: Company, ids: dict[str, str], bad: Bad) -> None:
    before = company.deal(ids["deal"])
    path = bad.path
    content = bad.body if isinstance(bad.body, bytes) or bad.body is None else json.dumps(bad.body).encode()
    for name, id_ in ids.items():
        path = path.replace(f"{{{name}}}", id_)
        content = content and content.replace(f"{{{name}}}".encode(), id_.encode())
    answer = company.api.http.request(bad.method, path, content=content, headers={**_JSON, **bad.headers})
    problem = _check_problem(answer, bad.status, bad.code)
    if bad.pointer is not None:
        assert bad.pointer in [error["pointer"] for error in problem["errors"]]
    assert company.deal(ids["deal"]) == before


@pytest.mark.parametrize("forge", ["none", "tampered", "expired", "another key"])
def test_an_invalid_token_is_refused(cloud: Running, forge: str) -> None:
    genuine = cloud.token()
    claims = jwt.decode(genuine, options={"verify_signature": False})
    header = jwt.get_unverified_header(genuine)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    start, payload, signature = genuine.split(".")
    tokens = {
        "none": None,
        "tampered": f"{start}.{payload}.{signature[:-8]}AAAAAAAA",
        "expired": jwt.encode({**claims, "exp": claims["iat"] - 1}, key, "RS256", {"kid": header["kid"]}),
        "another key": jwt.encode(claims, key, "RS256", {"kid": header["kid"]}),
    }
    headers = {"Authorization": f"Bearer {tokens[forge]}"} if tokens[forge] else {}
    answer = httpx.get(f"{cloud.api}/v1/me", headers=headers)
    _check_problem(answer, 401, "unauthorized")
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("agent", 403), ("viewer", 403)])
def test_only_an_admin_can_create_a_pipeline(cloud: Running, role: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {cloud.token(role)}"}
    answer = httpx.post(f"{cloud.api}/v1/pipelines", json={"name": "Mine"}, headers=headers)
    _check_problem(answer, status, "role_lacks")


def _check_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code, problem
    assert problem["status"] == status
    assert {"type", "title", "detail", "request_id"} <= problem.keys()
    return problem
