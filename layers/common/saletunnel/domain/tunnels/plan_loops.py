"""Loops through repeat plans, found when a plan or a tunnel is designed: each turn would make more deals.

A repeat plan leads from its source stages to its target. If tunnels, or other plans, lead on to one of its source
stages, each repeat is closed there without a person and begins repeats of its own. Such a loop is refused if it holds
for every deal. With conditions it is allowed with a warning.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from saletunnel.domain.errors import LoopFound
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.domain.tunnels.tunnel_loops import always_holds
from saletunnel.domain.ways import Leads


@dataclass(frozen=True, slots=True)
class _Link:
    """A way from one stage to another, by a tunnel or by a plan; `always` if it has no conditions."""

    source_id: str
    target_id: str
    is_plan: bool
    always: bool


def refuse_plan_loop(
    made: Leads | RepeatPlan,
    tunnels: Iterable[Leads],
    plans: Iterable[RepeatPlan],
    stage_label: Callable[[str], str],
) -> None:
    """Raises LoopFound if the tunnel or plan closes a loop through a plan, without any condition on the way."""
    way = _find_loop(made, tunnels, plans, certain=True)
    if way:
        path = [stage_label(stage_id) for stage_id in way]
        raise LoopFound(f"Repeat plans would make more deals in each turn: {' → '.join(path)}.", path=path)


def plan_loop_warnings(
    made: Leads | RepeatPlan,
    tunnels: Iterable[Leads],
    plans: Iterable[RepeatPlan],
    stage_label: Callable[[str], str],
) -> list[DesignWarning]:
    """The warning for a loop through a plan, with conditions on the way, that a tunnel or plan is part of."""
    way = _find_loop(made, tunnels, plans, certain=False)
    if not way:
        return []
    path = tuple(map(stage_label, way))
    text = f"Repeats may go round: {' → '.join(path)}. Each plan makes one of them in a cycle."
    return [DesignWarning(text, "may_repeat", {"path": path})]


def _find_loop(
    made: Leads | RepeatPlan, tunnels: Iterable[Leads], plans: Iterable[RepeatPlan], *, certain: bool
) -> list[str]:
    """The stages of the shortest loop through `made` and at least one plan; empty if there is none."""
    designed: list[Leads | RepeatPlan] = [*tunnels, *plans]
    others = [other for other in designed if other.id != made.id]
    links = [link for other in others for link in _links(other) if link.always or not certain]
    ways = [_way_round(link, links) for link in _links(made) if link.always or not certain]
    return min(filter(None, ways), key=len, default=[])


def _links(made: Leads | RepeatPlan) -> list[_Link]:
    if not made.enabled:
        return []
    always = always_holds(made.conditions)
    if not isinstance(made, RepeatPlan):
        return [_Link(made.source_stage_id, made.target_stage_id, is_plan=False, always=always)]
    return [_Link(source_id, made.target_stage_id, is_plan=True, always=always) for source_id in made.source_stage_ids]


def _way_round(link: _Link, links: Sequence[_Link]) -> list[str]:
    """Searches breadth first from the link's target to its source, for a way with at least one plan."""
    leaving: defaultdict[str, list[_Link]] = defaultdict(list)
    for other in links:
        leaving[other.source_id].append(other)
    start = (link.target_id, link.is_plan)
    ways: dict[tuple[str, bool], list[str]] = {start: [link.source_id, link.target_id]}
    reached = [start]
    for place in reached:
        stage_id, through_plan = place
        if stage_id == link.source_id and through_plan:
            return ways[place]
        for following in leaving[stage_id]:
            after = (following.target_id, through_plan or following.is_plan)
            if after not in ways:
                ways[after] = [*ways[place], following.target_id]
                reached.append(after)
    return []
