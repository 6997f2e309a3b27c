"""Deals in the table: their versions and events, and who has one open."""

from datetime import timedelta

import pytest

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.origin import ImportMark, Origin, OriginKind
from saletunnel.domain.errors import AlreadyExists, NotFound, StaleVersion
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.keeping import ids, keep, keep_new, retitled
from tests.values import INSTALLATION, PERSON, SALES, a_deal, made, stage_of

NEW = SALES.first_stage
AN = CustomerRef("cust_an", "An")


class TestSaving:
    def test_a_deal_is_read_as_it_was_saved(self, ports: Ports) -> None:
        deal = a_deal(
            stage_of(SALES, "Lost"),
            amount=12_500_000,
            currency="VND",
            probability=0,
            customer=AN,
            responsible_id="user_binh",
            expected_close_date=NOON.date(),
            source="website",
            tags=("vip", "Hà Nội"),
            custom={
                "floor": 3,
                "lift": False,
                "area": 61.5,
                "rooms": ["kitchen"],
                "address": {"city": "Huế"},
                "x": None,
            },
            lost_reason="price",
            comments="",
            external_id="crm-1",
            closed_at=NOON + timedelta(microseconds=123_456),
            origin=Origin(OriginKind.REPEAT_SALE, deal_id="deal_0", plan_id="plan_1", cycle=2),
            journey_id="deal_0",
            imported=ImportMark("f00d", NEW.id),
        )
        keep_new(ports, deal)

        assert ports.deals.get("acme", deal.id) == deal
        assert ports.deals.many("acme", [deal.id, "deal_none"]) == {deal.id: deal}

    def test_what_is_not_there_is_not_found(self, ports: Ports) -> None:
        keep_new(ports, a_deal())

        with pytest.raises(NotFound):
            ports.deals.get("acme", "deal_none")
        with pytest.raises(NotFound):
            ports.deals.get("rival", "deal_1")
        assert ports.deals.many("rival", ["deal_1"]) == {}

    def test_a_deal_is_made_once(self, ports: Ports) -> None:
        keep_new(ports, a_deal())

        with pytest.raises(AlreadyExists):
            keep_new(ports, a_deal(title="Another"))
        assert ports.deals.get("acme", "deal_1") == a_deal()

    def test_a_change_follows_on_the_version_that_was_seen(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        changed = keep(ports, retitled(a_deal(), "First"))

        with pytest.raises(StaleVersion):
            keep(ports, retitled(a_deal(), "Second"))
        assert ports.deals.get("acme", "deal_1") == changed

    def test_a_deal_that_is_not_there_cannot_be_changed(self, ports: Ports) -> None:
        with pytest.raises(StaleVersion):
            keep(ports, retitled(a_deal(), "First"))
        assert ports.deals.many("acme", ["deal_1"]) == {}

    def test_a_refused_write_leaves_nothing_of_the_others(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        stale, new = retitled(a_deal(version=4), "Stale"), made(a_deal(id="deal_2"))

        with pytest.raises(StaleVersion):
            ports.commit([*ports.deals.save("acme", new), *ports.deals.save("acme", stale)])
        assert ports.deals.many("acme", ["deal_1", "deal_2"]) == {"deal_1": a_deal()}
        assert list(ports.deals.history("acme", "deal_2", after=None, at_once=10)) == []
        assert ports.deals.column("acme", NEW.id, limit=10, cursor=None).data == [a_deal()]

    def test_the_first_write_that_stands_against_it_says_why(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        again, stale = made(a_deal()), retitled(a_deal(id="deal_2"), "Stale")

        with pytest.raises(AlreadyExists):
            ports.commit([*ports.deals.save("acme", again), *ports.deals.save("acme", stale)])
        with pytest.raises(StaleVersion):
            ports.commit([*ports.deals.save("acme", stale), *ports.deals.save("acme", again)])

    def test_a_deal_comes_with_the_pipeline_that_it_shall_move_to(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        ports.commit(ports.pipelines.save("acme", INSTALLATION, name_before=None))

        assert ports.deals.with_pipeline("acme", "deal_1", INSTALLATION.id) == (a_deal(), INSTALLATION)
        for deal_id, pipeline_id in (("deal_1", SALES.id), ("deal_2", INSTALLATION.id)):
            with pytest.raises(NotFound):
                ports.deals.with_pipeline("acme", deal_id, pipeline_id)

    def test_more_than_a_hundred_are_read_together(self, ports: Ports) -> None:
        deals = [a_deal(id=f"deal_{number}") for number in range(130)]
        for some in (deals[:50], deals[50:100], deals[100:]):
            ports.commit([write for deal in some for write in ports.deals.save("acme", made(deal))])

        assert ports.deals.many("acme", ids(deals)) == {deal.id: deal for deal in deals}


class TestOpenDeals:
    def has_open(self, ports: Ports) -> bool:
        return ports.deals.has_open("acme", AN.id, SALES.id)

    def test_a_customer_has_one_while_it_is_open(self, ports: Ports) -> None:
        assert not self.has_open(ports)
        keep_new(ports, deal := a_deal(customer=AN))
        assert self.has_open(ports)
        keep(ports, deal.moved(SALES.won_stage, PERSON, NOON, place="A", lost_reason=None))
        assert not self.has_open(ports)

    @pytest.mark.parametrize(
        "deal",
        [
            a_deal(),
            a_deal(customer=CustomerRef("cust_a", "A")),
            a_deal(INSTALLATION.first_stage, customer=AN),
            a_deal(stage_of(SALES, "Lost"), customer=AN),
        ],
        ids=["of nobody", "of another customer", "in another pipeline", "lost"],
    )
    def test_other_deals_do_not_count(self, ports: Ports, deal: Deal) -> None:
        keep_new(ports, deal)

        assert not self.has_open(ports)

    def test_another_tenants_deals_do_not_count(self, ports: Ports) -> None:
        keep_new(ports, a_deal(customer=AN), tenant="rival")

        assert not self.has_open(ports)


class TestTheBin:
    def binned(self, ports: Ports, after: str | None = None) -> list[str]:
        return [one.value.id for one in ports.deals.bin("acme", after=after, at_once=2)]

    def test_a_deal_in_it_is_found_there_only(self, ports: Ports) -> None:
        keep_new(ports, a_deal(customer=AN))
        ports.commit(ports.pipelines.save("acme", SALES, name_before=None))
        deal = keep(ports, a_deal(customer=AN).deleted(PERSON, NOON))

        with pytest.raises(NotFound):
            ports.deals.get("acme", "deal_1")
        with pytest.raises(NotFound):
            ports.deals.with_pipeline("acme", "deal_1", SALES.id)
        assert ports.deals.many("acme", ["deal_1"]) == {"deal_1": deal}
        assert ports.deals.column("acme", NEW.id, limit=10, cursor=None).data == []
        assert not ports.deals.has_open("acme", AN.id, SALES.id)
        assert self.binned(ports) == ["deal_1"]

    def test_the_last_deleted_is_first_and_reading_goes_on_after_a_place(self, ports: Ports) -> None:
        for at in range(5):
            keep_new(ports, deal := a_deal(id=f"deal_{at}"))
            keep(ports, deal.deleted(PERSON, NOON + timedelta(seconds=at)))
        first, *_ = ports.deals.bin("acme", after=None, at_once=2)

        assert self.binned(ports) == ["deal_4", "deal_3", "deal_2", "deal_1", "deal_0"]
        assert self.binned(ports, first.place) == ["deal_3", "deal_2", "deal_1", "deal_0"]

    def test_what_hangs_on_a_deal_that_changed_since_is_left_alone(self, ports: Ports) -> None:
        keep_new(ports, a_deal())
        deleted = keep(ports, a_deal().deleted(PERSON, NOON))
        keep(ports, deleted.restored(NEW, deleted.customer, PERSON, NOON))

        [writes] = ports.deals.purge("acme", deleted)
        with pytest.raises(StaleVersion):
            ports.commit(writes)
