"""A company that sells, installs and maintains dishwashers, over a table in memory.

Its clock stands still, and its workers run only when a test calls them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from saletunnel.domain.company.members import Member, MemberStatus
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.condition import Condition
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import TimelineEntry
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Pipeline, Stage, default_stages
from saletunnel.domain.repeats.concern import concerns_plans
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.rules.actions import Action as RuleAction
from saletunnel.domain.rules.rule import OnFailure, OnLeave, Order, Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.when import When
from saletunnel.domain.tunnels.tunnel import Action, Tunnel
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.automation import rules
from saletunnel.usecases.automation.run_rules import run_rules
from saletunnel.usecases.deals import copy_money, deal_bin, deal_search, editing, timelines
from saletunnel.usecases.figures import tallies
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import run_jobs
from saletunnel.usecases.pages import Page
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales import following, plans
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from saletunnel.usecases.tunnels import delayed_transfers, router, tunnel_design
from tests import fakes
from tests.fakes import (
    Clock,
    CountingIds,
    MemoryCallQueue,
    MemoryJobQueue,
    MemoryMailer,
    MemoryMailQueue,
    MemoryMessageSender,
    MemoryQueue,
    MemorySendRate,
    MemoryStopQueue,
    MemoryTable,
)
from tests.values import a_plan, an_account, stage_of

TENANT = "dishwashers"
ADMIN = Caller(TENANT, "user_admin", "Ada", "ada@example.com", Role.ADMIN)


_CHOSEN_FIELDS = {field.name for field in fields(RepeatPlan)} - {
    "id",
    "created_at",
    "updated_at",
    "version",
    "source_version",
}
"""The fields of a plan that people choose. The system sets the others."""


_BIN_KINDS = ("copied_from", "deleted", "restored")


@dataclass
class Company:
    """One tenant. Its methods call the usecases as the admin, unless they name another caller."""

    table: MemoryTable = field(default_factory=MemoryTable)
    clock: Clock = field(default_factory=Clock)
    due_queue: MemoryQueue = field(default_factory=MemoryQueue)
    job_queue: MemoryJobQueue = field(default_factory=MemoryJobQueue)
    stop_queue: MemoryStopQueue = field(default_factory=MemoryStopQueue)
    mailer: MemoryMailer = field(default_factory=MemoryMailer)
    call_queue: MemoryCallQueue = field(default_factory=MemoryCallQueue)
    random_bytes: Callable[[int], bytes] = bytes
    mail_queue: MemoryMailQueue = field(default_factory=MemoryMailQueue)
    message_sender: MemoryMessageSender = field(default_factory=MemoryMessageSender)
    send_rate: MemorySendRate = field(default_factory=MemorySendRate)
    measured: Counter[str] = field(default_factory=Counter)
    """The sum of each published metric, by name."""
    new_id: CountingIds = field(default_factory=CountingIds)
    admin: Caller = ADMIN

    def __post_init__(self) -> None:
        self.ports: Ports = fakes.MemoryPorts(
            self.table,
            now=self.clock,
            new_id=self.new_id,
            due_queue=self.due_queue,
            job_queue=self.job_queue,
            stop_queue=self.stop_queue,
            mailer=self.mailer,
            call_queue=self.call_queue,
            random_bytes=lambda count: self.random_bytes(count),
            mail_queue=self.mail_queue,
            message_sender=self.message_sender,
            send_rate=self.send_rate,
            measure=lambda name, value: self.measured.update({name: value}),
        )
        self.ports.commit(self.ports.accounts.save(self.tenant, an_account()))
        self.sales = self.create_pipeline("Sales")
        self.installation = self.create_pipeline("Installation")
        self.maintenance = self.create_pipeline("Maintenance")
        self._delivered = 0

    @property
    def tenant(self) -> str:
        return self.admin.tenant

    def hire(self, *user_ids: str | None) -> None:
        """Makes members of the users; users who are members, and None, are skipped."""
        if not any(user_ids):
            return
        before = self.ports.members.get(self.tenant)
        known = {None, self.admin.user_id, *(member.id for member in before.members)}
        new = [user_id for user_id in dict.fromkeys(user_ids) if user_id is not None and user_id not in known]
        if new:
            members = [*before.members, *(Member(id_, id_, Role.AGENT, MemberStatus.ACTIVE) for id_ in new)]
            after = replace(before, members=tuple(members)).as_successor_of(before)
            self.ports.commit(self.ports.members.save(self.tenant, after))

    def create_pipeline(self, name: str) -> Pipeline:
        """Creates a pipeline with the default stages."""
        return pipeline_design.create_pipeline(self.ports, self.admin, name, default_stages("en")).pipeline

    def create_tunnel(
        self,
        source: Stage,
        target: Stage,
        action: Action = "move",
        *,
        title: str | None = None,
        conditions: Condition | None = None,
        enabled: bool = True,
        delay: str | None = None,
        changes: Changes | None = None,
    ) -> Tunnel:
        if changes is not None:
            self.hire(*changes.responsible.user_ids)
        return tunnel_design.create_tunnel(
            self.ports,
            self.admin,
            name=None,
            source_stage_id=source.id,
            target_stage_id=target.id,
            values={
                "enabled": enabled,
                "action": action,
                "delay": delay,
                "title_template": title,
                "changes": changes or Changes(),
                "conditions": conditions,
            },
        ).tunnel

    def create_story_tunnels(self) -> None:
        """Creates the three tunnels of the story that must always work, and the stage `Offer a discount` in Sales."""
        draft = replace(default_stages("en")[0], name="Offer a discount")
        self.sales = pipeline_design.add_stage(self.ports, self.admin, self.sales.id, None, draft, 4).pipeline
        self.create_tunnel(self.sales.won_stage, self.installation.first_stage)
        self.create_tunnel(self.installation.won_stage, self.maintenance.first_stage)
        self.create_tunnel(
            stage_of(self.installation, "Lost"),
            stage_of(self.sales, "Offer a discount"),
            title="{title} — Installation failed",
        )

    def create_plan(self, *, source: Pipeline | None = None, **changes: Any) -> RepeatPlan:
        """Creates a plan that makes a deal in Maintenance every year after a sale, two weeks in advance."""
        plan = a_plan(source_stage_ids=(), target_stage_id=self.maintenance.first_stage.id)
        values = {name: getattr(plan, name) for name in _CHOSEN_FIELDS} | changes
        self.hire(*values["responsible"].user_ids)
        return plans.create_plan(self.ports, self.admin, values, (source or self.sales).id).plan

    def create_rule(
        self,
        stage: Stage,
        action: RuleAction,
        when: When | None = None,
        *,
        name: str = "Rule",
        conditions: Condition | None = None,
        on_leave: OnLeave = "cancel",
        order: Order = "side_by_side",
        on_failure: OnFailure = "continue",
        enabled: bool = True,
    ) -> Rule:
        """Creates a rule, by default one that acts when a deal enters the stage."""
        self.hire(*action.people.user_ids)
        values = {
            "name": name,
            "enabled": enabled,
            "when": when or When(),
            "action": action,
            "conditions": conditions,
            "on_leave": on_leave,
            "order": order,
            "on_failure": on_failure,
        }
        return rules.create_rule(self.ports, self.admin, stage_id=stage.id, values=values).rule

    def runs(self, deal: Deal) -> list[Run]:
        """The runs of a deal, by arrival and rule."""
        return list(self.ports.runs.of_deal(self.tenant, deal.id))

    def create_deal(
        self,
        title: str = "Dishwasher for An",
        *,
        stage: Stage | None = None,
        contact: Contact | None = None,
        by: Caller | None = None,
        **values: Any,
    ) -> Deal:
        """Creates a deal, by default on the first stage of Sales; its responsible user becomes a member."""
        self.hire(values.get("responsible_id"))
        return editing.create_deal(
            self.ports,
            by or self.admin,
            stage_id=(stage or self.sales.first_stage).id,
            pipeline_id=None,
            contact=contact,
            customer_id=None,
            fields={"title": title, "responsible_id": None, **values},
        )

    def move(
        self, deal: Deal, stage: Stage, *, below: Deal | None = None, lost_reason: str | None = None, seen: bool = False
    ) -> Deal:
        """Moves the deal as a person. With `seen` it requires the version of `deal`."""
        return editing.move_deal(
            self.ports,
            self.admin,
            deal.id,
            deal.version if seen else None,
            stage_id=stage.id,
            after_deal_id=below.id if below else None,
            lost_reason=lost_reason,
        )

    def change(self, deal: Deal, **changes: Any) -> Deal:
        self.hire(changes.get("responsible_id"))
        return editing.change_deal(self.ports, self.admin, deal.id, None, changes)

    def delete(self, deal: Deal) -> Deal:
        """Puts the deal into the bin."""
        return deal_bin.delete_deal(self.ports, self.admin, deal.id, None)

    def restore(self, deal: Deal) -> Deal:
        """Takes the deal out of the bin."""
        return deal_bin.restore_deal(self.ports, self.admin, deal.id, None)

    def read_deal(self, deal: Deal | str) -> Deal:
        """The current state of the deal."""
        return self.ports.deals.get(self.tenant, deal if isinstance(deal, str) else deal.id)

    def deals_on(self, stage: Stage) -> Sequence[Deal]:
        """The deals on a stage, from the top."""
        return self.ports.deals.column(self.tenant, stage.id, limit=100, cursor=None).data

    def timeline(self, deal: Deal, limit: int = 100, cursor: str | None = None) -> Page[TimelineEntry]:
        return timelines.read_timeline(self.ports, self.admin, deal.id, limit=limit, cursor=cursor)

    def take_new_events(self) -> list[tuple[str, Event]]:
        """The events of the stream since the last call."""
        events = self.table.events()[self._delivered :]
        self._delivered += len(events)
        return events

    def deliver(self) -> None:
        """Delivers new events to all workers until there are none."""
        while events := self.take_new_events():
            arrivals = [(tenant, event) for tenant, event in events if event.enters]
            followed = [(tenant, event) for tenant, event in events if concerns_plans(event)]
            assert router.route_arrivals(self.ports, arrivals) == {}
            assert tallies.tally_events(self.ports, events) == {}
            assert following.follow_deals(self.ports, followed) == {}
            searchable = [(tenant, event) for tenant, event in events if event.changes_search]
            assert deal_search.index_events(self.ports, searchable) == {}
            concerning = [(tenant, event) for tenant, event in events if event.concerns_rules]
            assert run_rules(self.ports, concerning) == {}
            binned = [(tenant, event) for tenant, event in events if event.kind in _BIN_KINDS]
            assert deal_bin.purge_with_deals(self.ports, binned) == {}
            assert copy_money.count_once(self.ports, binned) == {}
            assert delayed_transfers.send_timers_of_restored(self.ports, binned) == {}

    def totals(self, pipeline: Pipeline, *, seen_by: str | None = None) -> dict[tuple[str, str], tuple[int, int]]:
        """Counts and sums, by stage and currency; with `seen_by` of the deals of this user and of unassigned deals."""
        totals = self.ports.tallies.totals(self.tenant, pipeline.id, seen_by=seen_by)
        return {(total.key.stage_id, total.key.currency): (total.value.count, total.value.amount) for total in totals}

    def sweep(self, at: datetime, *, minutely: bool = False) -> int:
        """Sweeps at `at`, like the daily or the minutely schedule; returns the number of sent pieces."""
        self.clock.now = max(self.clock.now, at)
        return sweep(self.ports, at, minutely=minutely)

    def perform(self) -> None:
        """Performs the messages that are delivered by now."""
        assert perform(self.ports, self.due_queue.take(self.clock.now)) == {}

    def run_jobs(self) -> None:
        """Runs the queued jobs until the queue is empty."""
        while sent := self.job_queue.take():
            assert run_jobs(self.ports, sent, kind_of, lambda: 60.0) == {}

    def read_job(self, job: Job) -> Job:
        """The current state of the job."""
        return self.ports.jobs.get(self.tenant, job.id)
