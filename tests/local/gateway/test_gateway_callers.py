"""Who gets as far as a function: every route of the API × every kind of token, through the gateway and the template.

What a function then does with the role and the company that a token names is told in
tests/functions/test_http_roles.py, over the same routes.
"""

import re
from collections.abc import Mapping

import jwt
import pytest
import uvloop

from infra.local.gateway.gateway import Gateway
from infra.local.gateway.routing import Router
from infra.local.http.client import Answer, Client
from infra.local.http.server import Server
from infra.local.http.tasks import Tasks, answering
from infra.local.layout import CHECKOUT
from infra.local.template.reader import read_template
from infra.openapi import document
from tests.local.gateway.test_authorizer import CLAIMS, NOW, Pool, check, token
from tests.local.gateway.test_gateway import OK, FakeFunctions, assert_problem

CLOUD = read_template(CHECKOUT / "infra" / "template.yaml", queue_url=lambda name: name)
ROUTES = sorted((route.method, re.sub(r"\{(\w+)\}", r"\1-1", route.path)) for route in document.routes())
OPEN = {("GET", "/healthz"), ("GET", "/v1/openapi.json")}
"""They tell nothing of any company."""

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
    """The answers with each token, and how often a function was reached."""
    functions = FakeFunctions(OK)

    async def run() -> dict[str, Answer]:
        api = Gateway(Router(CLOUD.routes), check(Pool("k1")), functions, account="000000000000", web=None)
        server = await Server(answering(api.answer, api.failed, Tasks()), body_limit=1000).listen()
        async with Client(f"http://127.0.0.1:{server.port}") as client:
            answers = {
                name: await client.request(method, path, {"authorization": f"Bearer {one}"} if one else {}, b"")
                for name, one in tokens.items()
            }
        server.close()
        return answers

    return uvloop.run(run()), len(functions.events)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route not in OPEN])
def test_no_function_is_reached_but_with_a_token_of_the_pool(method: str, path: str) -> None:
    answers, reached = ask(method, path, REFUSED)
    for answer in answers.values():
        assert_problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert reached == 0


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route not in OPEN])
def test_a_token_of_the_pool_reaches_the_function(method: str, path: str) -> None:
    answers, reached = ask(method, path, {"good": token()})
    assert (answers["good"].status, reached) == (200, 1)


@pytest.mark.parametrize(("method", "path"), sorted(OPEN))
def test_what_is_open_to_all_is_open_without_a_token_or_with_any(method: str, path: str) -> None:
    assert (method, path) in ROUTES
    answers, reached = ask(method, path, REFUSED)
    assert {answer.status for answer in answers.values()} == {200}
    assert reached == len(REFUSED)
