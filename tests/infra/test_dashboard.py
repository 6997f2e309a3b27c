"""The dashboard shows what the code publishes, every function and every queue of dead letters, and nothing else."""

import json
import re
from collections.abc import Iterator
from typing import Any

from saletunnel.usecases.tunnels.router import STOPS, TRANSFERS
from tests.infra.deployed import CHECKOUT, FUNCTIONS, of
from tests.infra.test_template import dead_letter_queues

[DASHBOARD] = of("AWS::CloudWatch::Dashboard").values()


def metrics() -> Iterator[list[str]]:
    """Namespace, name, dimension and its value of every line, without the short hand for those of the line before."""
    for widget in json.loads(DASHBOARD["DashboardBody"]["Fn::Sub"])["widgets"]:
        before: list[str] = []
        for line in widget["properties"]["metrics"]:
            words: list[Any] = [word for word in line if isinstance(word, str)]
            before = [*before[: 5 - len(words)], *words[1:]] if words[0] == "..." else words
            yield before


def shown(name: str) -> list[str]:
    return [value for _, metric, _, value in metrics() if metric == name]


def test_what_the_code_publishes_is_shown() -> None:
    shown = {(name, value) for namespace, name, _, value in metrics() if namespace == "SaleTunnel"}
    router = (CHECKOUT / "functions/route_tunnels.py").read_text("utf-8")
    published = set(re.findall(r'"([A-Z]\w+)": ', router))
    assert published == {"TransferLag", "Conflicts"}
    assert shown == {(name, "route_tunnels") for name in published} | {(TRANSFERS, "tunnels"), (STOPS, "tunnels")}


def test_the_errors_of_every_function_are_shown() -> None:
    assert sorted(shown("Errors")) == sorted(f"${{{name}}}" for name in FUNCTIONS)


def test_every_queue_of_dead_letters_is_shown() -> None:
    expected = sorted(f"${{{name}.QueueName}}" for name in dead_letter_queues())
    assert sorted(shown("ApproximateNumberOfMessagesVisible")) == expected
