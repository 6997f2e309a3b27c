"""The operator's commands, which need AWS credentials: `python -m saletunnel.operate`.

docs/operating.md describes when to use them.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from saletunnel import runtime
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.errors import DomainError
from saletunnel.domain.messages.address import normalise
from saletunnel.usecases.company.subscriptions import subscribe
from saletunnel.usecases.messages.message_settings import allow_sender

type Run = Callable[[argparse.Namespace], int]

_TENANT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command in `arguments`; returns the exit code, 0 for success."""
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


def _allow_sender(options: argparse.Namespace) -> int:
    settings = allow_sender(runtime.ports_over(options.table), options.tenant, options.sender)
    sys.stdout.write(f"{options.tenant}: {', '.join(settings.allowed_senders)}\n")
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
        raise argparse.ArgumentTypeError(f"{text!r} is not a valid custom:tenant_id")
    return text


def _sender(text: str) -> str:
    domain = text.rpartition("@")[2]
    try:
        address = normalise("email", text if "@" in text else f"any@{domain}").text
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is neither an e-mail address nor a domain") from error
    return address if "@" in text else address.rpartition("@")[2]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m saletunnel.operate", description="The operator's commands.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, run: Run) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        added.add_argument("--table", required=True, help="the stack's output TableName")
        return added

    set_plan = command("set-plan", "change the subscription of a company", _set_plan)
    set_plan.add_argument("tenant", type=_tenant, help="the custom:tenant_id of the company's users")
    set_plan.add_argument("plan", choices=[str(subscription) for subscription in Subscription])
    set_plan.add_argument(
        "--open", action="store_true", help="create the account if none of the company's users has signed in"
    )

    allow = command("allow-sender", "let a company send from a verified address or domain", _allow_sender)
    allow.add_argument("tenant", type=_tenant, help="the custom:tenant_id of the company's users")
    allow.add_argument("sender", type=_sender, help="an address or a domain that SES has verified")

    redrive = command("redrive", "retry the messages in dead-letter queues", _redrive)
    redrive.add_argument("queue", nargs="+", help="the name of the queue, such as saletunnel-stream-dead")
    return parser


if __name__ == "__main__":
    sys.exit(main())
