"""The subscription of a tenant: its allowance and usage, and changing it, which only the operator does."""

from dataclasses import dataclass

from saletunnel.domain.company.account import Account
from saletunnel.domain.company.subscription import Allowance, Subscription, allowance
from saletunnel.domain.errors import NotFound
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


@dataclass(frozen=True, slots=True)
class Usage:
    """An account with its allowance and its number of pipelines."""

    account: Account
    allowance: Allowance
    pipelines: int


def allowance_of(ports: Ports, tenant: str, account: Account | None = None) -> Allowance:
    """The tenant's allowance. The pipelines are read only if the subscription limits their number."""
    subscription = (account or read_account(ports, tenant)).subscription
    if subscription.most_pipelines is None:
        return Allowance(subscription)
    return allowance(subscription, [pipeline.id for pipeline in ports.pipelines.all(tenant)])


def read_usage(ports: Ports, tenant: str, account: Account | None = None) -> Usage:
    """Reads the tenant's usage; `account` saves a read if the caller has it already."""
    account = account or read_account(ports, tenant)
    pipelines = [pipeline.id for pipeline in ports.pipelines.all(tenant)]
    return Usage(account, allowance(account.subscription, pipelines), len(pipelines))


def subscribe(ports: Ports, tenant: str, subscription: Subscription, *, opens: bool) -> Account:
    """Changes the subscription of a tenant. If the account does not exist, `opens` creates it.

    Jobs plan the repeats of the tenant again, because some plans may run now that were paused.
    Raises Contended, and NotFound if the account does not exist and `opens` is False.
    """

    from saletunnel.usecases.repeat_sales.replanning import replan_all  # only the operator needs it

    def change() -> tuple[Writes, Account]:
        account = ports.accounts.get(tenant)
        if account is None:
            if not opens:
                raise NotFound("company", tenant)
            account = read_account(ports, tenant)
        if account.subscription == subscription:
            return (), account
        changed = account.with_subscription(subscription, ports.now())
        return ports.accounts.save(tenant, changed), changed

    account = decide_and_commit(ports, change)
    replan_all(ports, tenant)
    return account
