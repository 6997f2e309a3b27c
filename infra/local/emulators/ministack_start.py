"""Starts ministack, in its own virtual environment, with one correction.

Tokens that its token endpoint refreshes lack the user's groups, and so the role. Cognito's tokens have them.
"""

import sys
from typing import Any

from ministack.app import main
from ministack.services import cognito

_without_groups = cognito._fake_token


def _with_groups(sub: str, pool_id: str, *arguments: Any, username: str = "", **given: Any) -> str:
    if given.get("trigger_source") == "TokenGeneration_RefreshTokens" and given.get("groups") is None:
        pool = cognito._get_pool_unscoped(pool_id) or {}
        given["groups"] = pool.get("_users", {}).get(username, {}).get("_groups", [])
    token: str = _without_groups(sub, pool_id, *arguments, username=username, **given)
    return token


if __name__ == "__main__":
    cognito._fake_token = _with_groups
    sys.exit(main())
