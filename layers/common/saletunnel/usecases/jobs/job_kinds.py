"""The class that decides on the steps of a kind of job.

It is imported at its first use: most workers need few kinds, and each import makes cold starts longer
(docs/decisions/0023-botocore-session.md).
"""

from saletunnel.domain.job import JobName
from saletunnel.usecases.jobs.running import JobKind


def kind_of(name: str) -> JobKind:  # noqa: C901 - a case for each kind
    """The kind of job with this name. Raises ValueError if there is none."""
    match JobName(name):
        case JobName.APPLY_TUNNEL:
            from saletunnel.usecases.tunnels.tunnel_apply import ApplyTunnel

            return ApplyTunnel()
        case JobName.AUDIT:
            from saletunnel.usecases.figures.audits import Audit

            return Audit()
        case JobName.AUDIT_RUNS:
            from saletunnel.usecases.automation.auditing import AuditRuns

            return AuditRuns()
        case JobName.BRING_BACK:
            from saletunnel.usecases.customers.customer_jobs import BringBackCustomer

            return BringBackCustomer()
        case JobName.BULK_MOVE:
            from saletunnel.usecases.deals.bulk_move import BulkMove

            return BulkMove()
        case JobName.CANCEL_CAMPAIGN:
            from saletunnel.usecases.campaigns.walking import CancelCampaign

            return CancelCampaign()
        case JobName.COLLECT:
            from saletunnel.usecases.pipelines.removals import CollectStragglers

            return CollectStragglers()
        case JobName.DELETE_PIPELINE | JobName.DELETE_STAGE:
            from saletunnel.usecases.pipelines.removals import Remove

            return Remove()
        case JobName.FOLLOW:
            from saletunnel.usecases.customers.customer_jobs import FollowCustomer

            return FollowCustomer()
        case JobName.MERGE_CUSTOMERS:
            from saletunnel.usecases.customers.merge_jobs import MergeCustomers

            return MergeCustomers()
        case JobName.REPLAN_REPEATS:
            from saletunnel.usecases.repeat_sales.replanning import ReplanRepeats

            return ReplanRepeats()
        case JobName.RESCHEDULE_RUNS:
            from saletunnel.usecases.automation.rescheduling import RescheduleRuns

            return RescheduleRuns()
        case JobName.RETIME_MESSAGES:
            from saletunnel.usecases.messages.retiming import RetimeMessages

            return RetimeMessages()
        case JobName.SEPARATE_CUSTOMERS:
            from saletunnel.usecases.customers.merge_jobs import SeparateCustomers

            return SeparateCustomers()
        case JobName.WALK_CAMPAIGN:
            from saletunnel.usecases.campaigns.walking import WalkCampaign

            return WalkCampaign()
