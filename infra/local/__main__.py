"""The command line of the local cloud: `python -m infra.local COMMAND`.

This module only parses arguments. The exit code is 0 only if the command did what it says.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from infra.local.emulators.services import MAIL_SENDER, queue_url
from infra.local.emulators.users import DEMO, ROLES
from infra.local.errors import LocalCloudError
from infra.local.layout import Layout
from infra.local.ports import DEFAULT_BASE, Ports
from infra.local.processes.process import stop_with_parent
from infra.local.processes.up import Options, up
from infra.local.template.reader import read_template

from . import commands, watch

type Run = Callable[[Layout, argparse.Namespace], None]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    layout = Layout(options.root.resolve()) if options.root else Layout()
    try:
        options.run(layout, options)
    except LocalCloudError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _up(layout: Layout, options: argparse.Namespace) -> None:
    if options.stop_with_parent:
        stop_with_parent()
    ports = Ports.from_base(options.port)
    services_url = ports.url("services")
    try:
        cloud = read_template(
            layout.template,
            queue_url=lambda name: queue_url(services_url, name),
            parameters={
                "CorsOrigin": ports.url("gateway"),
                "MailSender": MAIL_SENDER,
                "MailRate": str(options.mail_rate),
            },
        )
    except ValueError as error:
        raise LocalCloudError(f"{layout.template}: {error}") from error
    up(
        Options(layout, ports, options.dynamodb, options.seed, tuple(options.proxies) if options.proxies else None),
        cloud,
        say=lambda line: print(line, flush=True),
    )


def _port(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)


def _tenant(text: str) -> str:
    """A tenant's name, which becomes the domain of its users' addresses."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a tenant: use at most 40 small letters, digits and hyphens")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    root = os.environ.get("SALETUNNEL_LOCAL")
    parser.add_argument(
        "--root", type=Path, default=Path(root) if root else None, help="folder of data and logs (default: .local)"
    )
    adding = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, run: Run) -> argparse.ArgumentParser:
        each = adding.add_parser(name, help=text, description=text)
        each.set_defaults(run=run)
        return each

    each = command("up", "run the local cloud in the foreground until Ctrl-C", _up)
    each.add_argument(
        "--port",
        type=_port,
        default=os.environ.get("PORT", str(DEFAULT_BASE)),
        help=f"port of the web client and the API; the other parts take the next ones (default: {DEFAULT_BASE})",
    )
    each.add_argument(
        "--mail-rate", type=int, default=100, metavar="MAILS", help="the most mails in a second (default: 100)"
    )
    each.add_argument("--stop-with-parent", action="store_true", help="stop when the process that started it ends")
    each.add_argument("--dynamodb", metavar="URL", help="use this DynamoDB instead of starting dynoxide")
    each.add_argument(
        "--proxies", nargs=2, metavar="URL", help="where functions reach the database and the services, for fault tests"
    )
    each.add_argument("--no-seed", dest="seed", action="store_false", help="do not create the demo company")
    command("down", "stop the running cloud", lambda layout, _: commands.down(layout))
    command("reset", "remove all its data", lambda layout, _: commands.reset(layout))
    each = command(
        "seed", "create what is missing of the demo company", lambda at, its: commands.seed(at, its.tenant, its.empty)
    )
    each.add_argument(
        "--empty", action="store_true", help="create only the users of a company that begins with nothing"
    )
    each.add_argument(
        "--tenant", type=_tenant, default=DEMO, metavar="NAME", help=f"create it as this tenant (default: {DEMO})"
    )

    each = command("status", "show parts, ports, queues and streams", lambda at, its: watch.status(at, its.json))
    each.add_argument("--json", action="store_true")
    each = command("drain", "wait until no work is left", lambda at, its: watch.drain(at, its.timeout))
    each.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS")

    each = command("token", "print an ID token", lambda at, its: commands.token(at, its.user, its.tenant))
    each.add_argument("--user", choices=ROLES, required=True)
    each.add_argument("--tenant", type=_tenant, default=DEMO, metavar="NAME")

    each = command(
        "invoke",
        "invoke a function and print its result",
        lambda at, its: commands.invoke(at, its.function, its.at, its.event),
    )
    each.add_argument("function")
    event = each.add_mutually_exclusive_group()
    event.add_argument("--at", metavar="RFC3339", help="time of the event, for a function that has a schedule")
    event.add_argument("--event", type=Path, metavar="FILE", help="the event as JSON")
    each = command("logs", "print a function's log", lambda at, its: commands.logs(at, its.function, its.follow))
    each.add_argument("function")
    each.add_argument("--follow", action="store_true")

    each = command("mail", "print the e-mail that was sent", lambda at, its: commands.mail(at, its.json))
    each.add_argument("--json", action="store_true")
    each = command(
        "dlq", "print messages that could not be processed", lambda at, its: commands.dead_letters(at, its.json)
    )
    each.add_argument("--json", action="store_true")

    each = command("redrive", "process these messages again", lambda at, its: commands.redrive(at, its.queue))
    each.add_argument("queue", nargs="*", help="names of queues that `dlq` shows (default: all of them)")

    each = command(
        "operate",
        "run a command of the operator: operate set-plan TENANT PLAN",
        lambda at, its: commands.operate(at, its.words),
    )
    each.add_argument("words", nargs=argparse.REMAINDER, metavar="WORD")

    each = command(
        "load",
        "load deals from a file",
        lambda at, its: commands.load(at, its.file, its.mapping, its.tenant, its.tunnels),
    )
    each.add_argument("file", type=Path)
    each.add_argument("--mapping", required=True)
    each.add_argument("--tenant", type=_tenant, default=DEMO, metavar="NAME")
    each.add_argument("--no-tunnels", dest="tunnels", action="store_false", help="do not run tunnels for these deals")
    return parser


if __name__ == "__main__":
    sys.exit(main())
