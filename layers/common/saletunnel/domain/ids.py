"""Deterministic ids: the same cause gives the same id, so a repeated action cannot create a second thing."""

from base64 import b32encode
from uuid import UUID, uuid5

_NAMESPACE = UUID("6f0e9a52-7a0c-5d0b-9d0f-3c1d5b6a7e21")


def derive_id(prefix: str, *cause: object) -> str:
    """The id with this prefix for a cause: the tenant, then the parts of the cause in a fixed order."""
    return format_id(prefix, uuid5(_NAMESPACE, "\x1f".join(map(str, cause))).bytes)


def format_id(prefix: str, value: bytes) -> str:
    """The prefix, an underscore, and the bytes in lower-case base 32."""
    return f"{prefix}_{b32encode(value).decode().rstrip('=').lower()}"
