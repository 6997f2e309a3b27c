"""A user pool for the tests of the authorizer: its keys, and the tokens that it signs."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.gateway.authorizer import Authorizer

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
    """The keys of a user pool. Counts how often they are fetched."""

    def __init__(self, *kids: str):
        self.kids = kids
        self.fetches = 0

    async def fetch(self) -> Mapping[str, Any]:
        self.fetches += 1
        keys = [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(kid).public_key())) for kid in self.kids]
        return {"keys": [{**each, "kid": kid} for each, kid in zip(keys, self.kids, strict=True)]}


class SetClock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def new_authorizer(pool: Pool, now: SetClock | None = None) -> Authorizer:
    """The authorizer for the pool's tokens."""
    return Authorizer(issuer=ISSUER, audiences=("app",), fetch_keys=pool.fetch, now=now or SetClock())
