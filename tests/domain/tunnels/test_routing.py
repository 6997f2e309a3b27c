"""Tunnels and the routing decision: the copies and the move that an arrival of a deal triggers."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.condition import Comparison
from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import TITLE_LIMIT, Deal, Event
from saletunnel.domain.design import Design, render_title
from saletunnel.domain.errors import NotFound, RuleViolated, TunnelSamePipeline
from saletunnel.domain.tunnels.chain_limits import MOST_HOPS
from saletunnel.domain.tunnels.routing import Routing, Situation, route
from saletunnel.domain.tunnels.tunnel import Tunnel
from tests.fakes import NOON
from tests.values import INSTALLATION, MAINTENANCE, NO_RULES, PERSON, SALES, a_deal, a_tunnel, stage_of

WON = SALES.won_stage
LATER = NOON + timedelta(minutes=1)
DESIGN = Design({pipeline.id: pipeline for pipeline in (SALES, INSTALLATION, MAINTENANCE)}, date(2026, 3, 2))
TO_INSTALLATION = a_tunnel(WON, INSTALLATION.first_stage, id="tun_sales_6_a")
TO_MAINTENANCE = a_tunnel(WON, MAINTENANCE.first_stage, id="tun_sales_6_b", position=1)


def won(**fields: Any) -> Event:
    """The event by which a person won a deal."""
    return a_deal(**fields).moved(WON, PERSON, NOON, rank="A", lost_reason=None)


def decide(arrival: Event, *tunnels: Tunnel, deal: Deal | None = None, tenant: str = "acme") -> Routing:
    situation = Situation(
        tenant=tenant, arrival=arrival, deal=deal or arrival.deal, tunnels=tunnels, design=DESIGN, at=LATER
    )
    return route(situation)


def copying(tunnel: Tunnel) -> Tunnel:
    return replace(tunnel, action="copy")


class TestMoving:
    def test_a_deal_is_moved_to_the_target(self) -> None:
        routing = decide(won(), TO_INSTALLATION)
        assert routing.move is not None
        assert routing.copies == ()
        assert (routing.move.kind, routing.move.version, routing.move.hops) == ("transferred", 3, 1)
        assert routing.move.actor == TO_INSTALLATION.actor
        assert routing.move.deal.stage_id == INSTALLATION.first_stage.id

    def test_the_first_matching_move_wins(self) -> None:
        routing = decide(won(), TO_MAINTENANCE, TO_INSTALLATION)
        assert routing.move is not None
        assert routing.move.deal.pipeline_id == INSTALLATION.id

    def test_a_deal_that_left_the_stage_is_not_moved(self) -> None:
        arrival = won()
        gone = arrival.deal.moved(stage_of(SALES, "Lost"), PERSON, NOON, rank="A", lost_reason=None).deal
        assert decide(arrival, TO_INSTALLATION, deal=gone).events == ()

    def test_a_deal_that_returned_is_moved_only_by_its_new_arrival(self) -> None:
        arrival = won()
        gone = arrival.deal.moved(SALES.first_stage, PERSON, NOON, rank="A", lost_reason=None).deal
        again = gone.moved(WON, PERSON, NOON, rank="A", lost_reason=None)
        assert decide(arrival, TO_INSTALLATION, deal=again.deal).events == ()
        assert decide(again, TO_INSTALLATION).move is not None

    def test_a_move_takes_the_current_values_of_the_deal(self) -> None:
        arrival = won()
        changed = arrival.deal.changed({"title": "Two dishwashers"}, PERSON, NOON)
        assert changed is not None
        routing = decide(arrival, TO_INSTALLATION, deal=changed.deal)
        assert routing.move is not None
        assert (routing.move.version, routing.move.deal.title) == (4, "Two dishwashers")


class TestCopying:
    def test_all_matching_copies_are_made_before_the_move(self) -> None:
        routing = decide(won(), TO_MAINTENANCE, copying(TO_INSTALLATION))
        assert [copy.deal.pipeline_id for copy in routing.copies] == [INSTALLATION.id]
        assert routing.move is not None
        assert routing.move.deal.pipeline_id == MAINTENANCE.id

    def test_copies_are_made_even_if_the_deal_left_the_stage(self) -> None:
        arrival = won(amount=5)
        gone = replace(arrival.deal, stage_id=SALES.first_stage.id, arrival=9, version=9, amount=7)
        routing = decide(arrival, copying(TO_INSTALLATION), TO_MAINTENANCE, deal=gone)
        assert [copy.deal.amount for copy in routing.copies] == [5]
        assert routing.move is None

    def test_the_id_of_a_copy_is_determined_by_arrival_and_tunnel(self) -> None:
        arrival = won()
        again = replace(arrival, deal=replace(arrival.deal, version=7, arrival=7))
        tunnels = (copying(TO_INSTALLATION), copying(TO_MAINTENANCE))
        same = [
            {copy.deal.id for copy in decide(arrival, *tunnels, tenant=tenant).copies}
            for tenant in ("acme", "acme", "rival")
        ]
        assert same[0] == same[1]
        assert len(same[0] | same[2] | {copy.deal.id for copy in decide(again, *tunnels).copies}) == 6


class TestMatching:
    @pytest.mark.parametrize(
        "tunnel",
        [
            replace(TO_INSTALLATION, enabled=False),
            replace(TO_INSTALLATION, conditions=Comparison("amount", "gt", 10)),
            replace(TO_INSTALLATION, target_stage_id="stage_installation_99"),
            replace(TO_INSTALLATION, target_stage_id="stage_gone_1"),
        ],
        ids=["switched off", "condition not met", "stage gone", "pipeline gone"],
    )
    def test_a_tunnel_that_does_not_match_is_skipped(self, tunnel: Tunnel) -> None:
        assert decide(won(amount=10), tunnel, copying(tunnel)).events == ()
        routing = decide(won(amount=10), tunnel, TO_MAINTENANCE)
        assert routing.move is not None
        assert routing.move.deal.pipeline_id == MAINTENANCE.id

    def test_conditions_are_evaluated_on_the_deal_at_its_arrival(self) -> None:
        arrival = won(amount=10)
        tunnel = replace(TO_INSTALLATION, conditions=Comparison("amount", "eq", 10))
        assert decide(arrival, tunnel, deal=replace(arrival.deal, amount=11)).move is not None


class TestChains:
    def test_a_chain_is_stopped_after_eight_transfers(self) -> None:
        assert decide(replace(won(), hops=MOST_HOPS - 1), TO_INSTALLATION).move is not None
        for tunnel in (TO_INSTALLATION, copying(TO_INSTALLATION)):
            routing = decide(replace(won(), hops=MOST_HOPS), tunnel)
            assert routing.stopped is not None
            assert (routing.stopped.reason, routing.copies, routing.move) == ("too_many_hops", (), None)

    def test_a_chain_that_ends_by_itself_is_not_stopped(self) -> None:
        assert decide(replace(won(), hops=MOST_HOPS)) == Routing()
        assert decide(replace(won(), hops=MOST_HOPS), replace(TO_INSTALLATION, enabled=False)).stopped is None


class TestTitles:
    DEAL = a_deal(WON, amount=105_400, currency="USD", customer=CustomerRef("cust_an", "An"))

    def title(self, template: str | None, deal: Deal) -> str:
        arrival = deal.moved(stage_of(SALES, "Lost"), PERSON, NOON, rank="A", lost_reason=None)
        routing = decide(arrival, replace(TO_INSTALLATION, title_template=template))
        assert routing.move is not None
        return routing.move.deal.title

    def test_a_deal_keeps_its_title_without_a_template(self) -> None:
        assert self.title(None, self.DEAL) == "Dishwasher for An"

    def test_a_template_can_use_the_deal_and_its_source_stage(self) -> None:
        template = "{title}|{customer}|{amount}|{stage}|{pipeline}|{date}"
        assert render_title(template, self.DEAL, DESIGN) == "Dishwasher for An|An|1,054.00 USD|Won|Sales|2026-03-02"

    def test_a_missing_value_renders_empty(self) -> None:
        assert render_title("{customer}{amount}", a_deal(amount=None), DESIGN) == ""
        assert render_title("{stage}{pipeline}", replace(a_deal(), stage_id="stage_gone_1"), DESIGN) == ""
        assert render_title("{stage} of {pipeline}", replace(a_deal(), stage_id="stage_sales_99"), DESIGN) == "of Sales"

    def test_an_empty_title_is_not_used(self) -> None:
        assert self.title("{customer}", a_deal()) == "Dishwasher for An"

    def test_a_suffix_is_added_once_for_repeated_passages(self) -> None:
        suffix = "{title} — Installation failed"
        once = self.title(suffix, self.DEAL)
        assert once == "Dishwasher for An — Installation failed"
        assert self.title(suffix, replace(self.DEAL, title=once)) == once

    @pytest.mark.parametrize("template", ["{title} — failed again", "Again: {title}", "{title} {title}"])
    def test_a_title_never_grows_past_its_limit(self, template: str) -> None:
        title = self.title(template, replace(self.DEAL, title="x" * (TITLE_LIMIT - 5)))
        assert len(title) <= TITLE_LIMIT
        assert title.rstrip() == title


class TestRules:
    def test_a_tunnel_joins_two_pipelines(self) -> None:
        with pytest.raises(TunnelSamePipeline) as refusal:
            a_tunnel(WON, SALES.first_stage).checked(NO_RULES)
        assert refusal.value.errors[0].pointer == "/target/stage_id"

    def test_an_invalid_template_or_condition_is_refused(self) -> None:
        for wrong in ({"title_template": "{price}"}, {"conditions": Comparison("price", "eq")}):
            with pytest.raises(RuleViolated):
                TO_INSTALLATION.changed(NOON, NO_RULES, **wrong)

    def test_a_change_creates_the_next_version(self) -> None:
        assert TO_INSTALLATION.changed(LATER, NO_RULES, name="On").version == 2

    def test_a_design_finds_only_its_own_stages(self) -> None:
        assert DESIGN.stage(WON.id) == WON
        for id_ in ("stage_gone_1", "stage_sales_99", "nonsense"):
            with pytest.raises(NotFound):
                DESIGN.stage(id_)


targets = st.sampled_from([INSTALLATION.first_stage, MAINTENANCE.first_stage, INSTALLATION.won_stage])
tunnels = st.builds(
    a_tunnel,
    st.just(WON),
    targets,
    id=st.integers(1, 99).map(lambda number: f"tun_sales_6_{number}"),
    action=st.sampled_from(["move", "copy"]),
    enabled=st.booleans(),
    position=st.integers(0, 3),
    conditions=st.none() | st.builds(Comparison, st.just("amount"), st.sampled_from(["gt", "lte"]), st.integers(0, 9)),
)


@given(
    st.lists(tunnels, max_size=6, unique_by=lambda tunnel: tunnel.id),
    st.integers(0, 9),
    st.integers(0, MOST_HOPS + 1),
    st.booleans(),
)
def test_the_decision_follows_the_rules(tunnels: list[Tunnel], amount: int, hops: int, still_there: bool) -> None:
    arrival = replace(won(amount=amount), hops=hops)
    deal = arrival.deal if still_there else replace(arrival.deal, arrival=5, version=5)
    matching = [
        tunnel
        for tunnel in tunnels
        if tunnel.enabled
        and (
            not isinstance(tunnel.conditions, Comparison)
            or (amount > tunnel.conditions.value) == (tunnel.conditions.op == "gt")
        )
    ]
    routing = decide(arrival, *tunnels, deal=deal)

    stopped = bool(matching) and hops >= MOST_HOPS
    copies = [tunnel for tunnel in matching if tunnel.action == "copy" and not stopped]
    movers = [tunnel for tunnel in matching if tunnel.action == "move" and not stopped and still_there]
    assert (routing.stopped is not None) == stopped
    assert sorted(copy.deal.origin.tunnel_id or "" for copy in routing.copies) == sorted(tunnel.id for tunnel in copies)
    assert len({copy.deal.id for copy in routing.copies}) == len(copies)
    assert (routing.move is not None) == bool(movers)
    if routing.move is not None:
        assert routing.move.actor.id == min(movers, key=lambda tunnel: (tunnel.position, tunnel.id)).id
        assert routing.move.version == deal.version + 1
