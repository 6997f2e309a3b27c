"""Pipelines: the invariants of their stages, whatever edits are made."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.company.lost_reasons import MOST_REASONS
from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import NotFound, RuleViolated
from saletunnel.domain.pipeline import (
    MOST_STAGES,
    Pipeline,
    Semantic,
    StageDraft,
    default_stages,
    pipeline_of,
    reposition,
)
from tests.fakes import NOON
from tests.values import SALES, a_pipeline, stage_of

LATER = NOON + timedelta(days=1)
OPEN, WON, LOST = (StageDraft(name, "#000000", Semantic(name)) for name in ("open", "won", "lost"))


def named(name: str, semantic: Semantic = Semantic.OPEN) -> StageDraft:
    return StageDraft(name, "#123456", semantic)


def names(pipeline: Pipeline) -> list[str]:
    return [stage.name for stage in pipeline.stages]


def codes(attempt: Callable[[], object]) -> set[str]:
    """The error codes with which the attempt is refused."""
    with pytest.raises(RuleViolated) as refusal:
        attempt()
    return {error.code for error in refusal.value.errors}


def create(*drafts: StageDraft) -> Pipeline:
    return Pipeline.create(id_="pipe_x", name="X", position=0, drafts=drafts, at=NOON)


class TestMaking:
    def test_the_default_stages_are_those_of_the_product(self) -> None:
        english = "New|Preparing documents|Prepayment invoice|In progress|Final invoice|Won|Lost|Analyse the failure"
        vietnamese = (
            "Mới|Chuẩn bị tài liệu|Hóa đơn trả trước|Đang thực hiện|Hóa đơn cuối|Thành công|Thất bại|Phân tích thất bại"
        )
        assert "|".join(names(create(*default_stages("en")))) == english
        assert "|".join(names(create(*default_stages("vi")))) == vietnamese
        assert [stage.semantic for stage in default_stages("vi")] == [*["open"] * 5, "won", "lost", "lost"]

    @pytest.mark.parametrize(
        ("drafts", "code"),
        [
            ((), "first_stage_not_open"),
            ((WON, OPEN, LOST), "first_stage_not_open"),
            ((OPEN, LOST), "not_one_won_stage"),
            ((OPEN, WON, named("again", Semantic.WON), LOST), "not_one_won_stage"),
            ((OPEN, WON), "no_lost_stage"),
            ((OPEN, named("OPEN"), WON, LOST), "stage_names_repeat"),
            ((OPEN, WON, LOST, *(named(str(number)) for number in range(MOST_STAGES - 2))), "too_many_stages"),
        ],
    )
    def test_stages_that_break_a_rule_are_refused(self, drafts: tuple[StageDraft, ...], code: str) -> None:
        assert code in codes(lambda: create(*drafts))

    def test_all_errors_are_reported_together(self) -> None:
        assert codes(create) == {"first_stage_not_open", "not_one_won_stage", "no_lost_stage"}


class TestStages:
    def test_a_new_stage_comes_after_the_stages_of_the_same_semantic(self) -> None:
        assert names(SALES.with_stage(named("Offer"), None, LATER))[4:7] == ["Final invoice", "Offer", "Won"]
        assert names(SALES.with_stage(named("Gone", Semantic.LOST), None, LATER))[-1] == "Gone"

    def test_a_new_stage_is_placed_at_the_given_position(self) -> None:
        assert names(SALES.with_stage(named("Offer"), 0, LATER))[0] == "Offer"
        assert names(SALES.with_stage(named("Offer"), 99, LATER))[-1] == "Offer"

    def test_a_second_won_stage_is_refused(self) -> None:
        assert codes(lambda: SALES.with_stage(named("Paid", Semantic.WON), None, LATER)) == {"not_one_won_stage"}

    def test_a_stage_keeps_its_id_when_its_name_and_color_change(self) -> None:
        first = SALES.first_stage
        changed = SALES.with_stage_changed(first.id, {"name": "Đến kỳ bảo trì", "color": "#ABCDEF"}, LATER)
        assert changed.first_stage.id == first.id
        assert (changed.first_stage.name, changed.first_stage.color) == ("Đến kỳ bảo trì", "#ABCDEF")
        assert SALES.with_stage_changed(first.id, {}, LATER).stages == SALES.stages

    def test_the_name_of_another_stage_is_refused(self) -> None:
        assert codes(lambda: SALES.with_stage_changed(SALES.first_stage.id, {"name": "wON"}, LATER)) == {
            "stage_names_repeat"
        }

    def test_a_stage_keeps_its_rules_for_deals(self) -> None:
        asking = replace(named("Survey"), required_fields=("amount", "custom.floor"), move_roles=(Role.MANAGER,))
        stage = stage_of(SALES.with_stage(replace(asking, idle_after_days=3), 1, LATER), "Survey")
        assert (stage.required_fields, stage.move_roles) == (("amount", "custom.floor"), (Role.MANAGER,))
        assert (stage.idle_after_days, stage.ask_lost_reason) == (3, False)

    @pytest.mark.parametrize("name", ["status", "version", "lost_reason", "custom.", "customfloor", ""])
    def test_a_stage_cannot_require_an_unknown_field(self, name: str) -> None:
        changes = {"required_fields": (name,)}
        assert codes(lambda: SALES.with_stage_changed(SALES.won_stage.id, changes, LATER)) == {"unknown_field"}

    def test_only_a_lost_stage_can_ask_for_a_lost_reason(self) -> None:
        asks = {"ask_lost_reason": True}
        assert stage_of(SALES.with_stage_changed(stage_of(SALES, "Lost").id, asks, LATER), "Lost").ask_lost_reason
        assert codes(lambda: SALES.with_stage_changed(SALES.won_stage.id, asks, LATER)) == {"not_a_lost_stage"}

    def test_only_a_lost_stage_has_lost_reasons(self) -> None:
        own = {"lost_reasons": ("The site is not ready", "Parts are missing")}
        lost = stage_of(SALES, "Lost")
        assert lost.lost_reasons == ()
        after = SALES.with_stage_changed(lost.id, own, LATER)
        assert stage_of(after, "Lost").lost_reasons == own["lost_reasons"]
        assert codes(lambda: SALES.with_stage_changed(SALES.won_stage.id, own, LATER)) == {"not_a_lost_stage"}

    @pytest.mark.parametrize(
        ("reasons", "code"),
        [(("Đắt", "ĐẮT"), "reason_repeats"), (tuple(map(str, range(MOST_REASONS + 1))), "too_long")],
    )
    def test_the_lost_reasons_of_a_stage_are_a_valid_list(self, reasons: tuple[str, ...], code: str) -> None:
        lost = stage_of(SALES, "Lost").id
        assert codes(lambda: SALES.with_stage_changed(lost, {"lost_reasons": reasons}, LATER)) == {code}

    def test_stages_are_reordered(self) -> None:
        ids = [stage.id for stage in SALES.stages]
        ids[1], ids[2] = ids[2], ids[1]
        assert [stage.id for stage in SALES.reordered(ids, LATER).stages] == ids

    @pytest.mark.parametrize("change", [lambda ids: ids[:-1], lambda ids: [*ids, ids[0]], lambda ids: [*ids[:-1], "x"]])
    def test_an_order_that_does_not_list_each_stage_once_is_refused(
        self, change: Callable[[list[str]], list[str]]
    ) -> None:
        ids = change([stage.id for stage in SALES.stages])
        assert codes(lambda: SALES.reordered(ids, LATER)) == {"not_a_permutation"}

    def test_a_closed_stage_cannot_come_first(self) -> None:
        ids = [stage.id for stage in reversed(SALES.stages)]
        assert codes(lambda: SALES.reordered(ids, LATER)) == {"first_stage_not_open"}

    def test_an_unknown_stage_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            SALES.stage("stage_sales_99")
        with pytest.raises(NotFound):
            SALES.with_stage_changed("stage_sales_99", {"name": "X"}, LATER)
        assert SALES.stage_named("nothing") is None

    def test_a_stage_is_found_by_its_name_in_any_case(self) -> None:
        assert stage_of(SALES, "ANALYSE the failure").semantic == "lost"


class TestDeletingStages:
    def test_the_id_of_a_deleted_stage_is_not_used_again(self) -> None:
        gone = SALES.stages[1]
        without = SALES.without_stage(gone.id, LATER)
        assert without.stages == (SALES.stages[0], *SALES.stages[2:])
        assert gone.id not in {stage.id for stage in without.with_stage(named("Offer"), 1, LATER).stages}

    def test_the_won_stage_and_the_last_lost_stage_cannot_be_deleted(self) -> None:
        assert codes(lambda: SALES.without_stage(SALES.won_stage.id, LATER)) == {"not_one_won_stage"}
        fewer = SALES.without_stage(stage_of(SALES, "Lost").id, LATER)
        assert codes(lambda: fewer.without_stage(stage_of(fewer, "Analyse the failure").id, LATER)) == {"no_lost_stage"}

    def test_the_first_stage_cannot_be_deleted_if_a_closed_stage_would_come_first(self) -> None:
        short = create(OPEN, WON, LOST)
        assert codes(lambda: short.without_stage(short.first_stage.id, LATER)) == {"first_stage_not_open"}

    def test_an_unknown_stage_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            SALES.without_stage("stage_sales_99", LATER)


@pytest.mark.parametrize(
    ("moved", "position", "order"),
    [(0, 2, "BCAD"), (3, 0, "DABC"), (1, 1, "ABCD"), (0, 99, "BCDA"), (2, 1, "ACBD")],
)
def test_moving_a_pipeline_changes_only_the_pipelines_with_a_new_position(
    moved: int, position: int, order: str
) -> None:
    pipelines = [a_pipeline(f"pipe_{name}", name, at) for at, name in enumerate("ABCD")]
    changed = reposition(pipelines, pipelines[moved].touched(LATER), position, LATER)
    after = {pipeline.id: pipeline for pipeline in [*pipelines, *changed]}
    in_order = sorted(after.values(), key=lambda pipeline: pipeline.position)
    assert "".join(pipeline.name for pipeline in in_order) == order
    assert [pipeline.position for pipeline in in_order] == [0, 1, 2, 3]
    assert changed[0].id == pipelines[moved].id
    before = {pipeline.id: pipeline.position for pipeline in pipelines}
    assert all(pipeline.position != before[pipeline.id] for pipeline in changed[1:])


class TestIds:
    def test_a_stage_id_gives_the_id_of_its_pipeline(self) -> None:
        assert {pipeline_of(stage.id) for stage in SALES.stages} == {SALES.id}
        assert pipeline_of("stage_a_b_12") == "pipe_a_b"

    @pytest.mark.parametrize("id_", ["", "stage", "stage_", "stage_1", "stage__1", "stage_a_", "stage_a_b", "pipe_a_1"])
    def test_a_malformed_stage_id_is_not_found(self, id_: str) -> None:
        with pytest.raises(NotFound):
            pipeline_of(id_)


def swapped(pipeline: Pipeline, a: int, b: int) -> Pipeline:
    ids = [stage.id for stage in pipeline.stages]
    a, b = a % len(ids), b % len(ids)
    ids[a], ids[b] = ids[b], ids[a]
    return pipeline.reordered(ids, LATER)


drafts = st.builds(StageDraft, st.sampled_from("ABCDEF"), st.just("#000000"), st.sampled_from(Semantic))
edits: st.SearchStrategy[Callable[[Pipeline], Pipeline]] = st.one_of(
    st.builds(
        lambda draft, position: lambda pipeline: pipeline.with_stage(draft, position, LATER),
        drafts,
        st.none() | st.integers(0, 12),
    ),
    st.builds(
        lambda at, name: (
            lambda pipeline: pipeline.with_stage_changed(
                pipeline.stages[at % len(pipeline.stages)].id, {"name": name}, LATER
            )
        ),
        st.integers(0, 20),
        st.sampled_from("ABCDEFG"),
    ),
    st.builds(
        lambda at: lambda pipeline: pipeline.without_stage(pipeline.stages[at % len(pipeline.stages)].id, LATER),
        st.integers(0, 20),
    ),
    st.builds(lambda a, b: lambda pipeline: swapped(pipeline, a, b), st.integers(0, 20), st.integers(0, 20)),
    st.builds(lambda name: lambda pipeline: pipeline.renamed(name, LATER), st.text(max_size=5)),
)


@given(st.lists(edits, max_size=25))
def test_the_invariants_hold_after_any_edits(edits: list[Callable[[Pipeline], Pipeline]]) -> None:
    pipeline = a_pipeline()
    ever = {stage.id for stage in pipeline.stages}
    for edit in edits:
        try:
            after = edit(pipeline)
        except RuleViolated:
            continue
        new = {stage.id for stage in after.stages} - {stage.id for stage in pipeline.stages}
        assert not new & ever  # no id is used twice
        assert after.version == pipeline.version + (after != pipeline)
        assert after.first_stage.semantic == Semantic.OPEN
        assert [stage.semantic for stage in after.stages].count(Semantic.WON) == 1
        assert Semantic.LOST in {stage.semantic for stage in after.stages}
        assert len({name.casefold() for name in names(after)}) == len(after.stages)
        assert {pipeline_of(stage.id) for stage in after.stages} == {after.id}
        pipeline = after
        ever |= new
