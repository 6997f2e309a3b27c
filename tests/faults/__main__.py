"""The whole fault run: `python -m tests.faults`, with `--moves N`. The exit code is 0 only if there is no violation."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.moves import CLIENTS, run
from tests.faults.proxies import free_base


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--moves", type=int, default=2000)
    options = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as root:
        outcome = run(Path(root), free_base(), options.moves)
    print(
        f"{outcome.moves} moves of {CLIENTS} clients in {time.perf_counter() - start:.0f} s: {outcome.faults} of "
        f"{outcome.calls} calls failed, {outcome.repeated} requests were repeated, {outcome.letters} dead "
        f"letters were redriven, {outcome.killed} workers were killed, and the mails' runs are "
        f"{dict(outcome.mail_runs)}"
    )
    for violation in outcome.violations:
        print(violation, file=sys.stderr)
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
