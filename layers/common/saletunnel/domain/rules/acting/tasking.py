"""The action that makes a task."""

from saletunnel.domain import template
from saletunnel.domain.design import render_title, title_values
from saletunnel.domain.ids import derive_id
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import MakeTask
from saletunnel.domain.rules.timing import due_at
from saletunnel.domain.rules.when import When
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL, TEXT_LIMIT, Task
from saletunnel.domain.tasks.task_id import id_prefix


def make_task(situation: Situation, action: MakeTask) -> Outcome:
    deal, rule, run, at = situation.deal, situation.rule, situation.run, situation.at
    if situation.tasks_left < 1:
        return failed("too_many_tasks", f"A deal can have at most {MOST_OF_A_DEAL} tasks.")
    wait = When(kind="after", period=action.due, business_hours=action.business_hours)
    due = due_at(wait, at, deal, situation.calendar)
    if due is None:
        return failed("not_valid", "The task would be due outside the calendar.")
    people = action.responsible.without(situation.design.removed_users)
    values = title_values(situation.seen, situation.design)
    text = template.shorten(template.render(action.text, values), TEXT_LIMIT) if action.text is not None else ""
    task = Task(
        id=derive_id(id_prefix(deal.id), situation.tenant, run.key.id, run.occurrence),
        deal_id=deal.id,
        title=render_title(action.title_template, situation.seen, situation.design) or rule.name,
        text=text or None,
        responsible_id=people.choose(deal.responsible_id, situation.turn),
        due_at=due,
        made_by=rule.actor,
        made_in=run.key,
        occurrence=run.occurrence,
        ends_run=action.wait,
        created_at=at,
        updated_at=at,
    )
    takes_turn = action.responsible.takes_turns
    if not action.wait:
        return Outcome(state="done", task=task, takes_turn=takes_turn)
    detail = "The rule waits until its task is done."
    return Outcome(state="sending", reason="task_open", detail=detail, task=task, takes_turn=takes_turn)
