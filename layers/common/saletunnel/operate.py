"""What the operator of the system does, with AWS credentials and never over HTTP: `python -m saletunnel.operate`.

docs/operating.md tells when.
"""

import argparse
import re
import sys
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from saletunnel import runtime
from saletunnel.domain.errors import DomainError
from saletunnel.domain.subscription import Subscription
from saletunnel.usecases.subscriptions import subscribe

_TENANT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments say; the exit code is 0 only if it did."""
    options = _parser().parse_args(arguments)
    try:
        account = subscribe(
            runtime.ports_over(options.table), options.tenant, Subscription(options.plan), opens=options.open
        )
    except (DomainError, BotoCoreError, ClientError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    sys.stdout.write(f"{options.tenant}: {account.subscription}\n")
    return 0


def _tenant(text: str) -> str:
    if not _TENANT.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no custom:tenant_id")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m saletunnel.operate", description="What the operator does.")
    adding = parser.add_subparsers(required=True, metavar="COMMAND")
    text = "put a company on a plan"
    each = adding.add_parser("set-plan", help=text, description=text)
    each.add_argument("tenant", type=_tenant, help="the custom:tenant_id of the company's users")
    each.add_argument("plan", choices=[str(one) for one in Subscription])
    each.add_argument("--table", required=True, help="the stack's output TableName")
    each.add_argument("--open", action="store_true", help="also for a company none of whose users has come by yet")
    return parser


if __name__ == "__main__":
    sys.exit(main())
