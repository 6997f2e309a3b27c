"""The JWT authorizer: which tokens pass, and how claims reach a function."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
import pytest
import uvloop
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.gateway.authorizer import Claims, TokenCheck, Unauthorized

NOW = 1_800_000_000.0
ISSUER = "http://127.0.0.1:4566/pool"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "app",
    "sub": "user-1",
    "exp": int(NOW) + 3600,
    "iat": int(NOW) - 10,
    "auth_time": int(NOW) - 10,
    "email_verified": True,
    "custom:tenant_id": "t1",
    "cognito:groups": ["admin", "manager"],
}


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def token(claims: Mapping[str, Any] | None = None, *, signed_by: str = "k1", kid: str | None = "k1") -> str:
    headers = {"kid": kid} if kid else {}
    return jwt.encode(dict(claims or CLAIMS), key(signed_by), algorithm="RS256", headers=headers)


class Pool:
    """A user pool's keys, and how often they were fetched."""

    def __init__(self, *kids: str):
        self.kids = kids
        self.fetches = 0

    async def fetch(self) -> Mapping[str, Any]:
        self.fetches += 1
        keys = [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(kid).public_key())) for kid in self.kids]
        return {"keys": [{**each, "kid": kid} for each, kid in zip(keys, self.kids, strict=True)]}


class Wall:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def accepted(authorization: str | None) -> Claims:
    """The claims that a fresh authorizer finds."""

    async def run() -> Claims:
        return await check(Pool("k1")).claims(authorization)

    return uvloop.run(run())


def check(pool: Pool, wall: Wall | None = None) -> TokenCheck:
    return TokenCheck(issuer=ISSUER, audiences=("app",), fetch_keys=pool.fetch, now=wall or Wall())


def test_claims_are_texts_as_in_aws() -> None:
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
def test_the_scheme_may_be_left_out(scheme: str) -> None:
    assert accepted(scheme + token())["sub"] == "user-1"


def test_an_access_token_is_known_by_its_client() -> None:
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
def test_what_is_not_accepted(authorization: str | None, reason: str) -> None:
    with pytest.raises(Unauthorized, match=reason):
        accepted(authorization)


def test_an_accepted_token_is_remembered_until_it_expires() -> None:
    async def run() -> None:
        wall = Wall()
        tokens = check(Pool("k1"), wall)
        accepted = await tokens.claims(token())
        assert await tokens.claims(token()) is accepted
        wall.now = NOW + 3600
        with pytest.raises(Unauthorized, match="expired"):
            await tokens.claims(token())

    uvloop.run(run())


def test_a_new_key_is_fetched_but_not_for_every_unknown_one() -> None:
    async def run() -> None:
        wall, pool = Wall(), Pool("k1")
        tokens = check(pool, wall)
        await tokens.claims(token())
        pool.kids = ("k1", "k2")
        for _ in range(3):
            with pytest.raises(Unauthorized, match="unknown key"):
                await tokens.claims(token(signed_by="k2", kid="k2"))
        assert pool.fetches == 1
        wall.now += 5
        await tokens.claims(token(signed_by="k2", kid="k2"))
        assert pool.fetches == 2

    uvloop.run(run())
