"""A cache of what belongs to pipelines, as of a revision of the tenant's design."""

from collections.abc import Callable

_MOST_CACHED = 1000
"""The maximum number of tenants in a cache of a process."""


class CachedByRevision[T]:
    """The things of each pipeline, as of a revision or newer. A tenant's newer revision empties its part."""

    def __init__(self, read: Callable[[str, str], list[T]]) -> None:
        """`read` reads the things of a tenant's pipeline."""
        self._read = read
        self._known: dict[str, tuple[int, dict[str, list[T]]]] = {}
        """By tenant: a revision, and the things by pipeline."""

    def of_pipeline(self, tenant: str, pipeline_id: str, revision: int) -> list[T]:
        as_of, known = self._known.get(tenant, (-1, {}))
        if as_of != revision:
            if len(self._known) >= _MOST_CACHED:
                self._known.clear()
            known = {}
            self._known[tenant] = revision, known
        if pipeline_id not in known:
            known[pipeline_id] = self._read(tenant, pipeline_id)
        return known[pipeline_id]
