"""Occurrences of campaigns: who gets the message, when, and what is told about it."""

from datetime import timedelta

from tests.fakes import NOON
from tests.usecases.campaigns.campaigning import Campaigning


def test_a_monthly_campaign_reaches_each_address_once() -> None:
    here = Campaigning()
    for email in ("an@example.com", "binh@example.com", "AN@example.com"):
        here.deal(email)
    here.deal(None)
    campaign = here.create()
    here.at(NOON + timedelta(days=1))
    here.work()
    assert here.sent == {"an@example.com": 1, "binh@example.com": 1}
    [result] = here.results(campaign)
    assert result.occurrence.state == "done"
