"""The table of the kinds of jobs, with the class that decides on the steps of each kind."""

from collections.abc import Mapping

from saletunnel.usecases.automation.rescheduling import RescheduleRuns
from saletunnel.usecases.automation.rules import RESCHEDULE_RUNS
from saletunnel.usecases.customers.customer_jobs import BRING_BACK, BringBackCustomer, FollowCustomer
from saletunnel.usecases.customers.identities import FOLLOW
from saletunnel.usecases.deals.bulk_move import BULK_MOVE, BulkMove
from saletunnel.usecases.figures.audits import AUDIT, Audit
from saletunnel.usecases.jobs.running import JobKind
from saletunnel.usecases.messages.retiming import RETIME_MESSAGES, RetimeMessages
from saletunnel.usecases.pipelines.removals import COLLECT, DELETE_PIPELINE, DELETE_STAGE, CollectStragglers, Remove
from saletunnel.usecases.tunnels.tunnel_apply import APPLY_TUNNEL, ApplyTunnel

KINDS: Mapping[str, JobKind] = {
    APPLY_TUNNEL: ApplyTunnel(),
    AUDIT: Audit(),
    BRING_BACK: BringBackCustomer(),
    BULK_MOVE: BulkMove(),
    DELETE_PIPELINE: Remove(),
    DELETE_STAGE: Remove(),
    FOLLOW: FollowCustomer(),
    COLLECT: CollectStragglers(),
    RESCHEDULE_RUNS: RescheduleRuns(),
    RETIME_MESSAGES: RetimeMessages(),
}
