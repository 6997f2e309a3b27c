"""Columns of boards: deals are sorted, read page by page, and limited to those that a person may see."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from saletunnel.domain.deals import rank
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.saving import ids, save, save_new
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

    def test_deals_are_sorted_by_rank(self, ports: Ports) -> None:
        save_new(ports, *self.RANKED)

        assert pages(ports, 10) == [["deal_b", "deal_d", "deal_c", "deal_a"]]

    def test_deals_with_the_same_rank_are_sorted_by_id(self, ports: Ports) -> None:
        save_new(ports, *(a_deal(id=f"deal_{letter}", rank="A") for letter in "bca"))

        assert pages(ports, 2) == [["deal_a", "deal_b"], ["deal_c"]]

    def test_a_rank_is_sorted_above_a_longer_rank_that_begins_with_it(self, ports: Ports) -> None:
        between = rank.between("A", "A1")
        save_new(ports, *(a_deal(id=f"deal_{place}", rank=place) for place in ("A1", between, "A")))

        assert pages(ports, 10) == [["deal_A", f"deal_{between}", "deal_A1"]]

    def test_the_newest_arrival_is_on_top(self, ports: Ports) -> None:
        times = [NOON + timedelta(milliseconds=ms) for ms in (0, 1, 1_000, 86_400_000)]
        save_new(
            ports, *(a_deal(id=f"deal_{at}", rank=rank.entering(time, f"deal_{at}")) for at, time in enumerate(times))
        )

        assert pages(ports, 10) == [["deal_3", "deal_2", "deal_1", "deal_0"]]

    def test_a_page_ends_at_its_bytes(self, ports: Ports) -> None:
        save_new(ports, *(a_deal(id=f"deal_{place}", rank=place, comments="x" * 60_000) for place in "ABCD"))

        page = ports.deals.column("acme", NEW.id, limit=10, cursor=None, most_bytes=130_000)
        assert ids(page.data) == ["deal_A", "deal_B"]
        page = ports.deals.column("acme", NEW.id, limit=10, cursor=page.cursor)
        assert (ids(page.data), page.cursor) == (["deal_C", "deal_D"], None)

    def test_a_page_without_room_for_a_deal_is_empty_and_has_a_cursor_to_it(self, ports: Ports) -> None:
        save_new(ports, *(a_deal(id=f"deal_{place}", rank=place, comments="x" * 60_000) for place in "0AB"))

        page = ports.deals.column("acme", NEW.id, limit=10, cursor=None, most_bytes=50_000)
        assert ids(page.data) == []
        page = ports.deals.column("acme", NEW.id, limit=1, cursor=page.cursor)
        assert ids(page.data) == ["deal_0"]
        again = ports.deals.column("acme", NEW.id, limit=1, cursor=page.cursor, most_bytes=50_000)
        assert (ids(again.data), again.cursor) == ([], page.cursor)

    @pytest.mark.parametrize(
        ("limit", "sizes"), [(1, [1, 1, 1, 1]), (2, [2, 2]), (3, [3, 1]), (4, [4]), (5, [4]), (100, [4])]
    )
    def test_the_last_page_of_a_column_ends_exactly(self, ports: Ports, limit: int, sizes: Sequence[int]) -> None:
        save_new(ports, *self.RANKED)
        found = pages(ports, limit)

        assert [len(page) for page in found] == sizes
        assert [id_ for page in found for id_ in page] == ["deal_b", "deal_d", "deal_c", "deal_a"]

    def test_an_empty_column_is_one_empty_page(self, ports: Ports) -> None:
        save_new(ports, a_deal(SALES.won_stage))

        assert pages(ports, 10) == [[]]

    def test_a_deal_is_in_one_column_only(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        deal = save(ports, a_deal().moved(INSTALLATION.first_stage, PERSON, NOON, rank="A", lost_reason=None))

        assert pages(ports, 10) == [[]]
        assert ports.deals.column("acme", INSTALLATION.first_stage.id, limit=10, cursor=None).data == [deal]

    def test_a_column_contains_no_deals_of_another_tenant(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        save_new(ports, a_deal(id="deal_theirs"), tenant="rival")

        assert pages(ports, 10) == [["deal_1"]]

    def test_the_next_page_begins_below_a_deal_that_has_left_the_column(self, ports: Ports) -> None:
        save_new(ports, *self.RANKED)
        first = ports.deals.column("acme", NEW.id, limit=2, cursor=None)
        save(ports, first.data[-1].moved(SALES.won_stage, PERSON, NOON, rank="A", lost_reason=None))

        rest = ports.deals.column("acme", NEW.id, limit=2, cursor=first.cursor)
        assert ids(rest.data) == ["deal_c", "deal_a"]

    def test_the_next_deal_below_is_found(self, ports: Ports) -> None:
        save_new(ports, *self.RANKED)
        by_id = {deal.id: deal for deal in self.RANKED}

        assert ports.deals.below("acme", by_id["deal_b"]) == by_id["deal_d"]
        assert ports.deals.below("acme", by_id["deal_a"]) is None

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
    def test_a_person_gets_full_pages_of_own_and_unassigned_deals(self, ports: Ports, limit: int) -> None:
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
        save_new(ports, *deals)
        mine = [deal.id for deal in deals if deal.responsible_id in (None, "user_ada")]

        found = pages(ports, limit, seen_by="user_ada")
        assert [id_ for page in found for id_ in page] == mine
        assert all(len(page) == limit for page in found[:-1])
        assert found[-1] or len(found) == 1

    def test_a_person_without_visible_deals_gets_an_empty_column(self, ports: Ports) -> None:
        save_new(ports, *(a_deal(id=f"deal_{at}", responsible_id="user_binh") for at in range(5)))

        assert pages(ports, 2, seen_by="user_ada") == [[]]
