"""What a tenant's subscription lets run, and setting it: that is the operator's, so nobody of the tenant is asked."""

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
    """An account, what its subscription lets run, and how much of what is limited it has."""

    account: Account
    allowance: Allowance
    pipelines: int


def allowance_of(ports: Ports, tenant: str, account: Account | None = None) -> Allowance:
    """What runs for the tenant now; its pipelines are read only where there is a limit to hold them against."""
    subscription = (account or read_account(ports, tenant)).subscription
    if subscription.most_pipelines is None:
        return Allowance(subscription)
    return allowance(subscription, [pipeline.id for pipeline in ports.pipelines.all(tenant)])


def read_usage(ports: Ports, tenant: str, account: Account | None = None) -> Usage:
    """The account with its usage against limits."""
    account = account or read_account(ports, tenant)
    pipelines = [pipeline.id for pipeline in ports.pipelines.all(tenant)]
    return Usage(account, allowance(account.subscription, pipelines), len(pipelines))


def subscribe(ports: Ports, tenant: str, subscription: Subscription, *, opens: bool) -> Account:
    """Puts a tenant on a plan; `opens` makes the account of one that is not there yet.

    Raises NotFound without `opens`, Contended.
    """

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

    return decide_and_commit(ports, change)
