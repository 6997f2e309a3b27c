"""One rule, one place: every door refuses the same wrong values, or skips with a reason where no person is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from saletunnel import usecases
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.condition import Comparison
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import EDITABLE, Deal
from saletunnel.domain.deals.events import FieldChange
from saletunnel.domain.errors import InUse, RequiredFieldsMissing, RoleLacks, RuleViolated
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.repeats.plan import Amount
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.rules.actions import ChangeFields
from saletunnel.domain.rules.when import When
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.automation.rules import create_rule
from saletunnel.usecases.company.accounts import change_account
from saletunnel.usecases.customers.editing import create_customer
from saletunnel.usecases.deals.bulk_move import bulk_move
from saletunnel.usecases.deals.editing import change_deal, create_deal
from saletunnel.usecases.deals.imports import Row, import_deals
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.repeat_sales.plans import create_plan
from saletunnel.usecases.tunnels.tunnel_design import change_tunnel, create_tunnel
from saletunnel.usecases.tunnels.undo import undo_transfer
from tests.company import Company
from tests.values import a_plan, a_tunnel, stage_of

FLOOR = CustomField("floor", "Floor", FieldType.NUMBER)
BOUGHT = CustomField("bought_on", "Bought on", FieldType.DATE)
NOTE = CustomField("note", "Note", FieldType.TEXT)


@pytest.fixture
def company() -> Company:
    company = Company()
    declare(company, FLOOR, BOUGHT, NOTE)
    return company


def declare(company: Company, *fields: CustomField) -> None:
    change_account(company.ports, company.admin, seen=None, settings={"custom_fields": fields})


def create_known_deal(company: Company, **values: Any) -> Deal:
    """Creates a deal by an import, so that later rows and people can change it."""
    fields = {"title": "T", "amount": 10_540, "currency": "USD", "custom": {"floor": 3, "note": "x"}, **values}
    [result] = import_row(company, **fields)
    assert result.status == "created", result
    return company.read_deal(result.deal_id or "")


def import_row(company: Company, stage: str | None = None, external_id: str = "A1", **fields: Any) -> Any:
    row = Row(external_id, "Sales", stage, None, None, None, fields)
    return import_deals(company.ports, company.admin, [row], run_tunnels=True)


def refuse_import(company: Company, **fields: Any) -> str:
    [result] = import_row(company, **fields)
    if result.status != "refused":
        raise AssertionError(result)
    return str(result.errors[0].pointer)


def pointer_of(act: Callable[[], Any]) -> str:
    with pytest.raises(RuleViolated) as refusal:
        act()
    return refusal.value.errors[0].pointer


def enter_by_create(company: Company, wrong: Mapping[str, Any]) -> str:
    fields = {"title": "T", "amount": 5, **wrong}
    return pointer_of(
        lambda: create_deal(
            company.ports,
            company.admin,
            stage_id=company.sales.first_stage.id,
            pipeline_id=None,
            contact=None,
            customer_id=None,
            fields=fields,
        )
    )


def enter_by_change(company: Company, wrong: Mapping[str, Any]) -> str:
    deal = create_known_deal(company)
    return pointer_of(lambda: change_deal(company.ports, company.admin, deal.id, None, wrong))


def enter_by_first_row(company: Company, wrong: Mapping[str, Any]) -> str:
    return refuse_import(company, title="T", amount=5, **wrong)


def enter_by_later_row(company: Company, wrong: Mapping[str, Any]) -> str:
    create_known_deal(company)
    return refuse_import(company, title="T", **wrong)


def tunnel_changes(wrong: Mapping[str, Any]) -> Changes:
    """The changes of a tunnel that would give a deal these values."""
    user_id = wrong.get("responsible_id")
    return Changes(
        responsible=Responsible("user", (user_id,)) if user_id else Responsible(),
        clear=tuple(name for name, value in wrong.items() if value is None),
        set={name: value for name, value in wrong.items() if isinstance(value, str) and name != "responsible_id"}
        | {f"custom.{name}": value for name, value in wrong.get("custom", {}).items()},
    )


def enter_by_tunnel(company: Company, wrong: Mapping[str, Any]) -> str:
    """The pointer, without its way through the body of a tunnel."""
    create = tunnel_creation(company, tunnel_changes(wrong))
    pointer = re.sub(r"^/changes(/set|/responsible)?", "", pointer_of(create))
    return {"/clear": "/currency", "/user_ids/0": "/responsible_id"}.get(pointer, pointer)


def tunnel_creation(company: Company, changes: Changes) -> Callable[[], Any]:
    values = {
        "enabled": True,
        "action": "move",
        "delay": None,
        "title_template": None,
        "changes": changes,
        "conditions": None,
    }
    return lambda: create_tunnel(
        company.ports,
        company.admin,
        name=None,
        source_stage_id=company.sales.won_stage.id,
        target_stage_id=company.installation.first_stage.id,
        values=values,
    )


def enter_by_rule(company: Company, wrong: Mapping[str, Any]) -> str:
    """The pointer, without its way through the body of a rule."""
    action = ChangeFields(changes=tunnel_changes(wrong))
    values = {"name": "R", "enabled": True, "when": When(), "action": action}

    def create() -> Any:
        return create_rule(company.ports, company.admin, stage_id=company.sales.won_stage.id, values=values)

    pointer = re.sub(r"^/action/changes(/set|/responsible)?", "", pointer_of(create))
    return {"/clear": "/currency", "/user_ids/0": "/responsible_id"}.get(pointer, pointer)


def enter_by_bulk_move(company: Company, wrong: Mapping[str, Any]) -> str:
    """The pointer, without its way through the body of a bulk move."""
    deal = company.create_deal()
    pointer = pointer_of(lambda: move_many(company, company.sales.won_stage, deal, fields=wrong))
    return pointer.removeprefix("/fields")


def move_many(company: Company, stage: Stage, deal: Deal, **values: Any) -> None:
    given = {"lost_reason": None, "fields": {}, **values}
    bulk_move(company.ports, company.admin, stage_id=stage.id, deal_ids=[deal.id], wanted=None, q=None, **given)


@dataclass(frozen=True)
class Wrong:
    """A wrong value, the pointer of its refusal, and the doors at which it is not wrong or cannot be named."""

    values: Mapping[str, Any]
    pointer: str
    valid_for: frozenset[str] = frozenset()


NEW = frozenset({"create", "first row"})
ONLY_FILLS = frozenset({"bulk move"})
DOORS: Mapping[str, Callable[[Company, Mapping[str, Any]], str]] = {
    "create": enter_by_create,
    "change": enter_by_change,
    "first row": enter_by_first_row,
    "later row": enter_by_later_row,
    "tunnel": enter_by_tunnel,
    "rule": enter_by_rule,
    "bulk move": enter_by_bulk_move,
}
WRONG: Mapping[str, Wrong] = {
    "an amount without a currency": Wrong({"currency": None}, "/currency", ONLY_FILLS),
    "another currency of the same amount": Wrong({"currency": "VND"}, "/currency", NEW | ONLY_FILLS),
    "a text for a number": Wrong({"custom": {"floor": "five"}}, "/custom/floor"),
    "a day that does not exist": Wrong({"custom": {"bought_on": "2026-02-30"}}, "/custom/bought_on"),
    "more than 50 custom fields": Wrong(
        {"custom": {f"field {at}": "x" for at in range(51)}}, "/custom", frozenset({"tunnel", "rule"})
    ),
    "a user who is not a member": Wrong({"responsible_id": "user_unknown"}, "/responsible_id"),
    "a member who was removed": Wrong({"responsible_id": "user_gone"}, "/responsible_id"),
}
BY_TYPE = {"title", "amount", "probability", "expected_close_date", "source", "comments"}
"""Each value is valid or not by itself: see tests/functions/test_http_valid_deals.py."""
NORMALIZED = {"tags", "lost_reason", "customer"}
"""Valid values are brought into one form: see the tests below; a customer is read from the customers."""


def test_every_field_is_in_the_table() -> None:
    in_rows = {name for wrong in WRONG.values() for name in wrong.values}
    assert in_rows | BY_TYPE | NORMALIZED == EDITABLE


WRITERS = {
    "deals/editing.py": "create and change here, move below",
    "deals/imports.py": "first and later row here",
    "deals/move_many.py": "bulk move below",
    "deals/deal_bin.py": "restore below",
    "deals/copy_money.py": "sets only whether figures count the deal",
    "customers/editing.py": "sets only the customer's new name",
    "customers/customer_jobs.py": "sets only the customer's new name",
    "customers/merge_jobs.py": "sets only the customer that another was merged into, or separated from",
    "tunnels/router.py": "tunnel here, older tunnels below; timers and jobs write by it",
    "automation/effects.py": "rule here, older designs as tunnels",
    "triggers/run_triggers.py": "a title, a customer and the stage: see tests/usecases/triggers",
    "tunnels/undo.py": "undo below",
    "repeat_sales/make_repeats.py": "plans below",
}
"""Every module that saves deals, and where its door is tested."""


def test_every_writer_of_deals_is_in_the_table() -> None:
    root = Path(usecases.__file__).parent
    writers = {
        str(path.relative_to(root)) for path in root.rglob("*.py") if re.search(r"deals\.save\(", path.read_text())
    }
    assert writers == set(WRITERS)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_at_every_door(company: Company, name: str, door: str) -> None:
    company.hire("user_gone")
    remove_user(company, "user_gone")
    wrong = WRONG[name]
    if door not in wrong.valid_for:
        assert DOORS[door](company, wrong.values) == wrong.pointer


def remove_user(company: Company, user_id: str) -> None:
    before = company.ports.members.get(company.tenant)
    company.ports.commit(company.ports.members.save(company.tenant, before.without(user_id)))


class TestMoney:
    def test_a_new_amount_without_a_currency_is_in_the_companys(self, company: Company) -> None:
        assert company.create_deal(amount=5).currency == "USD"
        deal = company.create_deal(currency=None)
        assert (deal.amount, deal.currency) == (None, None)
        assert company.change(deal, amount=5).currency == "USD"

    def test_an_amount_keeps_the_currency_of_the_deal(self, company: Company) -> None:
        deal = company.create_deal(amount=5, currency="VND")
        assert company.change(deal, amount=6).currency == "VND"

    def test_another_currency_comes_with_its_amount(self, company: Company) -> None:
        deal = company.change(company.create_deal(amount=10_540, currency="USD"), amount=2_700_000, currency="VND")
        assert (deal.amount, deal.currency) == (2_700_000, "VND")

    def test_the_same_currency_is_no_change(self, company: Company) -> None:
        deal = company.create_deal(amount=5, currency="USD")
        assert company.change(deal, currency="USD").version == 1

    def test_amount_and_currency_are_cleared_together(self, company: Company) -> None:
        deal = company.change(company.create_deal(amount=5), amount=None, currency=None)
        assert (deal.amount, deal.currency) == (None, None)

    def test_a_tunnel_that_sets_an_amount_gives_it_a_currency(self, company: Company) -> None:
        create_tunnel_now = tunnel_creation(company, Changes(set={"amount": 7}))
        create_tunnel_now()
        deal = company.create_deal(currency=None)
        company.move(deal, company.sales.won_stage)
        company.deliver()
        assert (company.read_deal(deal).amount, company.read_deal(deal).currency) == (7, "USD")


class TestOlderDesigns:
    """Tunnels and plans that were saved before a rule existed: they skip the deal and say why."""

    @pytest.mark.parametrize("name", ["an amount without a currency", "another currency of the same amount"])
    def test_a_tunnel_skips_a_deal_that_would_not_be_valid(self, company: Company, name: str) -> None:
        self.skip(company, tunnel_changes(WRONG[name].values), "amount")

    def test_a_tunnel_skips_a_custom_value_of_another_type(self, company: Company) -> None:
        self.skip(company, Changes(set={"custom.floor": "five"}), "Floor must be a number.")
        company.deliver()

    def test_a_tunnel_appends_no_text_to_a_number(self, company: Company) -> None:
        self.skip(company, Changes(append={"custom.floor": "kg"}), "Floor must be a number.")

    def test_a_tunnel_adds_no_51st_custom_field(self, company: Company) -> None:
        extra = {f"field {at}": "x" for at in range(48)}
        changes = Changes(set={"custom.another": "x"})
        save_tunnel(company, a_tunnel(company.sales.won_stage, company.installation.first_stage, changes=changes))
        full = create_known_deal(company, custom={"floor": 3, "note": "x", **extra})
        company.move(full, company.sales.won_stage)
        company.deliver()
        assert company.read_deal(full).stage_id == company.sales.won_stage.id
        [blocked] = [entry for entry in company.timeline(full).data if entry.kind == "transfer_blocked"]
        assert blocked.note == "A deal has at most 50 custom fields."

    def test_a_later_row_adds_no_51st_custom_field(self, company: Company) -> None:
        create_known_deal(company, custom={f"field {at}": "x" for at in range(50)})
        assert refuse_import(company, title="T", custom={"another": "x"}) == "/custom"
        [result] = import_row(company, title="T", custom={"another": "x", "field 0": None})
        assert result.status == "updated"

    def skip(self, company: Company, changes: Changes, why: str) -> None:
        save_tunnel(company, a_tunnel(company.sales.won_stage, company.installation.first_stage, changes=changes))
        deal = create_known_deal(company)
        company.move(deal, company.sales.won_stage)
        company.deliver()

        assert company.read_deal(deal).stage_id == company.sales.won_stage.id
        [blocked] = [entry for entry in company.timeline(deal).data if entry.kind == "transfer_blocked"]
        assert why in (blocked.note or "")

    def test_a_tunnel_from_before_a_rule_can_be_switched_off(self, company: Company) -> None:
        changes = tunnel_changes(WRONG["an amount without a currency"].values)
        tunnel = a_tunnel(company.sales.won_stage, company.installation.first_stage, changes=changes)
        save_tunnel(company, tunnel)
        assert not change_tunnel(company.ports, company.admin, tunnel.id, None, {"enabled": False}).tunnel.enabled

    def test_a_plan_holds_a_deal_that_would_not_be_valid(self, company: Company) -> None:
        plan = a_plan(
            source_stage_ids=(company.sales.won_stage.id,),
            target_stage_id=company.maintenance.first_stage.id,
            amount=Amount("fixed", 5, None),
        )
        company.ports.commit(
            company.ports.plans.save(company.tenant, plan, company.ports.tunnels.revision(company.tenant))
        )
        deal = company.create_deal()
        make_repeat_of(company, deal)

        assert company.deals_on(company.maintenance.first_stage) == []
        [held] = [entry for entry in company.timeline(deal).data if entry.kind == "repeat_held"]
        assert (held.code, held.params) == ("not_valid", {"fields": ("currency",)})


def save_tunnel(company: Company, tunnel: Tunnel) -> None:
    revision = company.ports.tunnels.revision(company.tenant)
    company.ports.commit(company.ports.tunnels.save(company.tenant, tunnel, revision))


def make_repeat_of(company: Company, deal: Deal) -> None:
    company.move(deal, company.sales.won_stage)
    company.deliver()
    company.sweep(company.clock.now.replace(year=company.clock.now.year + 1))
    company.perform()
    company.deliver()


class TestUndoAndRestore:
    def give_by_tunnel(self, company: Company, **values: Any) -> Deal:
        company.create_tunnel(
            company.sales.won_stage,
            company.installation.first_stage,
            changes=Changes(responsible=Responsible("user", ("user_bo",)), set={"custom.note": "y"}),
        )
        deal = company.create_deal(**values)
        company.move(deal, company.sales.won_stage)
        company.deliver()
        return company.read_deal(deal)

    def undo(self, company: Company, deal: Deal) -> Deal:
        return undo_transfer(company.ports, company.admin, deal.id, None)

    def test_undo_gives_a_deal_back_to_its_member(self, company: Company) -> None:
        deal = self.give_by_tunnel(company, responsible_id="user_an")
        assert self.undo(company, deal).responsible_id == "user_an"

    def test_undo_gives_nothing_to_a_removed_member(self, company: Company) -> None:
        deal = self.give_by_tunnel(company, responsible_id="user_an")
        remove_user(company, "user_an")
        assert pointer_of(lambda: self.undo(company, deal)) == "/responsible_id"

    def test_undo_brings_back_no_value_of_another_type(self, company: Company) -> None:
        declare(company, FLOOR, BOUGHT)
        deal = self.give_by_tunnel(company, custom={"note": 5})
        declare(company, FLOOR, BOUGHT, NOTE)
        assert pointer_of(lambda: self.undo(company, deal)) == "/custom/note"

    def test_a_restored_deal_may_keep_a_removed_member(self, company: Company) -> None:
        deal = company.create_deal(responsible_id="user_an")
        company.delete(deal)
        remove_user(company, "user_an")
        assert company.restore(deal).responsible_id == "user_an"

    def test_a_deal_restored_to_an_open_stage_has_no_lost_reason(self, company: Company) -> None:
        lost = stage_of(company.sales, "Analyse the failure")
        deal = company.move(company.create_deal(), lost, lost_reason="price")
        company.delete(deal)
        remaining = company.sales.without_stage(lost.id, company.clock())
        company.ports.commit(company.ports.pipelines.save(company.tenant, remaining, name_before="Sales"))
        restored = company.restore(deal)
        assert (restored.status, restored.lost_reason) == ("open", None)


class TestLostReasons:
    def test_only_a_lost_deal_has_one(self, company: Company) -> None:
        lost = stage_of(company.sales, "Lost")
        for stage in (company.sales.first_stage, company.sales.won_stage):
            assert company.create_deal(stage=stage, lost_reason="price").lost_reason is None
        deal = company.create_deal()
        assert company.change(deal, lost_reason="price") == deal
        [result] = import_row(company, external_id="A2", title="T", lost_reason="price")
        assert company.read_deal(result.deal_id).lost_reason is None
        import_row(company, external_id="A2", title="T", lost_reason="late")
        assert company.read_deal(result.deal_id).lost_reason is None
        assert company.move(deal, lost, lost_reason="price").lost_reason == "price"
        assert company.change(deal, lost_reason="late").lost_reason == "late"

    def test_a_bulk_move_keeps_it_on_lost_stages_only(self, company: Company) -> None:
        deal = company.move(company.create_deal(), stage_of(company.sales, "Lost"), lost_reason="price")
        move_many(company, company.sales.first_stage, deal, lost_reason="late")
        company.run_jobs()
        assert (company.read_deal(deal).status, company.read_deal(deal).lost_reason) == ("open", None)


class TestTags:
    def test_a_tag_is_the_same_in_any_case_and_composition(self, company: Company) -> None:
        deal = company.create_deal(tags=("Tết", "TẾT", "Te\u0302\u0301t"))
        assert deal.tags == ("Tết",)
        assert company.change(deal, tags=("Tết", "vip", "VIP")).tags == ("Tết", "vip")

    def test_tunnels_add_and_remove_a_tag_in_any_spelling(self, company: Company) -> None:
        tunnel_creation(company, Changes(add_tags=("tết",), remove_tags=("vip",)))()
        deal = company.create_deal(tags=("Tết", "VIP"))
        company.move(deal, company.sales.won_stage)
        company.deliver()
        assert company.read_deal(deal).tags == ("Tết",)


class TestResponsibleUsers:
    AGENT = Caller("dishwashers", "user_bo", "Bo", "bo@example.com", Role.AGENT)

    def create(self, company: Company, by: Caller, **fields: Any) -> Deal:
        return create_deal(
            company.ports,
            by,
            stage_id=company.sales.first_stage.id,
            pipeline_id=None,
            contact=None,
            customer_id=None,
            fields={"title": "T", **fields},
        )

    def test_a_new_deal_belongs_to_its_maker_unless_the_maker_says_otherwise(self, company: Company) -> None:
        company.hire("user_an")
        assert self.create(company, company.admin).responsible_id == company.admin.user_id
        assert self.create(company, company.admin, responsible_id=None).responsible_id is None
        assert self.create(company, company.admin, responsible_id="user_an").responsible_id == "user_an"

    def test_an_agent_gives_no_deal_to_somebody_else(self, company: Company) -> None:
        company.hire("user_an", "user_bo")
        with pytest.raises(RoleLacks):
            self.create(company, self.AGENT, responsible_id="user_an")
        deal = self.create(company, self.AGENT)
        with pytest.raises(RoleLacks):
            change_deal(company.ports, self.AGENT, deal.id, None, {"responsible_id": "user_an"})
        released = change_deal(company.ports, self.AGENT, deal.id, None, {"responsible_id": None})
        taken = change_deal(company.ports, self.AGENT, deal.id, None, {"responsible_id": "user_bo"})
        assert (released.responsible_id, taken.responsible_id) == (None, "user_bo")

    def test_a_deal_of_a_removed_member_can_still_be_changed(self, company: Company) -> None:
        deal = company.create_deal(responsible_id="user_an")
        remove_user(company, "user_an")
        fields = {"title": "Other", "responsible_id": "user_an"}
        assert change_deal(company.ports, company.admin, deal.id, None, fields).title == "Other"

    def test_a_repeat_sale_is_not_given_to_a_removed_member(self, company: Company) -> None:
        company.create_plan()
        deal = company.create_deal(responsible_id="user_an")
        remove_user(company, "user_an")
        make_repeat_of(company, deal)
        [repeat] = company.deals_on(company.maintenance.first_stage)
        assert repeat.responsible_id is None

    def test_a_plan_names_members_only(self, company: Company) -> None:
        pointer = pointer_of(lambda: create_bare_plan(company, responsible=Responsible("user", ("user_unknown",))))
        assert pointer == "/responsible/user_ids/0"


def create_bare_plan(company: Company, **changes: Any) -> Any:
    plan = a_plan(source_stage_ids=(), target_stage_id=company.maintenance.first_stage.id, **changes)
    kept = {"id", "created_at", "updated_at", "version", "source_version"}
    values = {name: getattr(plan, name) for name in plan.__dataclass_fields__ if name not in kept}
    return create_plan(company.ports, company.admin, values, company.sales.id).plan


class TestDatesOfPlans:
    @pytest.mark.parametrize("field", ["custom.", "custom.unknown", "custom.note", "custom.floor", "created_at"])
    def test_another_field_than_a_date_is_refused(self, company: Company, field: str) -> None:
        assert pointer_of(lambda: create_bare_plan(company, date_field=field)) == "/date_field"

    @pytest.mark.parametrize("field", ["custom.bought_on", "closed_at"])
    def test_a_date_is_accepted(self, company: Company, field: str) -> None:
        assert create_bare_plan(company, date_field=field).date_field == field


class TestLaterRows:
    """A later row changes only the fields that it names; null empties a field."""

    def test_what_a_row_leaves_out_stays(self, company: Company) -> None:
        deal = create_known_deal(company, amount=12_500_000, currency="VND", tags=("vip",), comments="late")
        import_row(company, title="Bigger", amount=13_000_000, custom={"floor": 5})

        after = company.read_deal(deal)
        assert (after.title, after.amount, after.currency) == ("Bigger", 13_000_000, "VND")
        assert (after.custom, after.tags, after.comments) == ({"floor": 5, "note": "x"}, ("vip",), "late")

    def test_null_empties_a_field(self, company: Company) -> None:
        deal = create_known_deal(company)
        import_row(company, title="T", amount=None, custom={"floor": None})
        assert (company.read_deal(deal).amount, company.read_deal(deal).custom) == (None, {"note": "x"})

    def test_a_lost_deal_stays_lost_without_a_stage(self, company: Company) -> None:
        lost = stage_of(company.sales, "Lost")
        deal = create_known_deal(company)
        company.move(deal, lost, lost_reason="price")
        import_row(company, title="Bigger")
        after = company.read_deal(deal)
        assert (after.title, after.stage_id, after.lost_reason) == ("Bigger", lost.id, "price")
        assert [result.status for result in import_row(company, title="Bigger")] == ["unchanged"]

    def test_a_row_that_names_another_pipeline_moves_the_deal(self, company: Company) -> None:
        deal = create_known_deal(company)
        row = Row("A1", "Maintenance", None, None, None, None, {"title": "T"})
        import_deals(company.ports, company.admin, [row], run_tunnels=True)
        assert company.read_deal(deal).stage_id == company.maintenance.first_stage.id

    def test_a_row_moves_no_deal_that_is_in_its_pipeline_already(self, company: Company) -> None:
        deal = create_known_deal(company)
        company.move(deal, company.maintenance.won_stage)
        row = Row("A1", "Maintenance", None, None, None, None, {"title": "T"})
        import_deals(company.ports, company.admin, [row], run_tunnels=True)
        assert company.read_deal(deal).stage_id == company.maintenance.won_stage.id

    def test_a_field_that_the_stage_requires_is_not_taken_away(self, company: Company) -> None:
        first = company.sales.first_stage
        deal = create_known_deal(company)
        pipeline_design.change_stage(
            company.ports, company.admin, company.sales.id, first.id, None, {"required_fields": ("amount",)}
        )
        with pytest.raises(RequiredFieldsMissing):
            company.change(deal, amount=None)
        assert refuse_import(company, title="T", amount=None) == "/amount"

    def test_the_customer_of_a_row_is_not_changed_by_it(self, company: Company) -> None:
        contact = Contact("An", "an@example.com", "0901234567")
        first = Row("A1", "Sales", None, contact, None, None, {"title": "T"})
        import_deals(company.ports, company.admin, [first], run_tunnels=True)
        later = replace(first, contact=Contact("Anh", "an@example.com"), fields={"title": "U"})
        [result] = import_deals(company.ports, company.admin, [later], run_tunnels=True)
        customer = company.read_deal(result.deal_id or "").customer
        assert customer is not None
        assert company.ports.customers.get(company.tenant, customer.id).phone == "0901234567"


class TestDeclaredFieldsInUse:
    def remove(self, company: Company, *kept: CustomField) -> list[tuple[str, str]]:
        with pytest.raises(InUse) as refusal:
            declare(company, *kept)
        return [(one["kind"], one["name"]) for one in refusal.value.details["references"]]

    def test_a_field_that_a_stage_requires_is_not_removed(self, company: Company) -> None:
        pipeline_design.change_stage(
            company.ports,
            company.admin,
            company.sales.id,
            company.sales.won_stage.id,
            None,
            {"required_fields": ("custom.floor",)},
        )
        assert self.remove(company, BOUGHT, NOTE) == [("stage", "Sales: Won")]
        declare(company, replace(FLOOR, type=FieldType.TEXT), BOUGHT, NOTE)

    def test_a_field_of_a_tunnel_is_neither_removed_nor_of_another_type(self, company: Company) -> None:
        tunnel = tunnel_creation(company, Changes(set={"custom.floor": 5}))().tunnel
        assert self.remove(company, BOUGHT, NOTE) == [("tunnel", tunnel.name)]
        assert self.remove(company, replace(FLOOR, type=FieldType.TEXT), BOUGHT, NOTE) == [("tunnel", tunnel.name)]

    def test_a_field_of_a_plan_is_not_removed(self, company: Company) -> None:
        plan = create_bare_plan(company, date_field="custom.bought_on")
        assert self.remove(company, FLOOR, NOTE) == [("repeat_plan", plan.name)]

    def test_another_field_is_removed(self, company: Company) -> None:
        tunnel_creation(company, Changes(set={"custom.floor": 5}))()
        declare(company, FLOOR)
        assert company.create_deal(custom={"note": 5}).custom == {"note": 5}

    def test_a_tunnel_made_at_the_same_moment_is_seen(self, company: Company) -> None:
        company.table.interrupt(1, tunnel_creation(company, Changes(set={"custom.floor": 5})))
        assert [kind for kind, _ in self.remove(company, BOUGHT, NOTE)] == ["tunnel"]


class TestDaysOfTheCompany:
    """01:30 on 24 November in Ho Chi Minh City is 18:30 on the 23rd in UTC."""

    TODAY = Comparison("created_at", "eq", "2026-11-24")

    def test_tunnels_count_in_its_time_zone(self, company: Company) -> None:
        company.clock.now = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
        company.create_tunnel(company.sales.won_stage, company.installation.first_stage, conditions=self.TODAY)
        deal = company.create_deal()
        company.move(deal, company.sales.won_stage)
        company.deliver()
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id

    def test_repeat_plans_count_in_its_time_zone(self, company: Company) -> None:
        company.clock.now = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
        create_bare_plan(company, conditions=self.TODAY)
        make_repeat_of(company, company.create_deal())
        assert len(company.deals_on(company.maintenance.first_stage)) == 1


def test_a_tunnel_leaves_out_customers_who_opted_out(company: Company) -> None:
    accepts = Comparison("customer.opted_out", "ne", True)
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage, conditions=accepts)
    for opted_out, stage in ((True, company.sales.won_stage), (False, company.installation.first_stage)):
        customer = create_customer(company.ports, company.admin, {"name": "An", "opted_out": opted_out})
        deal = company.change(company.create_deal(), customer_id=customer.id)
        company.move(deal, company.sales.won_stage)
        company.deliver()
        assert company.read_deal(deal).stage_id == stage.id


def test_tunnels_append_to_text_fields_only(company: Company) -> None:
    assert (
        pointer_of(tunnel_creation(company, Changes(append={"custom.floor": "kg"}))) == "/changes/append/custom/floor"
    )
    tunnel_creation(company, Changes(append={"custom.note": "kg"}))()


def test_a_change_tells_the_old_and_the_new_tag(company: Company) -> None:
    deal = company.change(company.create_deal(tags=("vip",)), tags=("VIP",))
    entry = company.timeline(deal).data[0]
    assert entry.changes == (FieldChange("tags", ["vip"], ["VIP"]),)
