"""What the operator of the system does, with AWS credentials and never over HTTP: `python -m saletunnel.operate`.

docs/operating.md tells when.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from saletunnel import runtime
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.errors import DomainError
from saletunnel.usecases.company.subscriptions import subscribe

type Run = Callable[[argparse.Namespace], int]

_TENANT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments say; the exit code is 0 only if it did."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (DomainError, BotoCoreError, ClientError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


def _set_plan(options: argparse.Namespace) -> int:
    ports = runtime.ports_over(options.table)
    account = subscribe(ports, options.tenant, Subscription(options.plan), opens=options.open)
    sys.stdout.write(f"{options.tenant}: {account.subscription}\n")
    return 0


def _redrive(options: argparse.Namespace) -> int:
    redrive = runtime.redrive_over(options.table)
    failed = False
    for name in options.queue:
        outcome = redrive.queue(name)
        failed = failed or bool(outcome.failed)
        sys.stdout.write(f"{name}: {outcome.done} done, {len(outcome.failed)} failed\n")
        sys.stderr.writelines(f"{name}: {reason}\n" for reason in outcome.failed)
    return int(failed)


def _tenant(text: str) -> str:
    if not _TENANT.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no custom:tenant_id")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m saletunnel.operate", description="What the operator does.")
    adding = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, run: Run) -> argparse.ArgumentParser:
        each = adding.add_parser(name, help=text, description=text)
        each.set_defaults(run=run)
        each.add_argument("--table", required=True, help="the stack's output TableName")
        return each

    each = command("set-plan", "put a company on a plan", _set_plan)
    each.add_argument("tenant", type=_tenant, help="the custom:tenant_id of the company's users")
    each.add_argument("plan", choices=[str(one) for one in Subscription])
    each.add_argument("--open", action="store_true", help="also for a company none of whose users has come by yet")

    each = command("redrive", "do again what ended in queues of dead letters", _redrive)
    each.add_argument("queue", nargs="+", help="the queue's name: saletunnel-stream-dead")
    return parser


if __name__ == "__main__":
    sys.exit(main())
