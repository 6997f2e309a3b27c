"""Which requests reach a function: every route of the template with every kind of token.

tests/functions/test_http_roles.py tests what the functions do with the role and the company, over the same routes.
"""

import re
from collections.abc import Mapping

import jwt
import pytest
import uvloop

from infra.local.gateway.gateway import Gateway
from infra.local.gateway.routing import Router
from infra.local.http.client import Answer, Client
from infra.local.http.server import serve
from infra.local.layout import CHECKOUT
from infra.local.template.reader import read_template
from infra.openapi import document
from tests.local.gateway.fakes import OK, FakeFunctions, assert_problem
from tests.local.gateway.pool import CLAIMS, NOW, Pool, new_authorizer, token

CLOUD = read_template(CHECKOUT / "infra" / "template.yaml", queue_url=lambda name: name)
ROUTES = sorted((route.method, re.sub(r"\{(\w+)\}", r"\1-1", route.path)) for route in document.routes())
OPEN = {
    ("GET", "/healthz"),
    ("GET", "/v1/openapi.json"),
    ("POST", "/v1/hooks/token-1"),
}
"""The routes without an authorizer. They show nothing of any company, or check a signature themselves."""

_START, _PAYLOAD, _SIGNATURE = token().split(".")
_OF_ANOTHER_TENANT = token({**CLAIMS, "custom:tenant_id": "another"}).split(".")[1]
REFUSED: Mapping[str, str | None] = {
    "none": None,
    "rubbish": "rubbish",
    "expired": token({**CLAIMS, "exp": int(NOW)}),
    "of a changed tenant": f"{_START}.{_OF_ANOTHER_TENANT}.{_SIGNATURE}",
    "of a changed signature": f"{_START}.{_PAYLOAD}.{_SIGNATURE[:-8]}AAAAAAAA",
    "of another pool": token({**CLAIMS, "iss": "http://127.0.0.1:4566/another"}),
    "of another pool's key": token(signed_by="another"),
    "of another app": token({**CLAIMS, "aud": "another"}),
    "unsigned": jwt.encode(CLAIMS, "", "none", {"kid": "k1"}),
}


def ask(method: str, path: str, tokens: Mapping[str, str | None]) -> tuple[dict[str, Answer], int]:
    """Send the request with each token. Returns the answers, and the number of invocations."""
    functions = FakeFunctions(OK)

    async def run() -> dict[str, Answer]:
        api = Gateway(
            Router(CLOUD.routes), CLOUD.cors, new_authorizer(Pool("k1")), functions, account="000000000000", web=None
        )
        async with serve(api) as port, Client(f"http://127.0.0.1:{port}") as client:
            return {
                name: await client.request(method, path, {"authorization": f"Bearer {one}"} if one else {})
                for name, one in tokens.items()
            }

    return uvloop.run(run()), len(functions.events)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route not in OPEN])
def test_an_invalid_token_never_reaches_a_function(method: str, path: str) -> None:
    answers, reached = ask(method, path, REFUSED)
    for answer in answers.values():
        assert_problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert reached == 0


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route not in OPEN])
def test_a_valid_token_reaches_the_function(method: str, path: str) -> None:
    answers, reached = ask(method, path, {"good": token()})
    assert (answers["good"].status, reached) == (200, 1)


@pytest.mark.parametrize(("method", "path"), sorted(OPEN))
def test_an_open_route_ignores_tokens(method: str, path: str) -> None:
    assert (method, path) in ROUTES
    answers, reached = ask(method, path, REFUSED)
    assert {answer.status for answer in answers.values()} == {200}
    assert reached == len(REFUSED)
