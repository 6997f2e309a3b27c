"""Columns of boards: deals in their order, page by page, and only those that a person may see."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from saletunnel.domain.deals import rank
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.keeping import ids, keep, keep_new
from tests.values import INSTALLATION, PERSON, SALES, a_deal

NEW = SALES.first_stage


def pages(ports: Ports, limit: int, seen_by: str | None = None) -> list[list[str]]:
    """The ids on each page of the column."""
    found = []
    cursor, more = None, True
    while more:
        page = ports.deals.column("acme", NEW.id, limit=limit, cursor=cursor, seen_by=seen_by)
        found.append(ids(page.data))
        cursor, more = page.cursor, page.cursor is not None
    return found


class TestColumns:
    RANKED = tuple(a_deal(id=f"deal_{letter}", rank=place) for letter, place in zip("dcba", "AB1Z", strict=True))

    def test_deals_stand_by_their_ranks(self, ports: Ports) -> None:
        keep_new(ports, *self.RANKED)

        assert pages(ports, 10) == [["deal_b", "deal_d", "deal_c", "deal_a"]]

    def test_deals_of_one_rank_stand_by_their_ids(self, ports: Ports) -> None:
        keep_new(ports, *(a_deal(id=f"deal_{letter}", rank="A") for letter in "bca"))

        assert pages(ports, 2) == [["deal_a", "deal_b"], ["deal_c"]]

    def test_a_rank_that_begins_another_stands_above_it(self, ports: Ports) -> None:
        between = rank.between("A", "A1")
        keep_new(ports, *(a_deal(id=f"deal_{place}", rank=place) for place in ("A1", between, "A")))

        assert pages(ports, 10) == [["deal_A", f"deal_{between}", "deal_A1"]]

    def test_the_newest_arrival_is_on_top(self, ports: Ports) -> None:
        times = [NOON + timedelta(milliseconds=ms) for ms in (0, 1, 1_000, 86_400_000)]
        keep_new(
            ports, *(a_deal(id=f"deal_{at}", rank=rank.entering(time, f"deal_{at}")) for at, time in enumerate(times))
        )

        assert pages(ports, 10) == [["deal_3", "deal_2", "deal_1", "deal_0"]]

    @pytest.mark.parametrize(
        ("limit", "sizes"), [(1, [1, 1, 1, 1]), (2, [2, 2]), (3, [3, 1]), (4, [4]), (5, [4]), (100, [4])]
    )
    def test_a_column_is_read_in_pages_that_end_exactly(self, ports: Ports, limit: int, sizes: Sequence[int]) -> None:
        keep_new(ports, *self.RANKED)
        found = pages(ports, limit)

        assert [len(page) for page in found] == sizes
        assert [id_ for page in found for id_ in page] == ["deal_b", "deal_d", "deal_c", "deal_a"]

    def test_an_empty_column_is_one_empty_page(self, ports: Ports) -> None:
        keep_new(ports, a_deal(SALES.won_stage))

        assert pages(ports, 10) == [[]]

    def test_a_deal_stands_in_one_column_only(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        deal = keep(ports, a_deal().moved(INSTALLATION.first_stage, PERSON, NOON, place="A", lost_reason=None))

        assert pages(ports, 10) == [[]]
        assert ports.deals.column("acme", INSTALLATION.first_stage.id, limit=10, cursor=None).data == [deal]

    def test_another_tenant_sees_nothing_of_it(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        keep_new(ports, a_deal(id="deal_theirs"), tenant="rival")

        assert pages(ports, 10) == [["deal_1"]]

    def test_a_page_begins_below_a_deal_that_has_left_meanwhile(self, ports: Ports) -> None:
        keep_new(ports, *self.RANKED)
        first = ports.deals.column("acme", NEW.id, limit=2, cursor=None)
        keep(ports, first.data[-1].moved(SALES.won_stage, PERSON, NOON, place="A", lost_reason=None))

        rest = ports.deals.column("acme", NEW.id, limit=2, cursor=first.cursor)
        assert ids(rest.data) == ["deal_c", "deal_a"]

    def test_the_next_deal_below_is_found(self, ports: Ports) -> None:
        keep_new(ports, *self.RANKED)
        by_id = {deal.id: deal for deal in self.RANKED}

        assert ports.deals.below("acme", by_id["deal_b"]) == by_id["deal_d"]
        assert ports.deals.below("acme", by_id["deal_a"]) is None

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
    def test_a_person_is_shown_full_pages_of_own_and_unassigned_deals(self, ports: Ports, limit: int) -> None:
        owners = [
            "user_ada",
            "user_binh",
            None,
            "user_binh",
            "user_binh",
            "user_ada",
            "user_binh",
            None,
            "user_binh",
        ] * 2
        deals = [a_deal(id=f"deal_{at:02}", rank=f"A{at:02}", responsible_id=owner) for at, owner in enumerate(owners)]
        keep_new(ports, *deals)
        mine = [deal.id for deal in deals if deal.responsible_id in (None, "user_ada")]

        found = pages(ports, limit, seen_by="user_ada")
        assert [id_ for page in found for id_ in page] == mine
        assert all(len(page) == limit for page in found[:-1])
        assert found[-1] or len(found) == 1

    def test_a_person_of_whom_there_is_none_is_shown_an_empty_column(self, ports: Ports) -> None:
        keep_new(ports, *(a_deal(id=f"deal_{at}", responsible_id="user_binh") for at in range(5)))

        assert pages(ports, 2, seen_by="user_ada") == [[]]
