"""A sender of webhooks that answers as a test wants."""

from dataclasses import dataclass, field

from saletunnel.codec import to_text
from saletunnel.domain.webhooks.call import Call, CallResult, Reply
from saletunnel.outbound.calls import read_result
from saletunnel.usecases.webhooks.perform_calls import perform_calls
from saletunnel.usecases.webhooks.record_calls import record_calls
from tests.company import Company


@dataclass
class Sender:
    """The sender and its queues: it answers with `reply`, and keeps its calls."""

    company: Company
    reply: Reply = field(default_factory=lambda: Reply(status=204))
    made: list[Call] = field(default_factory=list)
    results: list[str] = field(default_factory=list)

    def post(self, call: Call) -> Reply:
        self.made.append(call)
        return self.reply

    def send(self, result: CallResult) -> None:
        self.results.append(to_text(result))

    def work(self) -> None:
        """Performs what is due, makes the calls and records their results."""
        self.company.perform()
        self.call()
        self.record()

    def call(self) -> None:
        assert perform_calls(self, self, self.company.clock.now, self.company.call_queue.take()) == {}

    def record(self, *more: CallResult) -> None:
        results, self.results = self.results, []
        assert record_calls(self.company.ports, [*map(read_result, results), *more]) == {}
