"""The reputation guard: it slows an occurrence and then pauses its campaign, before the provider would.

The provider reviews an account at 5 % bounces or 0.1 % complaints. All companies share the account.
"""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["fine", "slow", "pause"]


@dataclass(frozen=True, slots=True)
class Reputation:
    """What became of the messages of an occurrence. `sent` includes those that bounced or were complained about."""

    sent: int = 0
    bounced: int = 0
    complained: int = 0

    def since(self, accepted: "Reputation") -> "Reputation":
        """What has happened since `accepted`."""
        return Reputation(
            max(0, self.sent - accepted.sent),
            max(0, self.bounced - accepted.bounced),
            max(0, self.complained - accepted.complained),
        )


NONE_SEEN = Reputation()


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit is reached at `per_10_000` of the sent messages, if they are at least `least`."""

    per_10_000: int
    least: int

    def is_reached(self, number: int, sent: int) -> bool:
        return number >= self.least and number * 10_000 >= self.per_10_000 * sent


SLOW_BOUNCES, PAUSE_BOUNCES = Limit(200, 5), Limit(400, 10)
SLOW_COMPLAINTS, PAUSE_COMPLAINTS = Limit(5, 2), Limit(8, 3)


def judge(seen: Reputation) -> Verdict:
    """What the guard does about a campaign."""

    def reaches(bounces: Limit, complaints: Limit) -> bool:
        return bounces.is_reached(seen.bounced, seen.sent) or complaints.is_reached(seen.complained, seen.sent)

    if reaches(PAUSE_BOUNCES, PAUSE_COMPLAINTS):
        return "pause"
    return "slow" if reaches(SLOW_BOUNCES, SLOW_COMPLAINTS) else "fine"
