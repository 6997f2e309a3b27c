"""Rules in order against a plain list: random times, failures, crashes and repeated deliveries.

In the end each rule has acted once, in its order, at the time that the list says, or was skipped after a failure.
"""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.rules.actions import AddComment, MoveDeal
from saletunnel.domain.rules.rule import OnFailure, Order
from saletunnel.domain.rules.when import When
from saletunnel.usecases.automation.run_rules import run_rules
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.schedule.perform import perform
from tests.chance import HISTORIES, SAME_EVERY_TIME
from tests.company import Company
from tests.fakes import NOON, Crashed


@dataclass(frozen=True)
class Drawn:
    """A rule: how long after its beginning it acts, and whether its action is impossible."""

    hours: int
    fails: bool
    order: Order
    on_failure: OnFailure


DRAWN = st.builds(
    Drawn,
    hours=st.integers(0, 5),
    fails=st.sampled_from([False, False, True]),
    order=st.sampled_from(["in_order", "in_order", "side_by_side"]),
    on_failure=st.sampled_from(["continue", "stop"]),
)


def expected(drawn: Sequence[Drawn], steps: Sequence[datetime]) -> list[tuple[str, datetime | None]]:
    """The state of each rule's run and when it ended; None for one that was skipped."""
    found: list[tuple[str, datetime | None]] = []
    stops = False
    for number, rule in enumerate(drawn):
        follows = rule.order == "in_order" and number > 0
        if follows and stops:
            found.append(("skipped", None))
            continue
        base = found[-1][1] if follows else NOON
        assert base is not None
        due = base + timedelta(hours=rule.hours)
        found.append(("failed" if rule.fails else "done", next(step for step in steps if step >= due)))
        stops = rule.fails and rule.on_failure == "stop"
    return found


@settings(max_examples=HISTORIES // 5, derandomize=SAME_EVERY_TIME)
@given(st.lists(DRAWN, min_size=1, max_size=6), st.integers(0, 2**32), st.lists(st.integers(1, 4), max_size=12))
def test_the_runs_end_as_the_list_says(drawn: list[Drawn], seed: int, hours: list[int]) -> None:
    company, chance = Company(), random.Random(seed)
    first, closed = company.sales.stages[:2]
    pipeline_design.change_stage(
        company.ports, company.admin, company.sales.id, closed.id, None, {"required_fields": ("source",)}
    )
    for number, rule in enumerate(drawn):
        action = MoveDeal(target_stage_id=closed.id) if rule.fails else AddComment(text=str(number))
        when = When(kind="after", period=f"PT{rule.hours}H") if rule.hours else When()
        company.create_rule(first, action, when, name=str(number), order=rule.order, on_failure=rule.on_failure)
    deal = company.create_deal()
    steps = [NOON]
    for step in [0, *hours, *[6] * 6]:
        company.clock.advance(hours=step)
        steps.append(company.clock.now)
        work(company, chance)
    ends = [(run.state, run.ended_at) for run in sorted(company.runs(deal), key=lambda run: int(run.rule_name))]
    wanted = expected(drawn, steps)
    assert [state for state, _ in ends] == [state for state, _ in wanted]
    assert [at for (_, at), (state, _) in zip(ends, wanted, strict=True) if state != "skipped"] == [
        at for state, at in wanted if state != "skipped"
    ]
    assert said(company, deal) == sorted(said(company, deal), key=lambda number: (wanted[int(number)][1], int(number)))


def work(company: Company, chance: random.Random) -> None:
    """Delivers all events again and performs what is due, in part twice and with crashes, until nothing is left."""
    for attempt in range(14):
        if attempt < 4 and chance.random() < 0.3:
            company.table.interrupt(chance.randrange(3), crash, after=chance.random() < 0.5)
        with suppress(Crashed):
            run_rules(company.ports, company.table.events())
        with suppress(Crashed):
            company.sweep(company.clock.now, minutely=True)
        with suppress(Crashed):
            messages = company.due_queue.take(company.clock.now)
            perform(company.ports, [*messages, *messages[: chance.randrange(2)]])
        company.table.clear_interruptions()


def crash() -> None:
    raise Crashed


def said(company: Company, deal: Deal) -> list[str]:
    """The comments, oldest first."""
    return [entry.note or "" for entry in reversed(company.timeline(deal).data) if entry.kind == "commented"]
