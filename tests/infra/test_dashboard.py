"""The dashboard shows the metrics of the code, every function and every queue of dead letters, and nothing else."""

import json
import re
from collections.abc import Iterator
from typing import Any

from saletunnel.usecases.automation.settled import FAILURES, RUNS
from saletunnel.usecases.messages.finishing import FAILED, OUTCOMES
from saletunnel.usecases.messages.sending import RELEASED, SENT, UNANSWERED
from saletunnel.usecases.tunnels.router import STOPS, TRANSFERS
from saletunnel.usecases.webhooks.saving import DELIVERED, UNDELIVERED
from tests.infra.deployed import CHECKOUT, FUNCTIONS, dead_letter_queues, resources_of

[DASHBOARD] = resources_of("AWS::CloudWatch::Dashboard").values()


def metrics() -> Iterator[list[str]]:
    """Namespace, metric, dimension and its value of every line. `...` stands for the same as in the line before."""
    for widget in json.loads(DASHBOARD["DashboardBody"]["Fn::Sub"])["widgets"]:
        before: list[str] = []
        for line in widget["properties"]["metrics"]:
            words: list[Any] = [word for word in line if isinstance(word, str)]
            before = [*before[: 5 - len(words)], *words[1:]] if words[0] == "..." else words
            yield before


def values_of(name: str) -> list[str]:
    return [value for _, metric, _, value in metrics() if metric == name]


def test_the_dashboard_shows_the_metrics_that_the_code_publishes() -> None:
    shown = {(name, value) for namespace, name, _, value in metrics() if namespace == "SaleTunnel"}
    published = {
        (name, function)
        for function in ("route_tunnels", "run_rules", "perform_due_work")
        for name in re.findall(r'"([A-Z]\w+)": ', (CHECKOUT / f"functions/{function}.py").read_text("utf-8"))
    }
    assert published == {
        ("TransferLag", "route_tunnels"),
        ("Conflicts", "route_tunnels"),
        ("RuleLag", "run_rules"),
        ("DueLag", "perform_due_work"),
    }
    of_messages = {(name, "send_messages") for name in (SENT, UNANSWERED, RELEASED)} | {(FAILED, "messages")}
    of_mails = {(name, "take_mail_events") for name in OUTCOMES.values()}
    of_webhooks = {(DELIVERED, "webhooks"), (UNDELIVERED, "webhooks")}
    of_all = {(TRANSFERS, "tunnels"), (STOPS, "tunnels"), (RUNS, "rules"), (FAILURES, "rules")}
    assert shown == published | of_all | of_messages | of_mails | of_webhooks


def test_the_dashboard_shows_the_errors_of_every_function() -> None:
    assert sorted(values_of("Errors")) == sorted(f"${{{name}}}" for name in FUNCTIONS)


def test_the_dashboard_shows_every_queue_of_dead_letters() -> None:
    expected = sorted(f"${{{name}.QueueName}}" for name in dead_letter_queues())
    assert sorted(values_of("ApproximateNumberOfMessagesVisible")) == expected
