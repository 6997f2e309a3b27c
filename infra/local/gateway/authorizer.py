"""The JWT authorizer of the HTTP API.

Like API Gateway, it accepts RS256 tokens of one issuer for known app clients, and caches an accepted token until it
expires.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import jwt

_CACHED = 10_000  # tokens
_KEYS_PAUSE = 5.0  # seconds between two fetches of the keys, even if tokens name unknown keys

type Claims = Mapping[str, str]


class Unauthorized(Exception):
    """The token is missing or invalid. The text is the reason, which may be shown."""


class Authorizer:
    """Checks bearer tokens. `fetch_keys` returns the JWKS document; `now` gives seconds since 1970."""

    def __init__(
        self,
        *,
        issuer: str,
        audiences: Sequence[str],
        fetch_keys: Callable[[], Awaitable[Mapping[str, Any]]],
        now: Callable[[], float],
    ):
        self._issuer = issuer
        self._audiences = frozenset(audiences)
        self._fetch_keys = fetch_keys
        self._now = now
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched = float("-inf")
        self._fetching = asyncio.Lock()
        self._accepted: dict[str, tuple[float, Claims]] = {}

    async def authorize(self, authorization: str | None) -> Claims:
        """The claims of the token in the header `Authorization`, all as strings. Raises Unauthorized."""
        token = _token_in(authorization)
        cached = self._accepted.get(token)
        if cached is not None and self._now() < cached[0]:
            return cached[1]
        verified = await self._verify(token)
        claims = {name: _as_text(value) for name, value in verified.items()}
        if len(self._accepted) >= _CACHED:
            self._accepted.clear()
        self._accepted[token] = float(verified["exp"]), claims
        return claims

    async def _verify(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            raise Unauthorized("the token is not a JWT") from None
        key = await self._key(str(header.get("kid", "")))
        # The times are checked below, with the clock that was passed in.
        options: Any = {"require": ["exp", "iss"], "verify_aud": False}
        options |= {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
        try:
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], issuer=self._issuer, options=options)
        except jwt.MissingRequiredClaimError as error:
            raise Unauthorized(f"the token has no {error.claim}") from None
        except jwt.InvalidIssuerError:
            raise Unauthorized("the token is from another issuer") from None
        except jwt.InvalidTokenError:
            raise Unauthorized("the signature is invalid") from None
        self._check_times(claims)
        self._check_audience(claims)
        return claims

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        try:
            begins = max(float(claims.get("nbf", 0)), float(claims.get("iat", 0)))
            ends = float(claims["exp"])
        except (TypeError, ValueError):
            raise Unauthorized("the token's times are not numbers") from None
        if not self._now() < ends:
            raise Unauthorized("the token has expired")
        if self._now() < int(begins):
            raise Unauthorized("the token is not valid yet")

    def _check_audience(self, claims: Mapping[str, Any]) -> None:
        # Access tokens of Cognito have no `aud`; API Gateway checks `client_id` instead.
        named = claims.get("aud", claims.get("client_id"))
        if self._audiences.isdisjoint(named if isinstance(named, list) else [named]):
            raise Unauthorized("the token is for another audience")

    async def _key(self, kid: str) -> jwt.PyJWK:
        if kid not in self._keys:
            await self._refresh(kid)
        try:
            return self._keys[kid]
        except KeyError:
            raise Unauthorized("the token is signed with an unknown key") from None

    async def _refresh(self, kid: str) -> None:
        async with self._fetching:
            if kid in self._keys or self._now() - self._fetched < _KEYS_PAUSE:
                return
            document = await self._fetch_keys()
            self._fetched = self._now()
            keys = [key for key in document.get("keys", []) if key.get("kty") == "RSA" and "kid" in key]
            self._keys = {key["kid"]: jwt.PyJWK(key, algorithm="RS256") for key in keys}


def _token_in(authorization: str | None) -> str:
    if not authorization:
        raise Unauthorized("the Authorization header is missing")
    scheme, _, token = authorization.partition(" ")
    # API Gateway accepts the token with and without the scheme.
    token = token.strip() if scheme.lower() == "bearer" else authorization.strip()
    if not token:
        raise Unauthorized("the Authorization header has no token")
    return token


def _as_text(value: Any) -> str:
    """A claim as API Gateway writes it: `[admin manager]`, `true`, `1700000000`."""
    match value:
        case str():
            return value
        case list():
            return f"[{' '.join(_as_text(each) for each in value)}]"
        case _:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
