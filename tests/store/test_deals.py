"""Deals in the table: versions, events, open deals of customers, and the bin."""

from datetime import timedelta

import pytest

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.origin import ImportMark, Origin, OriginKind
from saletunnel.domain.errors import AlreadyExists, NotFound, StaleVersion
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.saving import ids, retitled, save, save_new
from tests.values import INSTALLATION, PERSON, SALES, a_deal, made, stage_of

NEW = SALES.first_stage
AN = CustomerRef("cust_an", "An")


class TestSaving:
    def test_a_deal_is_read_as_saved(self, ports: Ports) -> None:
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
        save_new(ports, deal)

        assert ports.deals.get("acme", deal.id) == deal
        assert ports.deals.many("acme", [deal.id, "deal_none"]) == {deal.id: deal}

    def test_a_missing_deal_is_not_found(self, ports: Ports) -> None:
        save_new(ports, a_deal())

        with pytest.raises(NotFound):
            ports.deals.get("acme", "deal_none")
        with pytest.raises(NotFound):
            ports.deals.get("rival", "deal_1")
        assert ports.deals.many("rival", ["deal_1"]) == {}

    def test_a_deal_is_created_once(self, ports: Ports) -> None:
        save_new(ports, a_deal())

        with pytest.raises(AlreadyExists):
            save_new(ports, a_deal(title="Another"))
        assert ports.deals.get("acme", "deal_1") == a_deal()

    def test_a_stale_change_is_refused(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        changed = save(ports, retitled(a_deal(), "First"))

        with pytest.raises(StaleVersion):
            save(ports, retitled(a_deal(), "Second"))
        assert ports.deals.get("acme", "deal_1") == changed

    def test_a_missing_deal_cannot_be_changed(self, ports: Ports) -> None:
        with pytest.raises(StaleVersion):
            save(ports, retitled(a_deal(), "First"))
        assert ports.deals.many("acme", ["deal_1"]) == {}

    def test_a_refused_write_cancels_the_whole_transaction(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        stale, new = retitled(a_deal(version=4), "Stale"), made(a_deal(id="deal_2"))

        with pytest.raises(StaleVersion):
            ports.commit([*ports.deals.save("acme", new), *ports.deals.save("acme", stale)])
        assert ports.deals.many("acme", ["deal_1", "deal_2"]) == {"deal_1": a_deal()}
        assert list(ports.deals.history("acme", "deal_2", after=None, at_once=10)) == []
        assert ports.deals.column("acme", NEW.id, limit=10, cursor=None).data == [a_deal()]

    def test_the_first_refused_write_determines_the_error(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        again, stale = made(a_deal()), retitled(a_deal(id="deal_2"), "Stale")

        with pytest.raises(AlreadyExists):
            ports.commit([*ports.deals.save("acme", again), *ports.deals.save("acme", stale)])
        with pytest.raises(StaleVersion):
            ports.commit([*ports.deals.save("acme", stale), *ports.deals.save("acme", again)])

    def test_a_deal_is_read_together_with_a_pipeline(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        ports.commit(ports.pipelines.save("acme", INSTALLATION, name_before=None))

        assert ports.deals.with_pipeline("acme", "deal_1", INSTALLATION.id) == (a_deal(), INSTALLATION)
        assert ports.deals.with_pipeline("acme", "deal_1", SALES.id) == (a_deal(), None)
        for pipeline_id in (INSTALLATION.id, SALES.id):
            with pytest.raises(NotFound, match="deal_2"):
                ports.deals.with_pipeline("acme", "deal_2", pipeline_id)

    def test_more_than_a_hundred_deals_are_read_together(self, ports: Ports) -> None:
        deals = [a_deal(id=f"deal_{number}") for number in range(130)]
        for batch in (deals[:50], deals[50:100], deals[100:]):
            ports.commit([write for deal in batch for write in ports.deals.save("acme", made(deal))])

        assert ports.deals.many("acme", ids(deals)) == {deal.id: deal for deal in deals}


class TestOpenDeals:
    def has_open(self, ports: Ports) -> bool:
        return ports.deals.has_open("acme", AN.id, SALES.id)

    def test_a_customer_has_an_open_deal_until_it_is_won(self, ports: Ports) -> None:
        assert not self.has_open(ports)
        save_new(ports, deal := a_deal(customer=AN))
        assert self.has_open(ports)
        save(ports, deal.moved(SALES.won_stage, PERSON, NOON, rank="A", lost_reason=None))
        assert not self.has_open(ports)

    @pytest.mark.parametrize(
        "deal",
        [
            a_deal(),
            a_deal(customer=CustomerRef("cust_a", "A")),
            a_deal(INSTALLATION.first_stage, customer=AN),
            a_deal(stage_of(SALES, "Lost"), customer=AN),
        ],
        ids=["without a customer", "of another customer", "in another pipeline", "lost"],
    )
    def test_other_deals_do_not_count(self, ports: Ports, deal: Deal) -> None:
        save_new(ports, deal)

        assert not self.has_open(ports)

    def test_deals_of_another_tenant_do_not_count(self, ports: Ports) -> None:
        save_new(ports, a_deal(customer=AN), tenant="rival")

        assert not self.has_open(ports)


class TestBin:
    def binned(self, ports: Ports, after: str | None = None) -> list[str]:
        return [placed.value.id for placed in ports.deals.bin("acme", after=after, at_once=2)]

    def test_a_deleted_deal_is_found_only_in_the_bin(self, ports: Ports) -> None:
        save_new(ports, a_deal(customer=AN))
        ports.commit(ports.pipelines.save("acme", SALES, name_before=None))
        deal = save(ports, a_deal(customer=AN).deleted(PERSON, NOON))

        with pytest.raises(NotFound):
            ports.deals.get("acme", "deal_1")
        with pytest.raises(NotFound):
            ports.deals.with_pipeline("acme", "deal_1", SALES.id)
        assert ports.deals.many("acme", ["deal_1"]) == {"deal_1": deal}
        assert ports.deals.column("acme", NEW.id, limit=10, cursor=None).data == []
        assert not ports.deals.has_open("acme", AN.id, SALES.id)
        assert self.binned(ports) == ["deal_1"]

    def test_the_bin_is_sorted_from_the_last_deleted_deal_and_can_be_read_from_any_place(self, ports: Ports) -> None:
        for at in range(5):
            save_new(ports, deal := a_deal(id=f"deal_{at}"))
            save(ports, deal.deleted(PERSON, NOON + timedelta(seconds=at)))
        first, *_ = ports.deals.bin("acme", after=None, at_once=2)

        assert self.binned(ports) == ["deal_4", "deal_3", "deal_2", "deal_1", "deal_0"]
        assert self.binned(ports, first.place) == ["deal_3", "deal_2", "deal_1", "deal_0"]

    def test_a_stale_purge_is_refused(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        deleted = save(ports, a_deal().deleted(PERSON, NOON))
        save(ports, deleted.restored(NEW, deleted.customer, PERSON, NOON))

        [writes] = ports.deals.purge("acme", deleted)
        with pytest.raises(StaleVersion):
            ports.commit(writes)
