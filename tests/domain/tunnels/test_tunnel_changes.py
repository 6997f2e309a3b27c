"""The changes of a deal by a transfer: title, responsible user, fields and tags."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import TITLE_LIMIT
from saletunnel.domain.design import Design
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tunnels.tunnel_changes import Changes, apply_changes, counts_transfers, next_title
from tests.values import INSTALLATION, NO_RULES, SALES, a_deal

DESIGN = Design({pipeline.id: pipeline for pipeline in (SALES, INSTALLATION)}, date(2026, 3, 2))
DEAL = a_deal(
    tags=("vip", "new"),
    custom={"floor": 3, "note": "back door"},
    comments="first line",
    amount=900,
    currency="USD",
    responsible_id="ada",
    customer=CustomerRef("cust_an", "An"),
)


def after(turn: int = 0, **changes: Any) -> dict[str, Any]:
    wanted = Changes(**changes)
    wanted.check(NO_RULES)
    return apply_changes(wanted, DEAL, DESIGN, turn)


class TestFields:
    def test_no_field_changes_without_changes(self) -> None:
        values = apply_changes(Changes(), DEAL, DESIGN, 0)
        assert {name: getattr(DEAL, name) for name in values} == values

    def test_standard_and_custom_fields_are_set(self) -> None:
        values = after(set={"amount": 5, "expected_close_date": "2026-12-24", "custom.lift": True})
        assert (values["amount"], values["expected_close_date"]) == (5, date(2026, 12, 24))
        assert values["custom"] == {"floor": 3, "note": "back door", "lift": True}

    def test_fields_are_cleared(self) -> None:
        values = after(clear=("amount", "tags", "customer", "custom.floor"))
        assert (values["amount"], values["tags"], values["customer"]) == (None, (), None)
        assert values["custom"] == {"note": "back door"}

    def test_rendered_texts_are_appended_and_comments_start_a_new_line(self) -> None:
        values = after(append={"comments": "From {pipeline}: {stage}", "custom.note": "({customer})", "source": "web"})
        assert values["comments"] == "first line\nFrom Sales: New"
        assert values["custom"]["note"] == "back door (An)"
        assert values["source"] == "web"

    def test_appended_texts_stay_within_the_limit_of_the_field(self) -> None:
        long = replace(DEAL, comments="x" * 9_999, source="y" * 199)
        values = apply_changes(Changes(append={"comments": "more", "source": "more"}), long, DESIGN, 0)
        assert (len(values["comments"]), len(values["source"])) == (9_999, 199)

    def test_tags_are_removed_and_added_without_duplicates(self) -> None:
        assert after(add_tags=("vip", "install"), remove_tags=("new",))["tags"] == ("vip", "install")
        assert len(after(add_tags=tuple(f"t{number}" for number in range(60)))["tags"]) == 50

    @pytest.mark.parametrize(
        "changes",
        [
            {"set": {"title": "x"}},
            {"set": {"custom.": 1}},
            {"clear": ("stage_id",)},
            {"append": {"amount": "1"}},
            {"append": {"comments": "{secret}"}},
            {"append": {"comments": "{title.__class__}"}},
            {"set": {"amount": 1}, "clear": ("amount",)},
        ],
        ids=str,
    )
    def test_invalid_changes_are_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(RuleViolated):
            Changes(**changes).check(NO_RULES)


class TestPeople:
    @pytest.mark.parametrize(
        ("responsible", "turn", "expected"),
        [
            (Responsible(), 7, "ada"),
            (Responsible("user", ("binh",)), 7, "binh"),
            (Responsible("in_turn", ("binh", "chi")), 0, "binh"),
            (Responsible("in_turn", ("binh", "chi")), 3, "chi"),
        ],
    )
    def test_the_responsible_user_is_kept_named_or_chosen_in_turn(
        self, responsible: Responsible, turn: int, expected: str
    ) -> None:
        assert after(turn, responsible=responsible)["responsible_id"] == expected

    def test_removed_users_are_skipped_and_without_users_the_responsible_is_kept(self) -> None:
        rule = Responsible("in_turn", ("binh", "chi", "dung"))
        assert rule.without({"chi", "ada"}).user_ids == ("binh", "dung")
        assert rule.without({"binh", "chi", "dung"}) == Responsible()
        assert rule.without(set()) == rule


class TestTitles:
    FAILED = "{title} — Installation failed"

    def again(self, template: str, title: str, times: int) -> str:
        return next_title(template, replace(DEAL, title=title), DESIGN, times)

    @pytest.mark.parametrize(
        "template", [FAILED, "Again: {title}", "{customer}: {title}", "({title})", "{title}{title}"]
    )
    def test_an_addition_is_made_once_for_repeated_passages(self, template: str) -> None:
        once = self.again(template, "Dishwasher", 1)
        assert once != "Dishwasher"
        if template.count("{title}") == 1:
            assert self.again(template, once, 2) == once

    def test_the_number_in_a_title_rises_with_each_passage(self) -> None:
        template = "{title} — failed ({times})"
        first = self.again(template, "Dishwasher", 1)
        assert first == "Dishwasher — failed (1)"
        assert self.again(template, first, 2) == "Dishwasher — failed (2)"
        assert counts_transfers(template)
        assert not counts_transfers(self.FAILED)

    def test_a_number_that_people_typed_is_part_of_the_original_title(self) -> None:
        assert self.again("{title} ({times})", "Model (7)", 1) == "Model (7) (1)"
        assert self.again("{title} ({times})", "Model (7) (1)", 2) == "Model (7) (2)"

    def test_a_title_of_digits_and_a_template_of_many_numbers_take_no_time(self) -> None:
        template, title = "{title}{times}{times}{times}{times}!", "1" * TITLE_LIMIT
        assert self.again(template, title, 2) == title  # cut at the limit

    def test_characters_of_regular_expressions_are_plain_text(self) -> None:
        template = "{title} (.*) [x]"
        once = self.again(template, "a.b*c", 1)
        assert once == "a.b*c (.*) [x]"
        assert self.again(template, once, 2) == once

    def test_a_missing_value_renders_empty(self) -> None:
        nobody = replace(DEAL, customer=None, amount=None)
        assert next_title("{customer}{amount}{title}", nobody, DESIGN, 1) == DEAL.title
        assert next_title("{customer}", nobody, DESIGN, 1) == DEAL.title

    @given(st.text(max_size=TITLE_LIMIT), st.text(alphabet="{}title amount.x—", max_size=40))
    def test_any_title_and_template_give_a_title_within_the_limit(self, title: str, template: str) -> None:
        text = next_title(template, replace(DEAL, title=title or "x"), DESIGN, 1)
        assert len(text) <= TITLE_LIMIT
