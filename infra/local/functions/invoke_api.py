"""The Invoke API of Lambda, for the event sources, the command line and any AWS SDK."""

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from infra.local.http.server import BodyTooLarge, read_body

from .function_host import FunctionHost, UnknownFunction

PAYLOAD_LIMIT = 6 * 1024 * 1024  # bytes, as in AWS


class InvokeApi:
    """`POST /2015-03-31/functions/{name}/invocations`, and `GET /status` of the function host."""

    def __init__(self, functions: FunctionHost):
        self._functions = functions
        self.app = Router(
            [
                Route("/status", self._status),
                Route("/2015-03-31/functions/{name}/invocations", self._invoke, methods=["POST"]),
            ]
        )

    async def _status(self, _: Request) -> Response:
        return _json(HTTPStatus.OK, self._functions.status())

    async def _invoke(self, request: Request) -> Response:
        name = request.path_params["name"]
        try:
            payload = await read_body(request, PAYLOAD_LIMIT) or b"{}"
            orjson.loads(payload)
            return await self._answer(name, payload, request.headers.get("x-amz-invocation-type"))
        except BodyTooLarge:
            message = f"Request must be smaller than {PAYLOAD_LIMIT} bytes for the InvokeFunction operation"
            return _error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestTooLargeException", message)
        except orjson.JSONDecodeError:
            message = "Could not parse request body into json"
            return _error(HTTPStatus.BAD_REQUEST, "InvalidRequestContentException", message)
        except UnknownFunction:
            return _error(HTTPStatus.NOT_FOUND, "ResourceNotFoundException", f"Function not found: {name}")

    async def _answer(self, name: str, payload: bytes, invocation_type: str | None) -> Response:
        request_id = str(uuid.uuid4())
        if invocation_type == "Event":
            self._functions.invoke_in_background(name, payload)
            return Response(status_code=HTTPStatus.ACCEPTED, headers={"x-amzn-requestid": request_id})
        outcome = await self._functions.invoke(name, payload, request_id)
        headers = {"x-amzn-requestid": request_id, "x-amz-executed-version": "$LATEST"}
        if outcome.error is not None:
            headers["x-amz-function-error"] = outcome.error
        return Response(outcome.payload, headers=headers, media_type="application/json")


def _error(status: HTTPStatus, kind: str, message: str) -> Response:
    """An error in Lambda's shape."""
    return _json(status, {"Type": "User", "Message": message}, {"x-amzn-errortype": kind})


def _json(status: HTTPStatus, content: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, media_type="application/json")
