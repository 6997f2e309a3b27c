"""Each ready-made design is valid in both languages, has no loops, and fits the first pipeline of a new company."""

import pytest

from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.pipeline import Pipeline, Semantic, default_stages
from saletunnel.domain.ready_made.designs import READY_MADE, DesignName
from saletunnel.domain.ready_made.ready_made import ReadyMade
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.tunnels.plan_loops import plan_loop_warnings, refuse_plan_loop
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.domain.tunnels.tunnel_loops import loop_warnings, refuse_endless_loop
from tests.fakes import NOON
from tests.values import NO_RULES, a_pipeline

LANGUAGES = ("vi", "en")
DESIGNS = pytest.mark.parametrize("design", READY_MADE.values(), ids=READY_MADE)


def made(design: ReadyMade, language: str) -> tuple[list[Pipeline], list[Tunnel], RepeatPlan]:
    pipelines = [
        ready.create(f"pipe_{number}", number, language, NOON) for number, ready in enumerate(design.pipelines)
    ]
    tunnels = [ready.create(f"tun_{n}", pipelines, language, NOON) for n, ready in enumerate(design.tunnels)]
    return pipelines, tunnels, design.plan.create("plan_1", pipelines, language, NOON)


def test_every_name_has_a_design() -> None:
    assert list(READY_MADE) == list(DesignName)


@DESIGNS
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_parts_are_valid(design: ReadyMade, language: str) -> None:
    pipelines, tunnels, plan = made(design, language)
    assert len({pipeline.name for pipeline in pipelines}) == len(pipelines)
    assert all(tunnel.checked(NO_RULES) == tunnel for tunnel in tunnels)
    assert plan.checked(NO_RULES) == plan
    assert Subscription.CRM_PLUS.has_room_for(len(pipelines))


@DESIGNS
def test_it_has_no_loops(design: ReadyMade) -> None:
    _, tunnels, plan = made(design, "en")
    for tunnel in tunnels:
        refuse_endless_loop(tunnel, tunnels, str)
        refuse_plan_loop(tunnel, tunnels, [plan], str)
        assert not loop_warnings(tunnel, tunnels, str)
    refuse_plan_loop(plan, tunnels, [plan], str)
    assert not plan_loop_warnings(plan, tunnels, [plan], str)


@DESIGNS
def test_it_repeats_closed_deals_and_its_tunnels_begin_on_closed_stages(design: ReadyMade) -> None:
    pipelines, tunnels, plan = made(design, "en")
    semantics = {stage.id: stage.semantic for pipeline in pipelines for stage in pipeline.stages}
    assert [semantics[stage_id] for stage_id in plan.source_stage_ids] == [Semantic.WON]
    assert semantics[plan.target_stage_id] == Semantic.OPEN
    assert all(semantics[tunnel.source_stage_id] != Semantic.OPEN for tunnel in tunnels)
    assert all(semantics[tunnel.target_stage_id] == Semantic.OPEN for tunnel in tunnels)


@DESIGNS
def test_every_pipeline_asks_why_a_deal_was_lost(design: ReadyMade) -> None:
    pipelines, _, _ = made(design, "en")
    for pipeline in pipelines:
        assert any(stage.ask_lost_reason for stage in pipeline.stages)


@DESIGNS
def test_the_pipelines_after_the_first_sale_have_lost_reasons_of_their_own(design: ReadyMade) -> None:
    pipelines, _, _ = made(design, "en")
    for pipeline in pipelines[1:]:
        [lost] = [stage for stage in pipeline.stages if stage.semantic == Semantic.LOST]
        assert lost.lost_reasons


@DESIGNS
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_pipeline_of_a_company_keeps_all_its_stages(design: ReadyMade, language: str) -> None:
    first = a_pipeline()
    after = design.pipelines[0].take_over(first, language, NOON)
    kept = {stage.id: stage.semantic for stage in after.stages if stage.id in {old.id for old in first.stages}}
    assert kept == {stage.id: stage.semantic for stage in first.stages}
    expected = design.pipelines[0].create("pipe_other", 0, language, NOON)
    assert (after.id, after.version, after.name) == (first.id, 2, expected.name)
    assert [stage.name for stage in after.stages] == [stage.name for stage in expected.stages]
    assert after.stages_made == len(after.stages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_selling_keeps_the_names_of_the_default_stages(language: str) -> None:
    first = Pipeline.create(id_="pipe_1", name="X", position=0, drafts=default_stages(language), at=NOON)
    after = READY_MADE[DesignName.CONTRACT].pipelines[0].take_over(first, language, NOON)
    assert [stage.name for stage in after.stages] == [stage.name for stage in first.stages]
