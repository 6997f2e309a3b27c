"""Circles of tunnels, found when a tunnel is designed: deals must not go round for ever.

A circle of tunnels that all fire at once and for every deal has no end, so it is refused. One with a condition or a
delay in it may end, and where it does not, the router stops it: such a circle is only warned of.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from saletunnel.domain.condition import Condition, Group
from saletunnel.domain.errors import LoopFound
from saletunnel.domain.tunnels.tunnel import Tunnel


@dataclass(frozen=True, slots=True)
class Loop:
    """Tunnels of which each begins where the one before ends, and the first where the last one ends."""

    tunnels: tuple[Tunnel, ...]

    @property
    def stage_ids(self) -> list[str]:
        """The way round, back to where it begins."""
        return [*(tunnel.source_stage_id for tunnel in self.tunnels), self.tunnels[0].source_stage_id]


def endless_loop(tunnel: Tunnel, others: Iterable[Tunnel]) -> Loop | None:
    """The shortest circle through the tunnel in which every one fires at once and for every deal."""
    return _loop(tunnel, [other for other in others if _always_fires(other)]) if _always_fires(tunnel) else None


def possible_loop(tunnel: Tunnel, others: Iterable[Tunnel]) -> Loop | None:
    """The shortest circle through the tunnel, whatever conditions and delays are on the way."""
    return _loop(tunnel, [other for other in others if other.enabled]) if tunnel.enabled else None


def refuse_endless_loop(tunnel: Tunnel, others: Iterable[Tunnel], called: Callable[[str], str]) -> None:
    """Raises LoopFound when the tunnel closes a circle that has no end; `called` gives a stage's name by its id."""
    loop = endless_loop(tunnel, others)
    if loop is not None:
        path = [called(stage_id) for stage_id in loop.stage_ids]
        raise LoopFound(f"Deals would go round for ever: {' → '.join(path)}.", path=path)


def warnings(tunnel: Tunnel, others: Sequence[Tunnel], called: Callable[[str], str]) -> list[str]:
    """What there is to say against a tunnel that is not refused."""
    loop = possible_loop(tunnel, others)
    if loop is None:
        return []
    path = " → ".join(map(called, loop.stage_ids))
    return [f"Deals may go round: {path}. After 8 transfers in a row they are stopped."]


def _always_fires(tunnel: Tunnel) -> bool:
    return tunnel.enabled and not tunnel.is_delayed and _always_holds(tunnel.conditions)


def _always_holds(condition: Condition | None) -> bool:
    """Whether a condition asks for nothing: groups of nothing are told like that."""
    if isinstance(condition, Group) and condition.kind == "all":
        return all(map(_always_holds, condition.parts))
    return condition is None


def _loop(tunnel: Tunnel, others: Iterable[Tunnel]) -> Loop | None:
    """Breadth first from where the tunnel ends to where it begins."""
    leaving: defaultdict[str, list[Tunnel]] = defaultdict(list)
    for other in others:
        if other.id != tunnel.id:
            leaving[other.source_stage_id].append(other)
    ways: dict[str, tuple[Tunnel, ...]] = {tunnel.target_stage_id: (tunnel,)}
    reached = [tunnel.target_stage_id]
    for stage_id in reached:
        if stage_id == tunnel.source_stage_id:
            return Loop(ways[stage_id])
        for following in leaving[stage_id]:
            if following.target_stage_id not in ways:
                ways[following.target_stage_id] = (*ways[stage_id], following)
                reached.append(following.target_stage_id)
    return None
