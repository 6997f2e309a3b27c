"""Loops of tunnels, found when a tunnel is designed: a deal must not go round for ever.

A loop is endless when each of its tunnels fires at once and for every deal: it is refused. A loop with a condition or a
delay may end by itself, and the router stops it if it does not: it is allowed with a warning.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from saletunnel.domain.condition import Condition, Group
from saletunnel.domain.errors import LoopFound
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.domain.ways import Leads


@dataclass(frozen=True, slots=True)
class Loop:
    """A closed chain of tunnels: each starts on the stage where the previous one ends."""

    tunnels: tuple[Leads, ...]

    @property
    def stage_ids(self) -> list[str]:
        """The stages in the order of travel; the first stage is repeated at the end."""
        return [*(tunnel.source_stage_id for tunnel in self.tunnels), self.tunnels[0].source_stage_id]


def find_endless_loop(tunnel: Leads, others: Iterable[Leads]) -> Loop | None:
    """The shortest loop through `tunnel` in which every tunnel fires at once and for every deal."""
    return _loop(tunnel, [other for other in others if _always_fires(other)]) if _always_fires(tunnel) else None


def find_possible_loop(tunnel: Leads, others: Iterable[Leads]) -> Loop | None:
    """The shortest loop of enabled tunnels through `tunnel`, with or without conditions and delays."""
    return _loop(tunnel, [other for other in others if other.enabled]) if tunnel.enabled else None


def refuse_endless_loop(tunnel: Leads, others: Iterable[Leads], stage_label: Callable[[str], str]) -> None:
    """Raises LoopFound when the tunnel closes an endless loop; `stage_label` names a stage by its id."""
    loop = find_endless_loop(tunnel, others)
    if loop is not None:
        path = [stage_label(stage_id) for stage_id in loop.stage_ids]
        raise LoopFound(f"Deals would go round for ever: {' → '.join(path)}.", path=path)


def loop_warnings(tunnel: Leads, others: Sequence[Leads], stage_label: Callable[[str], str]) -> list[DesignWarning]:
    """Warnings for a tunnel that is allowed: the loop through it that may not end by itself."""
    loop = find_possible_loop(tunnel, others)
    if loop is None:
        return []
    path = tuple(map(stage_label, loop.stage_ids))
    text = f"Deals may go round: {' → '.join(path)}. They are stopped after 8 transfers in a row."
    return [DesignWarning(text, "may_loop", {"path": path})]


def _always_fires(tunnel: Leads) -> bool:
    return tunnel.enabled and not tunnel.is_delayed and always_holds(tunnel.conditions)


def always_holds(condition: Condition | None) -> bool:
    """Whether every deal meets the condition: there is none, or it is an `all` group of such conditions."""
    if isinstance(condition, Group) and condition.kind == "all":
        return all(map(always_holds, condition.parts))
    return condition is None


def _loop(tunnel: Leads, others: Iterable[Leads]) -> Loop | None:
    """Searches breadth first from the tunnel's target stage to its source stage, so the first loop is the shortest."""
    leaving: defaultdict[str, list[Leads]] = defaultdict(list)
    for other in others:
        if other.id != tunnel.id:
            leaving[other.source_stage_id].append(other)
    paths: dict[str, tuple[Leads, ...]] = {tunnel.target_stage_id: (tunnel,)}
    reached = [tunnel.target_stage_id]
    for stage_id in reached:
        if stage_id == tunnel.source_stage_id:
            return Loop(paths[stage_id])
        for following in leaving[stage_id]:
            if following.target_stage_id not in paths:
                paths[following.target_stage_id] = (*paths[stage_id], following)
                reached.append(following.target_stage_id)
    return None
