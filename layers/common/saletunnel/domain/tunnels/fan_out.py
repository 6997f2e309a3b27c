"""How many deals tunnels make of one, found when a tunnel is designed: a chain has a budget of copies.

Along a loop, copies multiply. A design that makes too many copies of every deal is refused. If conditions decide how
many copies there are, the design is allowed with a warning, and the router stops a chain that exceeds its budget.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES, MOST_HOPS
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.domain.tunnels.tunnel_loops import always_holds
from saletunnel.domain.ways import Leads


def refuse_fan_out(tunnel: Leads, others: Iterable[Leads], stage_label: Callable[[str], str]) -> None:
    """Raises RuleViolated if a new or changed tunnel makes chains exceed their budget, whatever their deal is like.

    `others` may contain the tunnel before its change: what a design exceeded before can still be renamed.
    """
    others = list(others)
    found = _find_excess(_replaced(others, tunnel), others, _certain)
    if found is not None:
        stage_id, copies = found
        message = (
            f"Tunnels would make {copies} copies of a deal that enters {stage_label(stage_id)}. "
            f"At most {MOST_COPIES} are possible before a person acts."
        )
        raise RuleViolated.at("/target/stage_id", "too_many_copies", message)


def fan_out_warnings(tunnel: Leads, others: Iterable[Leads], stage_label: Callable[[str], str]) -> list[DesignWarning]:
    """Warnings for a tunnel that is allowed: a chain exceeds its budget if the conditions of its tunnels hold."""
    after = _replaced(others, tunnel)
    found = _find_excess(after, [other for other in after if other is not tunnel], _possible)
    if found is None:
        return []
    stage_id, copies = found
    stage = stage_label(stage_id)
    text = (
        f"Tunnels may make {copies} copies of a deal that enters {stage}. They are stopped after {MOST_COPIES} copies."
    )
    return [DesignWarning(text, "may_make_copies", {"stage": stage, "copies": str(copies)})]


type _Firing = Callable[[Sequence[Leads]], tuple[list[Leads], list[Leads]]]
"""The copying tunnels of a stage that fire for a deal, and the moving tunnels of which one fires."""


def _replaced(others: Iterable[Leads], tunnel: Leads) -> list[Leads]:
    return [*(other for other in others if other.id != tunnel.id), tunnel]


def _find_excess(after: Sequence[Leads], before: Sequence[Leads], firing: _Firing) -> tuple[str, int] | None:
    """The stage with the most copies, and their number, if they exceed the budget `after` more than `before`."""
    most = {stage_id: copies for stage_id, copies in _copies(after, firing).items() if copies > MOST_COPIES}
    if not most:
        return None
    known = _copies(before, firing)
    more = [(copies, stage_id) for stage_id, copies in most.items() if copies > known.get(stage_id, 0)]
    if not more:
        return None
    copies, stage_id = max(more)
    return stage_id, copies


def _copies(tunnels: Iterable[Leads], firing: _Firing) -> dict[str, int]:
    """The number of copies that a chain makes if it begins on a stage, by the stage's id.

    It is counted backwards, from chains of one hop to those of MOST_HOPS. Of several moves, the one with the most
    copies counts.
    """
    leaving: defaultdict[str, list[Leads]] = defaultdict(list)
    for tunnel in tunnels:
        if tunnel.enabled:
            leaving[tunnel.source_stage_id].append(tunnel)
    by_stage = {stage_id: firing(of_stage) for stage_id, of_stage in leaving.items()}
    copies: dict[str, int] = {}
    for _ in range(MOST_HOPS):
        copies = {
            stage_id: sum(1 + copies.get(copy.target_stage_id, 0) for copy in copying)
            + max((copies.get(move.target_stage_id, 0) for move in moving), default=0)
            for stage_id, (copying, moving) in by_stage.items()
        }
    return copies


def _possible(tunnels: Sequence[Leads]) -> tuple[list[Leads], list[Leads]]:
    copying = [tunnel for tunnel in tunnels if tunnel.action == "copy"]
    return copying, [tunnel for tunnel in tunnels if tunnel.action == "move"]


def _certain(tunnels: Sequence[Leads]) -> tuple[list[Leads], list[Leads]]:
    """The tunnels without conditions. Delayed tunnels fire if no tunnel moves the deal on at once."""
    certain = [tunnel for tunnel in tunnels if always_holds(tunnel.conditions)]
    if any(tunnel.action == "move" and not tunnel.is_delayed for tunnel in tunnels):
        certain = [tunnel for tunnel in certain if not tunnel.is_delayed]
    copying, moving = _possible(certain)
    if len([tunnel for tunnel in tunnels if tunnel.action == "move"]) > 1:
        moving = []  # it is not certain which of them fires
    return copying, moving
