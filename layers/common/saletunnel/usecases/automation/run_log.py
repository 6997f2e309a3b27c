"""The log of the runs of automation rules, and retrying a failed run."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import batched, islice

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import NotFound, RuleViolated
from saletunnel.domain.messages.message import Message
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_key import parse_run_id
from saletunnel.domain.rules.run_state import RunState
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.pages import Page, Placed
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.writes import Writes

_MOST_READ = 500
"""The maximum number of runs that are read for a page: a page of rare runs may be short."""
_AT_ONCE = 50


def list_runs(
    ports: Ports,
    caller: Caller,
    *,
    rule_id: str | None,
    deal_id: str | None,
    states: Collection[RunState],
    limit: int,
    cursor: str | None,
) -> Page[Run]:
    """A page of the runs of the tenant, a rule or a deal, newest first; only those in `states`, unless it is empty.

    Runs of deals that the caller may not see are left out. A page may have fewer runs than `limit`, or none, although
    there are more. Raises NotFound for a deal.
    """
    placed = _of_deal(ports, caller, deal_id, cursor) if deal_id else _of_log(ports, caller, rule_id, cursor)
    page: list[Run] = []
    read, place = 0, cursor
    for run, is_seen in placed:
        if len(page) == limit or read == _MOST_READ:
            return Page(page, place)
        read, place = read + 1, run.place
        value = run.value
        if is_seen and (not states or value.state in states) and (rule_id is None or value.key.rule_id == rule_id):
            page.append(value)
    return Page(page, None)


def messages_of(ports: Ports, caller: Caller, runs: Iterable[Run]) -> Mapping[str, Message]:
    """The last messages of the runs by their ids. They tell what became of them after the run had ended."""
    return ports.messages.many(caller.tenant, {run.message_id for run in runs if run.message_id is not None})


def retry_run(ports: Ports, caller: Caller, run_id: str) -> Run:
    """Retries a failed run: it is due at once, and its conditions are checked again. The caller begins a new chain.

    A run that is retried already is returned as it is. Raises RoleLacks, NotFound, Contended, and RuleViolated if the
    run did not fail.
    """
    caller.must_be(Role.MANAGER, "retry runs")
    tenant, key = caller.tenant, parse_run_id(run_id)

    def retry() -> tuple[Writes, Run]:
        run = ports.runs.many(tenant, [key]).get(key)
        if run is None:
            raise NotFound("run", run_id)
        if run.state == "pending" and run.asked_by is not None:
            return (), run
        if run.state != "failed":
            raise RuleViolated(f"This run is {run.state}. Only a failed run can be retried.")
        retried = run.retried(actor_of(caller), ports.now())
        return ports.runs.save(tenant, retried), retried

    run = decide_and_commit(ports, retry)
    piece, clock = run.piece(tenant), ports.now()
    ports.due_queue.send(messages_of_soon(WorkKind.RULE_RUN, [piece] if piece else [], clock), clock)
    return run


def _of_deal(ports: Ports, caller: Caller, deal_id: str, cursor: str | None) -> Iterator[tuple[Placed[Run], bool]]:
    """The runs of a deal that the caller may see. Raises NotFound."""
    visible(caller, ports.deals.get(caller.tenant, deal_id))
    runs = sorted(ports.runs.of_deal(caller.tenant, deal_id), key=_place, reverse=True)
    return ((Placed(run, _place(run)), True) for run in runs if cursor is None or _place(run) < cursor)


def _place(run: Run) -> str:
    return f"{run.created_at:%Y-%m-%dT%H:%M:%S.%f}#{run.key.arrival:010}#{run.key.rule_id}"


def _of_log(
    ports: Ports, caller: Caller, rule_id: str | None, cursor: str | None
) -> Iterator[tuple[Placed[Run], bool]]:
    """The runs of the log, each with whether the caller may see its deal."""
    found: Iterable[Placed[Run]] = ports.runs.log(caller.tenant, rule_id, after=cursor, at_once=_AT_ONCE)
    for some in batched(islice(found, _MOST_READ + 1), _AT_ONCE):
        deals = ports.deals.many(caller.tenant, {placed.value.key.deal_id for placed in some})
        for placed in some:
            deal = deals.get(placed.value.key.deal_id)
            yield placed, deal is not None and deal.deleted_at is None and caller.sees(deal.responsible_id)
