"""The bin: a deleted deal is hidden at once. It can be restored unchanged; after thirty days it is purged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound, RoleLacks, StaleVersion
from saletunnel.store.dynamo.keys import deal_partition
from saletunnel.usecases.deals import deal_bin, editing, imports
from tests.company import Company
from tests.fakes import NOON

AGENT = "user_bob"


@pytest.fixture
def company() -> Company:
    return Company()


def binned(company: Company) -> list[str]:
    return [placed.value.id for placed in company.ports.deals.bin(company.tenant, after=None, at_once=10)]


def expiry_times(company: Company, deal: Deal) -> dict[str, int | None]:
    """When each item of the deal expires, by sort key."""
    partition = deal_partition(company.tenant, deal.id)
    return {key.sk: item.get("expires_at") for key, item in company.table.items().items() if key.pk == partition}


class TestDeleting:
    def test_a_deleted_deal_is_on_no_board_and_cannot_be_read_or_changed(self, company: Company) -> None:
        deal = company.create_deal(amount=100)
        company.deliver()
        company.delete(deal)

        assert company.deals_on(company.sales.first_stage) == []
        for act in (
            lambda: editing.read_deal(company.ports, company.admin, deal.id),
            lambda: company.change(deal, title="Other"),
            lambda: company.move(deal, company.sales.won_stage),
            lambda: company.timeline(deal),
        ):
            with pytest.raises(NotFound):
                act()
        assert binned(company) == [deal.id]

    def test_a_deleted_deal_is_not_in_the_totals(self, company: Company) -> None:
        deal = company.create_deal(amount=100)
        company.deliver()
        company.delete(deal)
        company.deliver()

        assert company.totals(company.sales) == {}
        company.restore(deal)
        company.deliver()
        assert company.totals(company.sales) == {(company.sales.first_stage.id, "USD"): (1, 100)}

    def test_a_stale_deletion_is_refused_and_a_repeated_one_changes_nothing(self, company: Company) -> None:
        deal = company.create_deal()
        company.change(deal, title="Other")

        with pytest.raises(StaleVersion):
            deal_bin.delete_deal(company.ports, company.admin, deal.id, deal.version)
        assert company.delete(deal) == company.delete(deal)
        with pytest.raises(NotFound):
            company.delete(replace(deal, id="deal_none"))

    def test_an_agent_deletes_and_restores_only_visible_deals(self, company: Company) -> None:
        agent = replace(company.admin, user_id=AGENT, role=Role.AGENT)
        mine, theirs = company.create_deal(responsible_id=AGENT), company.create_deal(responsible_id="user_eve")

        deal_bin.delete_deal(company.ports, agent, mine.id, None)
        deal_bin.restore_deal(company.ports, agent, mine.id, None)
        company.delete(theirs)
        for act in (deal_bin.delete_deal, deal_bin.restore_deal):
            with pytest.raises(NotFound):
                act(company.ports, agent, theirs.id, None)
            with pytest.raises(RoleLacks):
                act(company.ports, replace(agent, role=Role.VIEWER), mine.id, None)

    def test_no_tunnel_moves_a_deleted_deal(self, company: Company) -> None:
        company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
        deal = company.move(company.create_deal(), company.sales.won_stage)
        company.delete(deal)
        company.deliver()

        restored = company.restore(deal)
        company.deliver()
        assert company.read_deal(restored).stage_id == company.sales.won_stage.id

    def test_a_repeat_that_is_due_while_its_deal_is_deleted_is_created_after_the_restore(
        self, company: Company
    ) -> None:
        company.clock.now = NOON + timedelta(days=345)
        company.create_plan()
        deal = company.move(company.create_deal(), company.sales.won_stage)
        company.deliver()
        due = company.clock.now + timedelta(days=360)
        company.clock.now = due - timedelta(days=1)
        company.delete(deal)
        company.sweep(due)
        company.perform()
        assert company.deals_on(company.maintenance.first_stage) == []

        company.restore(deal)
        company.deliver()
        company.sweep(due + timedelta(days=1))
        company.perform()
        assert len(company.deals_on(company.maintenance.first_stage)) == 1

    def test_a_deleted_deal_is_not_an_open_deal_of_its_customer(self, company: Company) -> None:
        deal = company.create_deal(contact=Contact("An"))
        assert deal.customer is not None
        assert company.ports.deals.has_open(company.tenant, deal.customer.id, company.sales.id)
        company.delete(deal)
        assert not company.ports.deals.has_open(company.tenant, deal.customer.id, company.sales.id)

    def test_no_deal_can_be_moved_below_a_deleted_deal(self, company: Company) -> None:
        above, deal = company.create_deal(), company.create_deal()
        company.delete(above)

        with pytest.raises(NotFound):
            company.move(deal, company.sales.first_stage, below=above)

    def test_an_import_does_not_change_a_deleted_deal(self, company: Company) -> None:
        row = imports.Row("crm-1", company.sales.id, None, None, None, None, {"title": "An"})
        [made] = imports.import_deals(company.ports, company.admin, [row], run_tunnels=False)
        company.delete(company.read_deal(made.deal_id or ""))
        again, changed = (
            imports.import_deals(
                company.ports, company.admin, [replace(row, fields={"title": title})], run_tunnels=False
            )[0]
            for title in ("An", "Binh")
        )
        assert again.status == "unchanged"
        assert (changed.status, changed.errors[0].code) == ("refused", "in_bin")


class TestRestoring:
    def test_a_deal_is_restored_unchanged_at_its_place(self, company: Company) -> None:
        _, deal, _ = (company.create_deal(title) for title in ("A", "B", "C"))
        order = [shown.id for shown in company.deals_on(company.sales.first_stage)]
        company.delete(deal)
        restored = company.restore(deal)

        assert [shown.id for shown in company.deals_on(company.sales.first_stage)] == order
        assert replace(restored, version=1, updated_at=deal.updated_at) == deal
        assert binned(company) == []
        assert [entry.kind for entry in company.timeline(deal).data] == ["restored", "deleted", "created"]

    def test_restoring_a_deal_outside_the_bin_changes_nothing(self, company: Company) -> None:
        deal = company.create_deal()
        assert company.restore(deal) == deal

    def test_a_deal_whose_stage_was_deleted_is_restored_on_the_first_stage(self, company: Company) -> None:
        deal = company.create_deal(stage=company.maintenance.won_stage)
        company.delete(deal)
        gone = replace(
            company.maintenance,
            stages=tuple(stage for stage in company.maintenance.stages if stage.id != deal.stage_id),
            version=2,
        )
        company.ports.commit(company.ports.pipelines.save(company.tenant, gone, name_before="Maintenance"))

        restored = company.restore(deal)
        assert (restored.stage_id, restored.closed_at) == (company.maintenance.first_stage.id, None)

    def test_a_deal_cannot_be_restored_after_thirty_days(self, company: Company) -> None:
        deal = company.create_deal()
        company.delete(deal)
        company.clock.advance(days=30)
        with pytest.raises(NotFound):
            company.restore(deal)

        company.clock.now -= timedelta(seconds=1)
        company.restore(deal)


class TestPurging:
    def test_all_items_of_a_deleted_deal_expire_unless_it_is_restored(self, company: Company) -> None:
        company.create_plan()
        deal = company.move(company.create_deal(), company.sales.won_stage)
        company.deliver()
        company.delete(deal)
        company.deliver()
        purged = int((NOON + timedelta(days=30)).timestamp())
        events = {f"EVENT#000000000{at}" for at in (1, 2, 3)}

        found = expiry_times(company, deal)
        assert {name.partition("#plan")[0] for name in found} == {"DEAL", "TALLY", "TERMS", *events}
        assert set(found.values()) == {purged}
        company.restore(deal)
        company.deliver()
        assert set(expiry_times(company, deal).values()) == {None}

    def test_the_expiry_follows_the_current_state_in_any_order_of_events(self, company: Company) -> None:
        deal = company.create_deal()
        company.delete(deal)
        company.restore(deal)
        _, deleted, restored = company.table.events()
        for batch in ([restored], [deleted], [deleted, restored]):
            assert deal_bin.purge_with_deals(company.ports, batch) == {}

        assert set(expiry_times(company, deal).values()) == {None}

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    def test_a_deal_that_is_restored_concurrently_keeps_all_its_items(self, company: Company, after: bool) -> None:
        deal = company.create_deal()
        company.delete(deal)
        company.table.interrupt(1, lambda: company.restore(deal), after=after)
        assert deal_bin.purge_with_deals(company.ports, company.table.events()[-1:]) == {}

        assert deal_bin.purge_with_deals(company.ports, company.table.events()[-1:]) == {}
        assert set(expiry_times(company, deal).values()) == {None}

    def test_all_items_of_a_long_history_expire(self, company: Company) -> None:
        deal = company.create_deal()
        for number in range(120):
            company.change(deal, title=str(number))
        company.delete(deal)
        company.deliver()

        assert len(expiry_times(company, deal)) == 125
        assert None not in expiry_times(company, deal).values()
