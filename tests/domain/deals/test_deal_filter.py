"""The filters of a list of deals that need no index."""

from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.deals.deal_filter import DealFilter
from tests.company import Company

COMPANY = Company()
DEAL = COMPANY.create_deal(amount=500, currency="USD", source="Zalo", custom={"floor": 2, "paid": True, "side": "Bắc"})
BARE = COMPANY.create_deal()
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({"amount_from": 500}, True),
        ({"amount_from": 501}, False),
        ({"amount_to": 500}, True),
        ({"amount_to": 499}, False),
        ({"source": "ZALO"}, True),
        ({"source": "Zal"}, False),
        ({"custom": "floor:2"}, True),
        ({"custom": "paid:true"}, True),
        ({"custom": "side:bắc"}, True),
        ({"custom": "side:"}, False),
        ({"custom": "colour:red"}, False),
        ({"entered_until": DEAL.entered_stage_at}, True),
        ({"entered_until": DEAL.entered_stage_at - MOMENT}, False),
    ],
    ids=str,
)
def test_a_filter_selects_by_the_value_of_its_field(filters: dict[str, Any], matches: bool) -> None:
    assert DealFilter(**filters).matches(DEAL) == matches


@pytest.mark.parametrize(
    "filters", [{"amount_from": 0}, {"amount_to": 9}, {"source": "Zalo"}, {"custom": "paid:false"}]
)
def test_a_deal_without_the_value_does_not_match(filters: dict[str, Any]) -> None:
    assert not DealFilter(**filters).matches(BARE)


def test_an_empty_source_selects_deals_without_a_source() -> None:
    wanted = DealFilter(source="")
    assert (wanted.matches(BARE), wanted.matches(DEAL)) == (True, False)
