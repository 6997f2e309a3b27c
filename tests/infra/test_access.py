"""Who may call the API, and who decides which company a user belongs to."""

from importlib import import_module

import pytest

from infra.local.gateway.routing import Router
from tests.infra.deployed import local_cloud, resources_of

ROUTES = local_cloud().routes


def test_only_routes_that_show_nothing_of_a_company_need_no_token() -> None:
    opened = {(route.method, route.path) for route in ROUTES if not route.authorized}
    page = {("GET", "/u/{token}"), ("POST", "/u/{token}")}  # its links are signed
    assert opened == {("GET", "/healthz"), ("GET", "/v1/openapi.json"), ("POST", "/v1/hooks/{token}")} | page


def test_open_routes_have_a_low_limit_of_their_own() -> None:
    [api] = resources_of("AWS::Serverless::HttpApi").values()
    opened = {f"{route.method} {route.path}" for route in ROUTES if not route.authorized}
    assert api["RouteSettings"].keys() == opened
    usual = api["DefaultRouteSettings"]["ThrottlingRateLimit"]
    assert all(own["ThrottlingRateLimit"] * 10 <= usual for own in api["RouteSettings"].values())


@pytest.mark.parametrize("path", ["/v1/deals/deal_1", "/v1/nothing", "/wp-login.php", "/"])
def test_no_function_answers_a_preflight_or_an_unknown_path(path: str) -> None:
    router = Router(ROUTES)
    assert router.match("OPTIONS", path) is None
    assert path == "/v1/deals/deal_1" or router.match("GET", path) is None


def test_the_gateway_answers_preflights_for_every_method_that_has_a_route() -> None:
    assert set(local_cloud().cors.methods) == {route.method for route in ROUTES}


def test_every_route_of_a_function_is_reached_through_the_gateway_and_no_other_method_is() -> None:
    router = Router(ROUTES)
    reached = set()
    for function in sorted({route.function for route in ROUTES if route.function != "unsubscribe"}):
        for route in import_module(function).app.routes:
            match = router.match(route.method, route.path.replace("{", "").replace("}", ""))
            assert match is not None, (route.method, route.path)
            assert match.route.function == function, (route.method, route.path)
            reached.add(match.key)
    page = {"GET /u/{token}", "POST /u/{token}"}
    assert reached | page == {f"{route.method} {route.path}" for route in ROUTES}


def test_no_route_is_there_twice() -> None:
    routes = [(route.method, route.path) for route in ROUTES]
    assert len(routes) == len(set(routes))


def test_the_api_accepts_only_tokens_that_the_pool_gave_to_its_client() -> None:
    [api] = resources_of("AWS::Serverless::HttpApi").values()
    authorizer = api["Auth"]["Authorizers"][api["Auth"]["DefaultAuthorizer"]]
    assert authorizer["IdentitySource"] == "$request.header.Authorization"
    assert authorizer["JwtConfiguration"]["audience"] == [{"Ref": "UserPoolClient"}]
    assert authorizer["JwtConfiguration"]["issuer"]["Fn::Sub"].endswith("/${UserPool}")


def test_no_user_can_choose_a_company() -> None:
    [pool] = resources_of("AWS::Cognito::UserPool").values()
    [client] = resources_of("AWS::Cognito::UserPoolClient").values()
    [attribute] = [attribute for attribute in pool["Schema"] if attribute["Name"] == "tenant_id"]
    assert attribute["Mutable"] is False
    assert "custom:tenant_id" in client["ReadAttributes"]
    assert "custom:tenant_id" not in client["WriteAttributes"]
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_the_browser_keeps_no_secret_and_sends_no_password() -> None:
    [client] = resources_of("AWS::Cognito::UserPoolClient").values()
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert "ALLOW_USER_PASSWORD_AUTH" not in client["ExplicitAuthFlows"]
    assert client["PreventUserExistenceErrors"] == "ENABLED"
