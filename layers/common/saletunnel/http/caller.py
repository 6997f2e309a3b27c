"""The caller of a request. The verified token names the tenant and the user; on routes that write, the registry of
members decides the role and the name (docs/decisions/0027-roles-from-the-registry.md).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import RoleMissing
from saletunnel.domain.text import clean_line, is_blank
from saletunnel.http.problems import HttpProblem
from saletunnel.http.request import Request

_LONGEST_NAME = 200
_TENANT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def caller_of(request: Request) -> Caller:
    """The caller, from the claims that the JWT authorizer verified.

    Raises HttpProblem if the token has no tenant, and RoleMissing if it has no role; an access token has neither.
    """
    claims = request.claims
    tenant = str(claims.get("custom:tenant_id", ""))
    if not _TENANT.fullmatch(tenant) or not claims.get("sub"):
        raise HttpProblem("tenant_missing", "The token names no company. Send the ID token, not the access token.")
    roles = [Role[name.upper()] for name in _groups(claims) if name.upper() in Role.__members__]
    if not roles:
        raise RoleMissing("The user has no role in the company. Ask an admin to give you a role.")
    email = claims.get("email")
    names = (clean_line(str(claims.get(claim) or ""), _LONGEST_NAME) for claim in ("name", "email", "sub"))
    name = next((name for name in names if not is_blank(name)), "")
    return Caller(
        tenant=tenant,
        user_id=str(claims["sub"]),
        name=request.name or name,
        email=email,
        role=request.role or max(roles),
    )


def _groups(claims: Mapping[str, Any]) -> Iterable[str]:
    """The user's groups; an HTTP API passes the list as a text like `[admin manager]`."""
    groups = claims.get("cognito:groups", "")
    return groups.strip("[]").replace(",", " ").split() if isinstance(groups, str) else map(str, groups)
