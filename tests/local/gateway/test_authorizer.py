"""The JWT authorizer: which tokens are valid, and the form of their claims."""

from typing import Any

import jwt
import pytest
import uvloop

from infra.local.gateway.authorizer import Claims, Unauthorized
from tests.local.gateway.pool import CLAIMS, ISSUER, NOW, Pool, SetClock, new_authorizer, token


def accepted(authorization: str | None) -> Claims:
    """The claims that a new authorizer returns."""

    async def run() -> Claims:
        return await new_authorizer(Pool("k1")).authorize(authorization)

    return uvloop.run(run())


def test_claims_are_strings_as_in_api_gateway() -> None:
    claims = accepted(f"Bearer {token()}")
    assert claims == {
        "iss": ISSUER,
        "aud": "app",
        "sub": "user-1",
        "exp": "1800003600",
        "iat": "1799999990",
        "auth_time": "1799999990",
        "email_verified": "true",
        "custom:tenant_id": "t1",
        "cognito:groups": "[admin manager]",
    }


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", ""])
def test_the_scheme_is_optional(scheme: str) -> None:
    assert accepted(scheme + token())["sub"] == "user-1"


def test_an_access_token_is_checked_by_its_client_id() -> None:
    claims = {name: value for name, value in CLAIMS.items() if name != "aud"} | {"client_id": "app"}
    assert accepted(token(claims))["client_id"] == "app"


def without(claim: str) -> dict[str, Any]:
    return {name: value for name, value in CLAIMS.items() if name != claim}


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, "missing"),
        ("", "missing"),
        ("Bearer ", "no token"),
        ("Bearer rubbish", "not a JWT"),
        (token({**CLAIMS, "exp": int(NOW)}), "expired"),
        (token({**CLAIMS, "nbf": int(NOW) + 5}), "not valid yet"),
        (token({**CLAIMS, "iat": int(NOW) + 5}), "not valid yet"),
        (token({**CLAIMS, "iss": "http://other"}), "another issuer"),
        (token({**CLAIMS, "aud": "other"}), "another audience"),
        (token({**without("aud"), "client_id": "other"}), "another audience"),
        (token({**CLAIMS, "aud": "other", "client_id": "app"}), "another audience"),
        (token(without("aud")), "another audience"),
        (token(without("exp")), "no exp"),
        (token(without("iss")), "no iss"),
        (token(signed_by="other"), "signature"),
        (token(kid="unknown"), "unknown key"),
        (token(kid=None), "unknown key"),
        (jwt.encode(CLAIMS, "secret-of-32-bytes-or-even-more-of-them", "HS256", {"kid": "k1"}), "signature"),
        (jwt.encode(CLAIMS, "", "none", {"kid": "k1"}), "signature"),
        (token()[:-8] + "AAAAAAAA", "signature"),
    ],
)
def test_an_invalid_token_is_refused_with_the_reason(authorization: str | None, reason: str) -> None:
    with pytest.raises(Unauthorized, match=reason):
        accepted(authorization)


def test_an_accepted_token_is_cached_until_it_expires() -> None:
    async def run() -> None:
        clock = SetClock()
        tokens = new_authorizer(Pool("k1"), clock)
        accepted = await tokens.authorize(token())
        assert await tokens.authorize(token()) is accepted
        clock.now = NOW + 3600
        with pytest.raises(Unauthorized, match="expired"):
            await tokens.authorize(token())

    uvloop.run(run())


def test_a_new_key_is_fetched_but_not_for_every_unknown_key_id() -> None:
    async def run() -> None:
        clock, pool = SetClock(), Pool("k1")
        tokens = new_authorizer(pool, clock)
        await tokens.authorize(token())
        pool.kids = ("k1", "k2")
        for _ in range(3):
            with pytest.raises(Unauthorized, match="unknown key"):
                await tokens.authorize(token(signed_by="k2", kid="k2"))
        assert pool.fetches == 1
        clock.now += 5
        await tokens.authorize(token(signed_by="k2", kid="k2"))
        assert pool.fetches == 2

    uvloop.run(run())
