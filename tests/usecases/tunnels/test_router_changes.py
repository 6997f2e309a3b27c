"""What transfers change, who becomes responsible, and what prevents a tunnel from firing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.condition import Comparison
from saletunnel.domain.customer import Contact
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.store.dynamo.items import Item
from saletunnel.store.dynamo.keys import Key, members_key
from saletunnel.usecases.company import members
from saletunnel.usecases.tunnels import tunnel_design
from saletunnel.usecases.tunnels.router import Report, route_arrivals
from tests.company import Company
from tests.fakes import Crashed
from tests.usecases.tunnels.routing import arrivals, deals_in, settle, take_new_arrivals
from tests.values import stage_of


@pytest.fixture
def company() -> Company:
    return Company()


def test_a_copy_and_a_move_from_the_same_stage_make_their_own_changes(company: Company) -> None:
    won = company.sales.won_stage
    company.create_tunnel(won, company.maintenance.first_stage, changes=Changes(add_tags=("moved",)))
    company.create_tunnel(won, company.installation.first_stage, "copy", changes=Changes(set={"comments": "copied"}))
    deal = company.move(company.create_deal(amount=900), won)
    settle(company)

    [copy] = deals_in(company, company.installation)
    moved = company.read_deal(deal)
    assert (moved.stage_id, moved.tags, moved.comments) == (company.maintenance.first_stage.id, ("moved",), None)
    assert (copy.tags, copy.comments, copy.amount) == ((), "copied", 900)
    assert (moved.counted, copy.counted) == (True, False)


def test_a_chain_can_lead_through_five_pipelines(company: Company) -> None:
    more = [company.create_pipeline("Warranty"), company.create_pipeline("Recycling")]
    chain = [company.sales, company.installation, company.maintenance, *more]
    for source, target in pairwise(chain):
        company.create_tunnel(source.first_stage, target.first_stage, title="{title}>{pipeline}")
    deal = company.create_deal("D")
    settle(company)

    assert company.read_deal(deal).title == "D>Sales>Installation>Maintenance>Warranty"
    assert company.read_deal(deal).stage_id == chain[-1].first_stage.id
    causes = [entry.cause.name for entry in company.timeline(deal).data if entry.cause]
    assert causes[-1] == "Ada"
    assert causes[0] == "New → Warranty"


def test_a_tunnel_that_is_deleted_before_the_routing_does_not_fire(company: Company) -> None:
    tunnel = company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
    deal = company.create_deal()
    tunnel_design.delete_tunnel(company.ports, company.admin, tunnel.id, None)
    settle(company)

    assert company.read_deal(deal).stage_id == company.sales.first_stage.id


def test_a_persons_move_in_the_same_millisecond_wins(company: Company) -> None:
    won, lost = company.sales.won_stage, stage_of(company.sales, "Lost")
    company.create_tunnel(won, company.installation.first_stage)
    deal = company.move(company.create_deal(), won)
    company.table.interrupt(1, lambda: company.move(deal, lost))
    settle(company)

    assert company.read_deal(deal).stage_id == lost.id
    assert [event.at for _, event in company.table.events()][1:] == [company.clock.now] * 2


@pytest.mark.parametrize("action", ["move", "copy"])
def test_a_deal_without_a_required_field_of_the_target_stage_is_not_transferred(company: Company, action: str) -> None:
    won, target = company.sales.won_stage, company.installation
    strict = replace(target.first_stage, required_fields=("amount", "custom.floor"))
    changed = replace(target, stages=(strict, *target.stages[1:]), version=target.version + 1)
    company.ports.commit(company.ports.pipelines.save(company.tenant, changed, name_before=target.name))
    company.create_tunnel(won, strict, action)  # type: ignore[arg-type]
    company.create_tunnel(won, company.maintenance.first_stage)
    lacks, has = company.create_deal("lacks"), company.create_deal("has", amount=5, custom={"floor": 3})
    for deal in (lacks, has):
        company.move(deal, won)
    settle(company)

    assert [deal.title for deal in deals_in(company, target)] == ["has"]
    blocked = [entry for entry in company.timeline(lacks).data if entry.kind == "transfer_blocked"]
    assert [entry.note for entry in blocked] == [
        "Installation: New requires amount, custom.floor, which the deal lacks."
    ]
    assert [(entry.code, entry.params) for entry in blocked] == [
        ("fields_missing", {"fields": ("amount", "custom.floor")})
    ]
    if action == "move":
        assert company.read_deal(lacks).stage_id == won.id


def test_a_condition_can_compare_the_email_of_the_customer(company: Company) -> None:
    first = company.sales.first_stage
    company.create_tunnel(
        first, company.installation.first_stage, conditions=Comparison("customer.email", "contains", "@acme")
    )
    company.create_deal("theirs", contact=Contact("An", "an@acme.example"))
    company.create_deal("other", contact=Contact("Bình", "binh@example.com"))
    company.create_deal("nobody's")
    settle(company)

    assert [deal.title for deal in deals_in(company, company.installation)] == ["theirs"]


def test_a_title_can_count_the_transfers(company: Company) -> None:
    lost = stage_of(company.installation, "Lost")
    company.create_tunnel(lost, company.sales.first_stage, title="{title} — failed ({times})")
    deal = company.create_deal("Dishwasher")
    for _ in range(3):
        company.move(deal, lost)
        settle(company)

    assert company.read_deal(deal).title == "Dishwasher — failed (3)"


class TestInTurn:
    PEOPLE = ("ada", "binh", "chi")

    def create_tunnel(self, company: Company, action: str = "move") -> None:
        changes = Changes(responsible=Responsible("in_turn", self.PEOPLE))
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, action, changes=changes)  # type: ignore[arg-type]

    def shares(self, company: Company) -> Counter[str | None]:
        return Counter(deal.responsible_id for deal in deals_in(company, company.installation))

    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_people_get_equal_shares_within_and_across_batches(self, company: Company, action: str) -> None:
        self.create_tunnel(company, action)
        for count in (4, 1, 7):
            for number in range(count):
                company.create_deal(f"{count}.{number}")
            settle(company)

        assert self.shares(company) == dict.fromkeys(self.PEOPLE, 4)

    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_a_redelivered_arrival_takes_no_turn(self, company: Company, action: str) -> None:
        self.create_tunnel(company, action)
        for number in range(3):
            company.create_deal(str(number))
            settle(company)
            assert route_arrivals(company.ports, arrivals(company)) == {}
        for number in range(3):
            company.create_deal(f"more {number}")
        assert route_arrivals(company.ports, arrivals(company)) == {}

        assert self.shares(company) == dict.fromkeys(self.PEOPLE, 2)

    def test_concurrent_workers_share_one_counter(self, company: Company) -> None:
        self.create_tunnel(company)
        for number in range(6):
            company.create_deal(str(number))
        first, second = arrivals(company)[:3], arrivals(company)[3:]
        company.table.interrupt(1, lambda: route_arrivals(company.ports, second))
        report = Report()
        assert route_arrivals(company.ports, first, report) == {}

        assert self.shares(company) == dict.fromkeys(self.PEOPLE, 2)
        assert report.conflicts == 1

    def test_a_removed_member_gets_no_turn(self, company: Company) -> None:
        self.create_tunnel(company)
        binh = replace(company.admin, user_id="binh", name="Bình", role=Role.AGENT, email=None)
        for person in (company.admin, binh):
            members.register_visit(company.ports, person)
        members.remove_member(company.ports, company.admin, "binh", None)
        for number in range(4):
            company.create_deal(str(number))
        settle(company)

        assert self.shares(company) == {"ada": 2, "chi": 2}

    def test_members_are_read_once_per_delivery_and_only_if_a_tunnel_names_people(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
        self.create_tunnel(company)
        read: list[Key] = []
        get_many = company.table.get_many

        def recording_get_many(keys_: Iterable[Key]) -> list[Item]:
            wanted = list(keys_)
            read.extend(wanted)
            return get_many(wanted)

        monkeypatch.setattr(company.table, "get_many", recording_get_many)
        for stage, times in ((company.sales.won_stage, 0), (company.sales.first_stage, 1)):
            for number in range(3):
                company.create_deal(str(number), stage=stage)
            read.clear()
            assert route_arrivals(company.ports, take_new_arrivals(company)) == {}
            assert read.count(members_key(company.tenant)) == times

    def test_a_crash_after_the_commit_takes_no_second_turn(self, company: Company) -> None:
        self.create_tunnel(company)
        for number in range(3):
            company.create_deal(str(number))
        company.table.fail(1, Crashed(), after=True)
        batch = take_new_arrivals(company)
        with pytest.raises(Crashed):
            route_arrivals(company.ports, batch)
        assert route_arrivals(company.ports, batch) == {}

        assert self.shares(company) == dict.fromkeys(self.PEOPLE, 1)


def test_transfers_lags_and_chain_stops_are_measured(company: Company) -> None:
    there, back = company.installation.first_stage, company.sales.first_stage
    always = Comparison("title", "is_set")
    company.create_tunnel(back, there, conditions=always)
    company.create_tunnel(there, back, conditions=always)
    company.create_deal()
    company.clock.advance(seconds=2)
    report = Report()
    while batch := take_new_arrivals(company):
        assert route_arrivals(company.ports, batch, report) == {}

    assert company.measured == {"Transfers": 8, "ChainsStopped": 1}
    assert report.conflicts == 0
    assert report.lags == [2.0, *[0.0] * 7]


def test_more_copies_than_fit_in_a_transaction_are_made_in_several_transactions(company: Company) -> None:
    for _ in range(3):
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, "copy")
    for number in range(30):
        company.create_deal(str(number))
    settle(company)

    assert len(deals_in(company, company.installation)) == 90
