"""Random numbers for the jitter of retries."""

from saletunnel.usecases.ports import Ports

_BYTES = 4


def take_chance(ports: Ports) -> float:
    """A random number from 0 to 1."""
    return int.from_bytes(ports.random_bytes(_BYTES)) / (1 << 8 * _BYTES)
