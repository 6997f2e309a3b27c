"""Undoing the last transfer of a deal, if the deal was not changed since."""

from itertools import takewhile

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.entering import must_be_allowed_to_move
from saletunnel.domain.errors import UndoImpossible
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.tunnels.transfer import returned
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import check_members
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.deals.editing import actor_of, read_deal
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_BY_TUNNEL = ("transferred", "copied_from")
_MOST_REPORTED = 20


def undo_transfer(ports: Ports, caller: Caller, deal_id: str, seen: int | None) -> Deal:
    """Returns a moved deal to its former stage with its former fields; puts a copy into the bin.

    `seen` is the version that the caller read, None for any. Raises RoleLacks, NotFound, StaleVersion, Contended,
    RuleViolated if a former value is not valid any more, and UndoImpossible with the changes of the deal since the
    transfer.
    """
    caller.must_be(Role.AGENT, "undo transfers")

    def undo() -> tuple[Writes, Deal]:
        event = _undo(ports, caller, check_seen(read_deal(ports, caller, deal_id), seen))
        return ports.deals.save(caller.tenant, event), event.deal

    return decide_and_commit(ports, undo)


def _undo(ports: Ports, caller: Caller, deal: Deal) -> Event:
    tenant, now = caller.tenant, ports.now()
    at, before = (deal.id, deal.version), (deal.id, deal.version - 1)
    events = ports.deals.events(tenant, [at, before])
    if events[at].kind == "copied_from":
        return deal.deleted(actor_of(caller), now)
    if events[at].kind == "transferred":
        former = events[before].deal
        must_be_allowed_to_move(caller, *_stages(ports, tenant, deal, former))
        _check_former_values(ports, caller, deal, former)
        return returned(deal, former, actor_of(caller), now)
    raise _impossible(ports, tenant, deal)


def _check_former_values(ports: Ports, caller: Caller, deal: Deal, former: Deal) -> None:
    """Raises RuleViolated if the former values are not valid any more: a member was removed, a field declared."""
    if former.responsible_id not in (None, deal.responsible_id):
        check_members(ports, caller, [former.responsible_id], "/responsible_id")
    if former.custom != deal.custom:
        read_account(ports, caller.tenant).deal_rules.check_custom(former.custom, deal.custom)


def _stages(ports: Ports, tenant: str, deal: Deal, before: Deal) -> list[Stage]:
    """The current stage, if it exists, and the former stage. Raises UndoImpossible if the former stage was deleted."""
    pipelines = ports.pipelines.many(tenant, {deal.pipeline_id, before.pipeline_id})
    stages = {stage.id: stage for pipeline in pipelines.values() for stage in pipeline.stages}
    if before.stage_id not in stages:
        raise UndoImpossible("The stage that the deal came from was deleted.", happened=[])
    return [stages[stage_id] for stage_id in (deal.stage_id, before.stage_id) if stage_id in stages]


def _impossible(ports: Ports, tenant: str, deal: Deal) -> UndoImpossible:
    history = ports.deals.history(tenant, deal.id, after=None, at_once=_MOST_REPORTED)
    events = (placed.value for placed in history if isinstance(placed.value, Event))
    since = list(takewhile(lambda event: event.kind not in _BY_TUNNEL, events))
    if since and since[-1].version == 1:
        return UndoImpossible("No tunnel has moved or made the deal.", happened=[])
    happened = [
        {"at": event.at.isoformat(), "kind": event.kind, "actor": event.actor.name} for event in since[:_MOST_REPORTED]
    ]
    return UndoImpossible("The deal was changed after the transfer.", happened=happened)
