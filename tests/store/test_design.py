"""The design in the table: accounts, pipelines, tunnels and repeat plans."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.condition import Comparison, Group
from saletunnel.domain.errors import NameTaken, NotFound, StaleVersion
from saletunnel.domain.pipeline import Pipeline
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document
from saletunnel.store.dynamo.table import Put, Table
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.values import INSTALLATION, MAINTENANCE, NO_RULES, SALES, a_pipeline, a_plan, a_tunnel, an_account, stage_of

RENAMED = SALES.renamed("Bán hàng", NOON)


def save_pipeline(ports: Ports, pipeline: Pipeline, name_before: str | None = None, tenant: str = "acme") -> None:
    ports.commit(ports.pipelines.save(tenant, pipeline, name_before=name_before))


def save_tunnel(ports: Ports, tunnel: Tunnel, tenant: str = "acme") -> Tunnel:
    ports.commit(ports.tunnels.save(tenant, tunnel, ports.tunnels.revision(tenant)))
    return tunnel


def save_plan(ports: Ports, plan: RepeatPlan, tenant: str = "acme") -> RepeatPlan:
    ports.commit(ports.plans.save(tenant, plan, ports.tunnels.revision(tenant)))
    return plan


class TestAccounts:
    def test_a_new_tenant_has_no_account(self, ports: Ports) -> None:
        assert ports.accounts.get("acme") is None

    def test_an_account_is_read_as_saved(self, ports: Ports) -> None:
        ports.commit(ports.accounts.save("acme", an_account()))

        assert ports.accounts.get("acme") == an_account()
        assert ports.accounts.get("rival") is None

    def test_a_stale_change_is_refused(self, ports: Ports) -> None:
        changed = an_account().changed(NOON, currency="VND")
        ports.commit(ports.accounts.save("acme", an_account()))
        ports.commit(ports.accounts.save("acme", changed))

        with pytest.raises(StaleVersion):
            ports.commit(ports.accounts.save("acme", an_account().changed(NOON, currency="EUR")))
        assert ports.accounts.get("acme") == changed

    def test_an_account_without_a_subscription_has_the_professional_one(self, ports: Ports, table: Table) -> None:
        old = document(an_account())
        old["document"] = old["document"].replace(',"subscription":"professional"', "")
        assert "subscription" not in old["document"]
        table.commit([Put(keys.account_key("acme"), old)])

        assert ports.accounts.get("acme") == an_account(subscription=Subscription.PROFESSIONAL)

    def test_an_account_is_read_together_with_pipelines(self, ports: Ports) -> None:
        assert ports.accounts.with_pipelines("acme", [SALES.id]) == (None, {})
        ports.commit(ports.accounts.save("acme", an_account()))
        save_pipeline(ports, SALES)
        save_pipeline(ports, INSTALLATION, tenant="rival")

        found = ports.accounts.with_pipelines("acme", [SALES.id, INSTALLATION.id])
        assert found == (an_account(), {SALES.id: SALES})

    def test_an_account_is_opened_once(self, ports: Ports) -> None:
        ports.commit(ports.accounts.save("acme", an_account()))

        with pytest.raises(StaleVersion):
            ports.commit(ports.accounts.save("acme", an_account(name="Somebody else")))


class TestPipelines:
    def test_a_stale_count_of_created_pipelines_is_refused(self, ports: Ports) -> None:
        assert ports.pipelines.revision("acme") == 0
        for seen in (0, 1):
            ports.commit(ports.pipelines.revise("acme", seen))
        for seen in (0, 1, 3):
            with pytest.raises(StaleVersion):
                ports.commit(ports.pipelines.revise("acme", seen))
        assert (ports.pipelines.revision("acme"), ports.pipelines.revision("rival")) == (2, 0)

    def test_a_pipeline_is_read_as_saved(self, ports: Ports) -> None:
        save_pipeline(ports, SALES)

        assert ports.pipelines.get("acme", SALES.id) == SALES

    def test_pipelines_are_sorted_by_position(self, ports: Ports) -> None:
        for pipeline in (MAINTENANCE, SALES, INSTALLATION):
            save_pipeline(ports, pipeline)

        assert ports.pipelines.all("acme") == [SALES, INSTALLATION, MAINTENANCE]

    def test_existing_pipelines_are_found_by_id(self, ports: Ports) -> None:
        save_pipeline(ports, SALES)

        assert ports.pipelines.many("acme", [SALES.id, "pipe_none"]) == {SALES.id: SALES}
        assert ports.pipelines.many("acme", []) == {}

    def test_a_missing_pipeline_is_not_found(self, ports: Ports) -> None:
        with pytest.raises(NotFound):
            ports.pipelines.get("acme", "pipe_none")

    def test_another_tenant_sees_no_pipelines_and_can_use_the_same_name(self, ports: Ports) -> None:
        save_pipeline(ports, SALES)

        assert ports.pipelines.all("rival") == []
        with pytest.raises(NotFound):
            ports.pipelines.get("rival", SALES.id)
        save_pipeline(ports, a_pipeline("pipe_theirs", "Sales"), tenant="rival")

    def test_a_name_is_taken_in_any_case(self, ports: Ports) -> None:
        save_pipeline(ports, SALES)

        with pytest.raises(NameTaken):
            save_pipeline(ports, a_pipeline("pipe_other", "SALES"))
        assert ports.pipelines.all("acme") == [SALES]

    def test_a_new_name_frees_the_old_one(self, ports: Ports) -> None:
        save_pipeline(ports, SALES)
        save_pipeline(ports, RENAMED, name_before="Sales")

        save_pipeline(ports, a_pipeline("pipe_other", "Sales"))
        assert [pipeline.name for pipeline in ports.pipelines.all("acme")] == ["Sales", "Bán hàng"]

    def test_a_pipeline_can_change_the_case_of_its_name(self, ports: Ports) -> None:
        save_pipeline(ports, SALES)
        save_pipeline(ports, SALES.renamed("SALES", NOON), name_before="Sales")

        with pytest.raises(NameTaken):
            save_pipeline(ports, a_pipeline("pipe_other", "sales"))

    def test_a_refused_name_changes_nothing(self, ports: Ports) -> None:
        save_pipeline(ports, SALES)
        save_pipeline(ports, INSTALLATION)

        with pytest.raises(NameTaken):
            save_pipeline(ports, INSTALLATION.renamed("Sales", NOON), name_before="Installation")
        assert ports.pipelines.get("acme", INSTALLATION.id) == INSTALLATION
        with pytest.raises(NameTaken):
            save_pipeline(ports, a_pipeline("pipe_other", "Installation"))

    def test_a_stale_change_is_refused_and_reserves_no_name(self, ports: Ports) -> None:
        save_pipeline(ports, SALES)
        save_pipeline(ports, RENAMED, name_before="Sales")

        with pytest.raises(StaleVersion):
            save_pipeline(ports, SALES.renamed("Bán lẻ", NOON), name_before="Sales")
        save_pipeline(ports, a_pipeline("pipe_other", "Bán lẻ"))


class TestTunnels:
    ONWARDS = a_tunnel(SALES.won_stage, INSTALLATION.first_stage)

    def test_a_tunnel_is_read_as_saved(self, ports: Ports) -> None:
        conditions = Group("all", (Comparison("amount", "gte", 100), Group("any", (Comparison("tags", "is_set"),))))
        tunnel = save_tunnel(ports, replace(self.ONWARDS, conditions=conditions, title_template="{title}!"))

        assert ports.tunnels.get("acme", tunnel.id) == tunnel

    @pytest.mark.parametrize("id_", ["tun_sales_6_9", "tun_9", "nonsense", "", "tun_sales_#_1"])
    def test_a_missing_tunnel_is_not_found(self, ports: Ports, id_: str) -> None:
        save_tunnel(ports, self.ONWARDS)

        with pytest.raises(NotFound):
            ports.tunnels.get("acme", id_)

    def test_the_tunnels_of_a_pipeline_are_sorted_by_stage_and_position(self, ports: Ports) -> None:
        first = replace(self.ONWARDS, id="tun_sales_6_b", position=1)
        second = replace(self.ONWARDS, id="tun_sales_6_a", position=2)
        elsewhere = a_tunnel(stage_of(SALES, "Lost"), INSTALLATION.first_stage)
        for tunnel in (second, elsewhere, first):
            save_tunnel(ports, tunnel)

        revision = ports.tunnels.revision("acme")
        assert ports.tunnels.of_pipeline("acme", SALES.id, revision) == [first, second, elsewhere]
        assert ports.tunnels.of_pipeline("rival", SALES.id, 0) == []

    def test_the_tunnels_of_a_pipeline_are_cached_per_revision(self, ports: Ports) -> None:
        def of_sales() -> Sequence[Tunnel]:
            return ports.tunnels.of_pipeline("acme", SALES.id, ports.tunnels.revision("acme"))

        assert of_sales() == []
        save_tunnel(ports, self.ONWARDS)
        assert of_sales() == [self.ONWARDS]
        changed = save_tunnel(ports, self.ONWARDS.changed(NOON, NO_RULES, enabled=False))
        assert of_sales() == [changed]
        assert ports.tunnels.of_pipeline("acme", INSTALLATION.id, ports.tunnels.revision("acme")) == []
        ports.commit(ports.tunnels.delete("acme", changed, ports.tunnels.revision("acme")))
        assert of_sales() == []

    def test_a_change_or_deletion_with_a_stale_revision_is_refused(self, ports: Ports) -> None:
        save_tunnel(ports, self.ONWARDS)
        with pytest.raises(StaleVersion):
            ports.commit(ports.tunnels.save("acme", self.ONWARDS.changed(NOON, NO_RULES, enabled=False), 0))
        with pytest.raises(StaleVersion):
            ports.commit(ports.tunnels.delete("acme", self.ONWARDS, 0))
        assert ports.tunnels.get("acme", self.ONWARDS.id) == self.ONWARDS

    def test_the_tunnels_of_several_pipelines_are_grouped_by_pipeline(self, ports: Ports) -> None:
        sold = save_tunnel(ports, self.ONWARDS)
        installed = save_tunnel(ports, a_tunnel(INSTALLATION.won_stage, MAINTENANCE.first_stage))

        assert ports.tunnels.of_pipelines("acme", [INSTALLATION.id, SALES.id]) == [installed, sold]
        assert ports.tunnels.of_pipelines("acme", [MAINTENANCE.id]) == []

    def test_a_stale_change_is_refused(self, ports: Ports) -> None:
        save_tunnel(ports, self.ONWARDS)
        changed = save_tunnel(ports, self.ONWARDS.changed(NOON, NO_RULES, enabled=False))

        with pytest.raises(StaleVersion):
            save_tunnel(ports, self.ONWARDS.changed(NOON, NO_RULES, name="Too late"))
        assert ports.tunnels.get("acme", changed.id) == changed

    def test_a_stale_deletion_is_refused(self, ports: Ports) -> None:
        save_tunnel(ports, self.ONWARDS)
        changed = save_tunnel(ports, self.ONWARDS.changed(NOON, NO_RULES, enabled=False))

        with pytest.raises(StaleVersion):
            ports.commit(ports.tunnels.delete("acme", self.ONWARDS, ports.tunnels.revision("acme")))
        ports.commit(ports.tunnels.delete("acme", changed, ports.tunnels.revision("acme")))
        assert ports.tunnels.of_pipelines("acme", [SALES.id]) == []


class TestRepeatPlans:
    def test_a_plan_is_read_as_saved(self, ports: Ports) -> None:
        plan = save_plan(ports, a_plan(conditions=Comparison("amount", "gt", 0)))

        assert ports.plans.get("acme", plan.id) == plan

    def test_a_missing_plan_is_not_found(self, ports: Ports) -> None:
        save_plan(ports, a_plan())

        with pytest.raises(NotFound):
            ports.plans.get("acme", "plan_none")
        with pytest.raises(NotFound):
            ports.plans.get("rival", "plan_1")

    def test_plans_are_sorted_from_the_oldest(self, ports: Ports) -> None:
        newer = save_plan(ports, a_plan(id="plan_a", created_at=NOON + timedelta(days=1)))
        older = save_plan(ports, a_plan(id="plan_b"))

        assert ports.plans.all("acme") == [older, newer]
        assert ports.plans.all("rival") == []

    def test_a_stale_change_is_refused(self, ports: Ports) -> None:
        save_plan(ports, a_plan())

        with pytest.raises(StaleVersion):
            save_plan(ports, a_plan(enabled=False))

    def test_each_turn_is_taken_once(self, ports: Ports) -> None:
        assert [ports.plans.take_turns("acme", "plan_1", count) for count in (3, 2, 1)] == [0, 3, 5]
        assert ports.plans.take_turns("acme", "plan_2", 1) == 0
        assert ports.plans.take_turns("rival", "plan_1", 1) == 0


def test_every_tenant_with_an_account_is_found(ports: Ports) -> None:
    for tenant in ("acme", "rival"):
        ports.commit(ports.accounts.save(tenant, an_account()))
    ports.commit(ports.accounts.save("acme", an_account(version=2)))

    assert sorted(ports.accounts.tenants()) == ["acme", "rival"]
