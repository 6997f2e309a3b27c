"""Starts ministack, in its own virtual environment, with two corrections.

Tokens that its token endpoint refreshes lack the user's groups, and so the role. Cognito's tokens have them. Its event
bus takes entries of any size. EventBridge takes 256 KB in a request.
"""

import sys
from typing import Any

from ministack.app import main
from ministack.core.responses import error_response_json
from ministack.services import cognito, eventbridge

_MOST_BYTES = 256 * 1024
_TIME_BYTES = 14
_without_groups = cognito._fake_token
_without_limit = eventbridge._put_events


def _with_groups(sub: str, pool_id: str, *arguments: Any, username: str = "", **given: Any) -> str:
    if given.get("trigger_source") == "TokenGeneration_RefreshTokens" and given.get("groups") is None:
        pool = cognito._get_pool_unscoped(pool_id) or {}
        given["groups"] = pool.get("_users", {}).get(username, {}).get("_groups", [])
    token: str = _without_groups(sub, pool_id, *arguments, username=username, **given)
    return token


def _with_limit(data: dict[str, Any], **given: Any) -> Any:
    if sum(map(_size, data.get("Entries", []))) > _MOST_BYTES:
        message = "Total size of the entries in the request is over the limit."
        return error_response_json("ValidationException", message, 400)
    return _without_limit(data, **given)


def _size(entry: dict[str, Any]) -> int:
    """The bytes of an entry, as EventBridge counts them."""
    texts = [entry.get(part, "") for part in ("Source", "DetailType", "Detail")] + entry.get("Resources", [])
    return sum(len(text.encode()) for text in texts) + (_TIME_BYTES if "Time" in entry else 0)


if __name__ == "__main__":
    eventbridge._put_events = _with_limit
    cognito._fake_token = _with_groups
    sys.exit(main())
