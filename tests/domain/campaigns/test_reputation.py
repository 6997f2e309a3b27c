"""When the reputation guard slows and pauses a campaign."""

import pytest

from saletunnel.domain.campaigns.reputation import Reputation, Verdict, judge


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (Reputation(), "fine"),
        (Reputation(sent=50, bounced=4), "fine"),  # a few old addresses
        (Reputation(sent=50, bounced=5), "slow"),
        (Reputation(sent=250, bounced=5), "slow"),
        (Reputation(sent=251, bounced=5), "fine"),
        (Reputation(sent=250, bounced=9), "slow"),
        (Reputation(sent=250, bounced=10), "pause"),
        (Reputation(sent=100_000, bounced=4_000), "pause"),
        (Reputation(sent=100_000, bounced=3_999), "slow"),
        (Reputation(sent=100, complained=1), "fine"),
        (Reputation(sent=4_000, complained=2), "slow"),
        (Reputation(sent=4_001, complained=2), "fine"),
        (Reputation(sent=3_750, complained=3), "pause"),
        (Reputation(sent=100_000, complained=80), "pause"),
    ],
)
def test_a_campaign_is_slowed_and_then_paused_before_the_provider_would(seen: Reputation, verdict: Verdict) -> None:
    assert judge(seen) == verdict


def test_what_was_accepted_does_not_count_again() -> None:
    accepted = Reputation(sent=200, bounced=10)
    assert judge(accepted) == "pause"
    assert judge(Reputation(sent=300, bounced=12).since(accepted)) == "fine"
    assert judge(Reputation(sent=400, bounced=20).since(accepted)) == "pause"
