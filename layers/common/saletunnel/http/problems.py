"""Errors as `application/problem+json` (RFC 9457). This module is the only mapping of errors to HTTP statuses."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from saletunnel.domain import errors
from saletunnel.domain.errors import DomainError, FieldError, RuleViolated
from saletunnel.http.answer import Answer

CONTENT_TYPE = "application/problem+json"


class HttpProblem(Exception):
    """A request that is refused before it reaches the domain. `code` is a key of STATUSES."""

    def __init__(self, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


_STATUS_OF_ERROR: Mapping[type[DomainError], int] = {
    errors.NotFound: 404,
    errors.AlreadyExists: 409,
    errors.NameTaken: 409,
    errors.InUse: 409,
    errors.LastPipeline: 409,
    errors.JobRunning: 409,
    errors.LoopFound: 409,
    errors.UndoImpossible: 409,
    errors.StaleVersion: 412,
    errors.SignatureInvalid: 401,
    errors.RoleMissing: 403,
    errors.RoleLacks: 403,
    errors.SubscriptionLacks: 403,
    errors.LimitReached: 403,
    errors.TooManyMails: 409,
    errors.TooManySecrets: 409,
    errors.RuleViolated: 422,
    errors.TunnelSamePipeline: 422,
    errors.RequiredFieldsMissing: 422,
    errors.IdempotencyMismatch: 422,
    errors.Contended: 503,
}

_STATUS_OF_CODE = {
    "malformed_json": 400,
    "tenant_missing": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "validation_failed": 422,
    "precondition_required": 428,
    "too_many_requests": 429,
    "internal_error": 500,
}

STATUSES: Mapping[str, int] = {**_STATUS_OF_CODE, **{kind.code: status for kind, status in _STATUS_OF_ERROR.items()}}
"""The HTTP status of every error code."""


def refuse(error: DomainError | HttpProblem, request_id: str) -> Answer:
    """The response for a refused request."""
    if isinstance(error, HttpProblem):
        return _problem(error.code, error.detail, request_id, (), {}, error.headers)
    fields = error.errors if isinstance(error, RuleViolated) else ()
    headers = {"retry-after": "1"} if isinstance(error, errors.Contended) else {}
    return _problem(error.code, error.detail, request_id, fields, error.details, headers)


def fail(request_id: str) -> Answer:
    """The response for an unexpected error, which is logged under `request_id`."""
    detail = "An unexpected error occurred. The request may or may not have been carried out."
    return _problem("internal_error", detail, request_id, (), {}, {})


def _problem(
    code: str,
    detail: str,
    request_id: str,
    fields: Sequence[FieldError],
    details: Mapping[str, Any],
    headers: Mapping[str, str],
) -> Answer:
    document = {
        "type": f"urn:saletunnel:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": STATUSES[code],
        "code": code,
        "detail": detail,
        "request_id": request_id,
        **details,
    }
    if fields:
        document["errors"] = [_without_none(asdict(field)) for field in fields]
    headers = {"content-type": CONTENT_TYPE, **headers}
    return Answer(STATUSES[code], headers, json.dumps(document, ensure_ascii=False))


def _without_none(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
