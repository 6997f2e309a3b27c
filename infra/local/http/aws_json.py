"""AWS's JSON protocol on the local client.

The pollers call many times a second, and botocore takes several times the CPU for a call.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from .client import Client

_UNSIGNED = (  # The local services read the key and the region, and do not check the signature.
    "AWS4-HMAC-SHA256 Credential=local/20000101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0000"
)


class ServiceError(Exception):
    """An AWS service answered with an error. `code` is the name of its exception."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code


class AwsJson:
    """Calls one AWS service. `target` is the prefix of the header X-Amz-Target."""

    def __init__(self, client: Client, *, service: str, target: str, version: str, region: str):
        self._client = client
        self._target = target
        self._headers = {
            "content-type": f"application/x-amz-json-{version}",
            "x-amz-date": "20000101T000000Z",
            "authorization": _UNSIGNED.format(region=region, service=service),
        }

    async def call(self, action: str, request: Mapping[str, Any], *, seconds: float = 30) -> dict[str, Any]:
        """The parsed answer. Raises ServiceError for an error, Unreachable when there is no answer."""
        headers = {**self._headers, "x-amz-target": f"{self._target}.{action}"}
        answer = await self._client.request("POST", "/", headers, orjson.dumps(request), seconds=seconds)
        try:
            content = orjson.loads(answer.body or b"{}")
        except orjson.JSONDecodeError:
            content = None
        if not isinstance(content, dict):
            raise ServiceError(answer.status, "Unknown", "the answer is not a JSON object")
        if answer.status >= 400:
            code = str(content.get("__type", "Unknown")).rpartition("#")[2]
            raise ServiceError(answer.status, code, str(content.get("message", content.get("Message", ""))))
        return content
