"""CORS as an HTTP API does it: the gateway answers preflights that no route matches, and adds headers to responses."""

from collections.abc import Mapping

from infra.local.template.model import Cors


def preflight_headers(cors: Cors, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of the answer to an `OPTIONS` request; none if it is no preflight of an allowed origin."""
    origin = headers.get("origin")
    if origin not in cors.origins or "access-control-request-method" not in headers:
        return {}
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": ",".join(cors.methods),
        "access-control-allow-headers": ",".join(cors.headers),
        "access-control-max-age": str(cors.max_age),
    }


def response_headers(cors: Cors, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that are added to the response to a request; none if its origin is not allowed."""
    origin = headers.get("origin")
    if origin not in cors.origins:
        return {}
    return {"access-control-allow-origin": origin, "access-control-expose-headers": ",".join(cors.exposed)}
