"""Who may call the API, and who decides which company a user belongs to."""

from tests.infra.deployed import local_cloud, resources_of

ROUTES = local_cloud().routes


def test_only_routes_that_show_nothing_of_a_company_need_no_token() -> None:
    open_paths = {route.path for route in ROUTES if not route.authorized and route.method != "OPTIONS"}
    assert open_paths == {"/healthz", "/v1/openapi.json", "$default"}


def test_every_route_with_a_token_answers_a_preflight_without_one() -> None:
    closed = {route.path for route in ROUTES if route.authorized}
    assert {route.path for route in ROUTES if route.method == "OPTIONS" and not route.authorized} == closed


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
