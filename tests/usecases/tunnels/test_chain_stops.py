"""A chain of transfers that was stopped: the admins of the company are told of it, by one mail."""

from dataclasses import replace

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.tunnels.chain_stop import Mail
from saletunnel.domain.tunnels.tunnel import Action
from saletunnel.store.keys import event_key
from saletunnel.store.table import Delete
from saletunnel.usecases.company import members
from saletunnel.usecases.tunnels.chain_stops import tell_of_stops
from saletunnel.usecases.tunnels.router import route_arrivals
from saletunnel.usecases.tunnels.tunnel_apply import apply_tunnel
from tests.company import Company
from tests.fakes import Crashed
from tests.usecases.tunnels.routing import arrivals, settle

WEB = "https://crm.example/"
MAYBE = Comparison("title", "is_set")


@pytest.fixture
def company() -> Company:
    company = Company()
    members.register_visit(company.ports, company.admin)
    return company


@pytest.fixture
def circling(company: Company) -> Deal:
    """A deal that went in circles until it was stopped."""
    there, back = company.installation.first_stage, company.sales.first_stage
    company.tunnel(back, there, conditions=MAYBE)
    company.tunnel(there, back, conditions=MAYBE)
    deal = company.deal("Dishwasher {0}\nfor An")
    settle(company)
    return deal


def tell(company: Company) -> dict[int, Exception]:
    return tell_of_stops(company.ports, WEB, company.stop_queue.take())


def path_in(mail: Mail) -> list[str]:
    return [line for line in mail.text.splitlines() if line.startswith("→")]


def speaks(company: Company, language: str) -> None:
    account = company.ports.accounts.get(company.tenant)
    assert account is not None
    company.ports.commit(
        company.ports.accounts.save(company.tenant, account.changed(company.clock(), language=language))
    )


def test_admins_get_a_mail_with_the_deal_its_path_and_a_link(company: Company, circling: Deal) -> None:
    speaks(company, "en")
    assert tell(company) == {}

    [(recipients, mail)] = company.mailer.sent
    assert recipients == ["ada@example.com"]
    assert mail.subject == "The deal “Dishwasher {0} for An” goes in circles through tunnels"
    assert "went through 8 tunnels in a row" in mail.text
    there, back = company.installation.first_stage.name, company.sales.first_stage.name
    assert path_in(mail) == [f"→ Sales: {back}", f"→ Installation: {there}"] * 4 + [f"→ Sales: {back}"]
    assert f"https://crm.example/board/{company.sales.id}?deal={circling.id}" in mail.text


@pytest.mark.usefixtures("circling")
def test_it_is_in_the_language_of_the_company(company: Company) -> None:
    speaks(company, "vi")
    tell(company)
    [(_, mail)] = company.mailer.sent
    assert mail.subject.startswith("Giao dịch “Dishwasher")


@pytest.mark.usefixtures("circling")
def test_a_stop_is_told_once_however_often_it_is_reached_or_brought(company: Company) -> None:
    route_arrivals(company.ports, arrivals(company))
    stops = company.stop_queue.take()
    assert len(stops) == 2
    assert tell_of_stops(company.ports, WEB, stops) == {}
    assert tell_of_stops(company.ports, WEB, stops) == {}
    assert len(company.mailer.sent) == 1


def test_the_next_stop_of_the_same_deal_is_told_too(company: Company, circling: Deal) -> None:
    tell(company)
    company.move(circling, company.sales.stages[1])
    company.move(circling, company.sales.first_stage)
    settle(company)
    tell(company)
    assert len(company.mailer.sent) == 2


@pytest.mark.usefixtures("circling")
def test_a_mail_that_was_refused_is_sent_when_the_message_comes_again(company: Company) -> None:
    stops = company.stop_queue.take()
    company.mailer.refusal = RuntimeError("throttled")
    assert list(tell_of_stops(company.ports, WEB, stops)) == [0]
    assert tell_of_stops(company.ports, WEB, stops) == {}
    assert len(company.mailer.sent) == 1


@pytest.mark.usefixtures("circling")
def test_who_dies_before_the_mail_was_sent_leaves_it_to_the_next(company: Company) -> None:
    stops = company.stop_queue.take()
    company.mailer.refusal = Crashed()
    with pytest.raises(Crashed):
        tell_of_stops(company.ports, WEB, stops)
    assert tell_of_stops(company.ports, WEB, stops) == {}
    assert len(company.mailer.sent) == 1


@pytest.mark.usefixtures("circling")
def test_others_than_active_admins_are_not_told(company: Company) -> None:
    agent = replace(company.admin, user_id="user_bo", name="Bo", email="bo@example.com", role=Role.AGENT)
    members.register_visit(company.ports, agent)
    members.invite_member(company.ports, company.admin, email="new@example.com", name="New", role=Role.ADMIN)
    tell(company)
    assert [recipients for recipients, _ in company.mailer.sent] == [["ada@example.com"]]


@pytest.mark.parametrize("onwards", ["copy", "move"])
def test_a_chain_through_copies_is_told_from_its_beginning(company: Company, onwards: Action) -> None:
    speaks(company, "en")
    there, back = company.installation.first_stage, company.sales.first_stage
    company.tunnel(back, there, "copy", conditions=MAYBE)
    company.tunnel(there, back, onwards, conditions=MAYBE)
    deal = company.deal(stage=company.sales.stages[1])
    for stage in (back, company.sales.stages[1], back):  # what came of the first arrival is another chain
        deal = company.move(deal, stage)
    company.change(deal, title="Changed meanwhile")
    settle(company)
    stops = company.stop_queue.take()
    assert tell_of_stops(company.ports, WEB, stops) == {}

    again = " (a copy)" if onwards == "copy" else ""
    circle = [f"→ Installation: {there.name} (a copy)", f"→ Sales: {back.name}{again}"]
    assert [path_in(mail) for _, mail in company.mailer.sent] == [[f"→ Sales: {back.name}", *circle * 4]] * 2


def test_a_chain_that_somebody_began_by_applying_a_tunnel_is_told_from_there(company: Company) -> None:
    speaks(company, "en")
    there, back = company.installation.first_stage, company.sales.first_stage
    company.tunnel(company.maintenance.first_stage, back)
    company.deal(stage=company.maintenance.first_stage)
    settle(company)
    circle = [company.tunnel(*ends, conditions=MAYBE) for ends in ((back, there), (there, back))]
    company.clock.advance(minutes=1)
    apply_tunnel(company.ports, company.admin, circle[0].id)
    company.work()
    settle(company)
    tell(company)
    [(_, mail)] = company.mailer.sent
    steps = [f"→ Installation: {there.name}", f"→ Sales: {back.name}"]
    assert path_in(mail) == [f"→ Sales: {back.name}", *steps * 4]


def test_a_chain_whose_beginning_is_gone_is_told_as_far_as_it_is_known(company: Company) -> None:
    there, back = company.installation.first_stage, company.sales.first_stage
    company.tunnel(back, there, "copy", conditions=MAYBE)
    company.tunnel(there, back, "copy", conditions=MAYBE)
    first = company.deal()
    settle(company)
    company.table.commit([Delete(event_key(company.tenant, first.id, 1))])
    tell(company)
    [(_, mail)] = company.mailer.sent
    assert len(path_in(mail)) == 8


def test_a_chain_that_a_delayed_tunnel_would_go_on_with_is_told_as_well(company: Company) -> None:
    there, back = company.installation.first_stage, company.sales.first_stage
    company.tunnel(back, there, conditions=MAYBE)
    company.tunnel(there, back, conditions=MAYBE, delay="PT1H")
    company.deal(stage=there)
    for _ in range(5):
        settle(company)
        assert company.stop_queue.take() == []
        assert not company.measured["ChainsStopped"]
        company.clock.advance(hours=1)
        company.sweep(company.clock(), minutely=True)
        company.perform()
    assert company.measured == {"Transfers": 8, "ChainsStopped": 1}
    tell(company)
    assert len(company.mailer.sent) == 1


def test_of_a_deal_that_is_gone_nobody_is_told(company: Company, circling: Deal) -> None:
    [stop] = company.stop_queue.take()
    assert tell_of_stops(company.ports, WEB, [replace(stop, deal_id="deal_gone")]) == {}
    assert company.mailer.sent == []
