"""The ports that are repositories over the table.

Each repository is imported and created at its first use. No function needs all of them, and each import makes cold
starts longer (docs/decisions/0023-botocore-session.md).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from saletunnel.store.dynamo.keys import members_key
from saletunnel.store.dynamo.table import table_write

if TYPE_CHECKING:
    from saletunnel.store.dynamo.confirmed_table import ConfirmedTable
    from saletunnel.store.dynamo.table import Table
    from saletunnel.usecases.ports import ConfirmingPorts
    from saletunnel.usecases.repositories.answers import Answers
    from saletunnel.usecases.repositories.automation import Rules, Runs
    from saletunnel.usecases.repositories.campaigns import Campaigns, Occurrences
    from saletunnel.usecases.repositories.companies import Accounts, MemberRegistry
    from saletunnel.usecases.repositories.customers import Customers
    from saletunnel.usecases.repositories.deals import DealLists, Deals, Terms
    from saletunnel.usecases.repositories.design import Pipelines, RepeatPlans, Tunnels
    from saletunnel.usecases.repositories.figures import DailyFigures, Tallies
    from saletunnel.usecases.repositories.jobs import Jobs
    from saletunnel.usecases.repositories.merges import Merges
    from saletunnel.usecases.repositories.messages import Templates
    from saletunnel.usecases.repositories.notices import Notices
    from saletunnel.usecases.repositories.outgoing import Messages, MessageSettingsOf, OptOuts
    from saletunnel.usecases.repositories.scheduled_work import Enrolments, Schedule, Timers
    from saletunnel.usecases.repositories.sent_mails import SentMails
    from saletunnel.usecases.repositories.tasks import Tasks
    from saletunnel.usecases.repositories.triggers import Triggers
    from saletunnel.usecases.repositories.webhooks import Deliveries, Endpoints
    from saletunnel.usecases.writes import Writes


class TablePorts:
    """The repositories, `commit` and `complete` of usecases.ports.Ports."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def confirming(self, tenant: str, members_version: int, /) -> ConfirmingPorts:
        from saletunnel.store.dynamo.confirmed_table import ConfirmedTable

        table = ConfirmedTable(self._table, members_key(tenant), members_version)
        return cast("ConfirmingPorts", _ConfirmingPorts(self, table))

    def commit(self, writes: Writes, /) -> None:
        self._table.commit([table_write(write) for write in writes])

    def complete(self, writes: Writes, /) -> None:
        self.commit(writes)

    @cached_property
    def answers(self) -> Answers:
        from saletunnel.store.answers import TableAnswers

        return TableAnswers(self._table)

    @cached_property
    def accounts(self) -> Accounts:
        from saletunnel.store.accounts import TableAccounts

        return TableAccounts(self._table)

    @cached_property
    def members(self) -> MemberRegistry:
        from saletunnel.store.members import TableMembers

        return TableMembers(self._table)

    @cached_property
    def pipelines(self) -> Pipelines:
        from saletunnel.store.pipelines import TablePipelines

        return TablePipelines(self._table)

    @cached_property
    def tunnels(self) -> Tunnels:
        from saletunnel.store.tunnels import TableTunnels

        return TableTunnels(self._table)

    @cached_property
    def deals(self) -> Deals:
        from saletunnel.store.deals import TableDeals

        return TableDeals(self._table)

    @cached_property
    def lists(self) -> DealLists:
        from saletunnel.store.deal_lists import TableDealLists

        return TableDealLists(self._table)

    @cached_property
    def customers(self) -> Customers:
        from saletunnel.store.customers.customers import TableCustomers

        return TableCustomers(self._table)

    @cached_property
    def merges(self) -> Merges:
        from saletunnel.store.customers.merges import TableMerges

        return TableMerges(self._table)

    @cached_property
    def plans(self) -> RepeatPlans:
        from saletunnel.store.repeat_plans import TableRepeatPlans

        return TableRepeatPlans(self._table)

    @cached_property
    def rules(self) -> Rules:
        from saletunnel.store.rules import TableRules

        return TableRules(self._table)

    @cached_property
    def runs(self) -> Runs:
        from saletunnel.store.runs import TableRuns

        return TableRuns(self._table)

    @cached_property
    def templates(self) -> Templates:
        from saletunnel.store.messages.templates import TableTemplates

        return TableTemplates(self._table)

    @cached_property
    def schedule(self) -> Schedule:
        from saletunnel.store.schedule import TableSchedule

        return TableSchedule(self._table)

    @cached_property
    def enrolments(self) -> Enrolments:
        from saletunnel.store.enrolments import TableEnrolments

        return TableEnrolments(self._table)

    @cached_property
    def timers(self) -> Timers:
        from saletunnel.store.timers import TableTimers

        return TableTimers(self._table)

    @cached_property
    def tallies(self) -> Tallies:
        from saletunnel.store.tallies import TableTallies

        return TableTallies(self._table)

    @cached_property
    def figures(self) -> DailyFigures:
        from saletunnel.store.figures import TableFigures

        return TableFigures(self._table)

    @cached_property
    def jobs(self) -> Jobs:
        from saletunnel.store.jobs import TableJobs

        return TableJobs(self._table)

    @cached_property
    def sent_mails(self) -> SentMails:
        from saletunnel.store.sent_mails import TableSentMails

        return TableSentMails(self._table)

    @cached_property
    def tasks(self) -> Tasks:
        from saletunnel.store.tasks import TableTasks

        return TableTasks(self._table)

    @cached_property
    def notices(self) -> Notices:
        from saletunnel.store.notices import TableNotices

        return TableNotices(self._table)

    @cached_property
    def endpoints(self) -> Endpoints:
        from saletunnel.store.hooks.webhooks import TableEndpoints

        return TableEndpoints(self._table)

    @cached_property
    def deliveries(self) -> Deliveries:
        from saletunnel.store.hooks.webhooks import TableDeliveries

        return TableDeliveries(self._table)

    @cached_property
    def triggers(self) -> Triggers:
        from saletunnel.store.hooks.triggers import TableTriggers

        return TableTriggers(self._table)

    @cached_property
    def campaigns(self) -> Campaigns:
        from saletunnel.store.campaigns.campaigns import TableCampaigns

        return TableCampaigns(self._table)

    @cached_property
    def occurrences(self) -> Occurrences:
        from saletunnel.store.campaigns.occurrences import TableOccurrences

        return TableOccurrences(self._table)

    @cached_property
    def messages(self) -> Messages:
        from saletunnel.store.messages.message_items import TableMessages

        return TableMessages(self._table)

    @cached_property
    def opt_outs(self) -> OptOuts:
        from saletunnel.store.messages.opt_outs import TableOptOuts

        return TableOptOuts(self._table)

    @cached_property
    def message_settings(self) -> MessageSettingsOf:
        from saletunnel.store.messages.message_settings import TableMessageSettings

        return TableMessageSettings(self._table)

    @cached_property
    def terms(self) -> Terms:
        from saletunnel.store.terms import TableTerms

        return TableTerms(self._table)


class _ConfirmingPorts(TablePorts):
    """Other ports, with the repositories over a ConfirmedTable."""

    def __init__(self, ports: TablePorts, table: ConfirmedTable) -> None:
        super().__init__(table)
        self._ports = ports
        self.confirm = table.confirm

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ports, name)
