"""Who asks: the tenant, user and role that the verified token names, and nothing that the request says of itself."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.http.problems import HttpProblem
from saletunnel.http.request import Request

_TENANT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def caller_of(request: Request) -> Caller:
    """The caller of a request that the JWT authorizer let through.

    Raises HttpProblem when the token names no tenant or no role, as an access token does.
    """
    claims = request.claims
    tenant = str(claims.get("custom:tenant_id", ""))
    if not _TENANT.fullmatch(tenant) or not claims.get("sub"):
        raise HttpProblem("tenant_missing", "The token names no company. Sign in with the ID token.")
    roles = [Role[name.upper()] for name in _groups(claims) if name.upper() in Role.__members__]
    if not roles:
        raise HttpProblem("role_missing", "The user has no role in the company. Ask an admin for one.")
    email = claims.get("email")
    name = str(claims.get("name") or email or claims["sub"])
    return Caller(tenant=tenant, user_id=str(claims["sub"]), name=name, email=email, role=max(roles))


def _groups(claims: Mapping[str, Any]) -> Iterable[str]:
    """An HTTP API writes a list as text: `[admin manager]`."""
    groups = claims.get("cognito:groups", "")
    return groups.strip("[]").replace(",", " ").split() if isinstance(groups, str) else map(str, groups)
