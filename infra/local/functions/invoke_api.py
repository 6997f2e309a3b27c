"""The Lambda Invoke API of the function host, for the event sources, the command line and any AWS SDK."""

import logging
import uuid
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import orjson

from infra.local.http.server import Exchange, Headers, Response

from .function_host import FunctionHost, UnknownFunction

PAYLOAD_LIMIT = 6 * 1024 * 1024  # bytes, as in AWS
_FUNCTIONS = "/2015-03-31/functions/"
_INVOCATIONS = "/invocations"
_log = logging.getLogger(__name__)


class InvokeApi:
    """`POST /2015-03-31/functions/{name}/invocations`, and `GET /status`: what runs now."""

    def __init__(self, functions: FunctionHost):
        self._functions = functions

    async def answer(self, exchange: Exchange) -> Response:
        if exchange.is_from_browser:
            return error(HTTPStatus.FORBIDDEN, "AccessDeniedException", "not for browsers")
        if exchange.path == "/status" and exchange.method == "GET":
            return _json(HTTPStatus.OK, self._functions.status())
        path = exchange.path
        if exchange.method != "POST" or not (path.startswith(_FUNCTIONS) and path.endswith(_INVOCATIONS)):
            return error(HTTPStatus.NOT_FOUND, "UnknownOperationException", "only Invoke is served here")
        if exchange.too_large:
            message = f"Request must be smaller than {PAYLOAD_LIMIT} bytes for the InvokeFunction operation"
            return error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestTooLargeException", message)
        name = unquote(path.removeprefix(_FUNCTIONS).removesuffix(_INVOCATIONS))
        try:
            return await self._invoke(name, exchange)
        except UnknownFunction:
            message = f"Function not found: {name}"
            return error(HTTPStatus.NOT_FOUND, "ResourceNotFoundException", message)

    def failed(self, exchange: Exchange, problem: Exception) -> Response:
        _log.error("%s %s failed", exchange.method, exchange.path, exc_info=problem)
        return error(HTTPStatus.INTERNAL_SERVER_ERROR, "ServiceException", "the function host failed")

    async def _invoke(self, name: str, exchange: Exchange) -> Response:
        payload = exchange.body or b"{}"
        try:
            orjson.loads(payload)
        except orjson.JSONDecodeError:
            message = "Could not parse request body into json"
            return error(HTTPStatus.BAD_REQUEST, "InvalidRequestContentException", message)
        request_id = str(uuid.uuid4())
        if exchange.header("x-amz-invocation-type") == "Event":
            self._functions.invoke_in_background(name, payload)
            return Response(HTTPStatus.ACCEPTED, (("x-amzn-requestid", request_id),))
        outcome = await self._functions.invoke(name, payload, request_id)
        headers = [
            ("content-type", "application/json"),
            ("x-amzn-requestid", request_id),
            ("x-amz-executed-version", "$LATEST"),
        ]
        if outcome.error is not None:
            headers.append(("x-amz-function-error", outcome.error))
        return Response(HTTPStatus.OK, headers, outcome.payload)


def error(status: HTTPStatus, kind: str, message: str) -> Response:
    """An error as Lambda shapes it."""
    return _json(status, {"Type": "User", "Message": message}, (("x-amzn-errortype", kind),))


def _json(status: HTTPStatus, content: Any, headers: Headers = ()) -> Response:
    return Response(status, (("content-type", "application/json"), *headers), orjson.dumps(content))
