"""The admins of a company get one mail a day about chains of transfers that were stopped."""

from dataclasses import replace

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.tunnels.chain_stop import Mail
from saletunnel.domain.tunnels.tunnel import Action
from saletunnel.store.dynamo.keys import event_key
from saletunnel.store.dynamo.table import Delete
from saletunnel.usecases.company import members
from saletunnel.usecases.tunnels.chain_stops import report_stops
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
def looping(company: Company) -> Deal:
    """A deal that went round a loop until its chain was stopped."""
    there, back = company.installation.first_stage, company.sales.first_stage
    company.create_tunnel(back, there, conditions=MAYBE)
    company.create_tunnel(there, back, conditions=MAYBE)
    deal = company.create_deal("Dishwasher {0}\nfor An")
    settle(company)
    return deal


def send_mails(company: Company) -> dict[int, Exception]:
    return report_stops(company.ports, WEB, company.stop_queue.take())


def path_in(mail: Mail) -> list[str]:
    return [line for line in mail.text.splitlines() if line.startswith("→")]


def set_language(company: Company, language: str) -> None:
    account = company.ports.accounts.get(company.tenant)
    assert account is not None
    changed = account.changed(company.clock(), language=language)
    if changed is not account:
        company.ports.commit(company.ports.accounts.save(company.tenant, changed))


def test_admins_get_a_mail_with_the_deal_its_path_and_a_link(company: Company, looping: Deal) -> None:
    set_language(company, "en")
    assert send_mails(company) == {}

    [(recipients, mail)] = company.mailer.sent
    assert recipients == ["ada@example.com"]
    assert mail.subject == "The deal “Dishwasher {0} for An” runs in a loop through tunnels"
    assert "went through 8 tunnels in a row" in mail.text
    there, back = company.installation.first_stage.name, company.sales.first_stage.name
    assert path_in(mail) == [f"→ Sales: {back}", f"→ Installation: {there}"] * 4 + [f"→ Sales: {back}"]
    assert f"https://crm.example/board/{company.sales.id}?deal={looping.id}" in mail.text


@pytest.mark.usefixtures("looping")
def test_the_mail_is_in_the_language_of_the_company(company: Company) -> None:
    set_language(company, "vi")
    send_mails(company)
    [(_, mail)] = company.mailer.sent
    assert mail.subject.startswith("Giao dịch “Dishwasher")


@pytest.mark.usefixtures("looping")
def test_each_admin_gets_the_mail_in_their_language(company: Company) -> None:
    set_language(company, "vi")
    for name in ("Bình", "Chi"):
        members.register_visit(company.ports, Caller(company.tenant, name, name, f"{name}@example.com", Role.ADMIN))
    members.change_profile(company.ports, company.admin, None, {"language": "en"})
    members.change_profile(
        company.ports, Caller(company.tenant, "Chi", "Chi", role=Role.ADMIN), None, {"language": "vi"}
    )
    send_mails(company)
    mails = {tuple(recipients): mail.subject.split()[0] for recipients, mail in company.mailer.sent}
    assert mails == {("ada@example.com",): "The", ("Bình@example.com", "Chi@example.com"): "Giao"}


@pytest.mark.usefixtures("looping")
def test_an_admin_who_wants_no_such_mails_gets_none(company: Company) -> None:
    other = Caller(company.tenant, "Chi", "Chi", "chi@example.com", Role.ADMIN)
    members.register_visit(company.ports, other)
    members.change_profile(company.ports, company.admin, None, {"mailed": ()})
    send_mails(company)
    assert [recipients for recipients, _ in company.mailer.sent] == [["chi@example.com"]]


@pytest.mark.usefixtures("looping")
def test_a_repeated_stop_causes_one_mail(company: Company) -> None:
    route_arrivals(company.ports, arrivals(company))
    stops = company.stop_queue.take()
    assert len(stops) == 2
    assert report_stops(company.ports, WEB, stops) == {}
    assert report_stops(company.ports, WEB, stops) == {}
    assert len(company.mailer.sent) == 1


def test_the_next_stop_causes_a_mail_on_another_day(company: Company, looping: Deal) -> None:
    send_mails(company)
    for mails, days in ((1, 0), (2, 1)):
        company.clock.advance(days=days)
        company.move(looping, company.sales.stages[1])
        company.move(looping, company.sales.first_stage)
        settle(company)
        assert send_mails(company) == {}
        assert len(company.mailer.sent) == mails


def test_a_fan_out_of_copies_causes_one_mail_about_the_budget(company: Company) -> None:
    set_language(company, "en")
    there, back = company.installation.first_stage, company.sales.first_stage
    for _ in range(3):
        company.create_tunnel(back, there, "copy", conditions=MAYBE)
        company.create_tunnel(there, back, "copy", conditions=MAYBE)
    company.create_deal("Dishwasher")
    settle(company)
    stops = company.stop_queue.take()
    assert len(stops) > 20
    assert report_stops(company.ports, WEB, stops) == {}

    [(_, mail)] = company.mailer.sent
    assert mail.subject == "The deal “Dishwasher” makes too many copies through tunnels"
    assert "tunnels may make at most 50 deals" in mail.text
    assert path_in(mail)[0] == f"→ Sales: {back.name}"


@pytest.mark.usefixtures("looping")
def test_a_redelivered_message_sends_a_refused_mail_again(company: Company) -> None:
    stops = company.stop_queue.take()
    company.mailer.refusal = RuntimeError("throttled")
    assert list(report_stops(company.ports, WEB, stops)) == [0]
    assert report_stops(company.ports, WEB, stops) == {}
    assert len(company.mailer.sent) == 1


def test_a_mail_that_could_not_be_sent_does_not_keep_back_that_of_another_stop(company: Company, looping: Deal) -> None:
    company.mailer.refusal = RuntimeError("throttled")
    first = company.stop_queue.take()
    assert list(report_stops(company.ports, WEB, first)) == [0]
    company.move(looping, company.sales.stages[1])
    company.move(looping, company.sales.first_stage)
    settle(company)
    assert send_mails(company) == {}
    assert len(company.mailer.sent) == 1
    assert report_stops(company.ports, WEB, first) == {}
    assert len(company.mailer.sent) == 1


@pytest.mark.usefixtures("looping")
def test_a_loop_does_not_keep_back_the_mail_about_too_many_copies(company: Company) -> None:
    set_language(company, "en")
    send_mails(company)
    there, back = company.maintenance.first_stage, company.sales.stages[1]
    for _ in range(3):
        company.create_tunnel(back, there, "copy", conditions=MAYBE)
        company.create_tunnel(there, back, "copy", conditions=MAYBE)
    company.create_deal("Fan", stage=back)
    settle(company)
    assert send_mails(company) == {}
    assert [mail.subject for _, mail in company.mailer.sent] == [
        "The deal “Dishwasher {0} for An” runs in a loop through tunnels",
        "The deal “Fan” makes too many copies through tunnels",
    ]


@pytest.mark.usefixtures("looping")
def test_a_redelivered_message_sends_the_mail_after_a_crash(company: Company) -> None:
    stops = company.stop_queue.take()
    company.mailer.refusal = Crashed()
    with pytest.raises(Crashed):
        report_stops(company.ports, WEB, stops)
    assert report_stops(company.ports, WEB, stops) == {}
    assert len(company.mailer.sent) == 1


@pytest.mark.usefixtures("looping")
def test_only_active_admins_get_the_mail(company: Company) -> None:
    agent = replace(company.admin, user_id="user_bo", name="Bo", email="bo@example.com", role=Role.AGENT)
    members.register_visit(company.ports, agent)
    members.invite_member(company.ports, company.admin, email="new@example.com", name="New", role=Role.ADMIN)
    send_mails(company)
    assert [recipients for recipients, _ in company.mailer.sent] == [["ada@example.com"]]


@pytest.mark.parametrize("action", ["copy", "move"])
def test_the_mail_shows_a_chain_through_copies_from_its_beginning(company: Company, action: Action) -> None:
    set_language(company, "en")
    there, back = company.installation.first_stage, company.sales.first_stage
    company.create_tunnel(back, there, "copy", conditions=MAYBE)
    company.create_tunnel(there, back, action, conditions=MAYBE)
    deal = company.create_deal(stage=company.sales.stages[1])
    for stage in (back, company.sales.stages[1], back):  # the first arrival begins a chain of its own
        deal = company.move(deal, stage)
    company.change(deal, title="Changed meanwhile")
    settle(company)
    stops = company.stop_queue.take()
    assert report_stops(company.ports, WEB, stops) == {}

    again = " (a copy)" if action == "copy" else ""
    loop = [f"→ Installation: {there.name} (a copy)", f"→ Sales: {back.name}{again}"]
    assert [path_in(mail) for _, mail in company.mailer.sent] == [[f"→ Sales: {back.name}", *loop * 4]]


def test_the_path_in_the_mail_begins_at_the_tunnel_that_a_person_applied(company: Company) -> None:
    set_language(company, "en")
    there, back = company.installation.first_stage, company.sales.first_stage
    company.create_tunnel(company.maintenance.first_stage, back)
    company.create_deal(stage=company.maintenance.first_stage)
    settle(company)
    loop = [company.create_tunnel(*ends, conditions=MAYBE) for ends in ((back, there), (there, back))]
    company.clock.advance(minutes=1)
    apply_tunnel(company.ports, company.admin, loop[0].id)
    company.run_jobs()
    settle(company)
    send_mails(company)
    [(_, mail)] = company.mailer.sent
    steps = [f"→ Installation: {there.name}", f"→ Sales: {back.name}"]
    assert path_in(mail) == [f"→ Sales: {back.name}", *steps * 4]


def test_the_mail_shows_the_known_part_of_a_chain_whose_beginning_is_missing(company: Company) -> None:
    there, back = company.installation.first_stage, company.sales.first_stage
    company.create_tunnel(back, there, "copy", conditions=MAYBE)
    company.create_tunnel(there, back, "copy", conditions=MAYBE)
    first = company.create_deal()
    settle(company)
    company.table.commit([Delete(event_key(company.tenant, first.id, 1))])
    send_mails(company)
    [(_, mail)] = company.mailer.sent
    assert len(path_in(mail)) == 8


def test_a_chain_that_stops_at_a_delayed_tunnel_causes_a_mail(company: Company) -> None:
    there, back = company.installation.first_stage, company.sales.first_stage
    company.create_tunnel(back, there, conditions=MAYBE)
    company.create_tunnel(there, back, conditions=MAYBE, delay="PT1H")
    company.create_deal(stage=there)
    for _ in range(5):
        settle(company)
        assert company.stop_queue.take() == []
        assert not company.measured["ChainsStopped"]
        company.clock.advance(hours=1)
        company.sweep(company.clock(), minutely=True)
        company.perform()
    assert company.measured == {"Transfers": 8, "ChainsStopped": 1}
    send_mails(company)
    assert len(company.mailer.sent) == 1


def test_a_stop_of_a_missing_deal_causes_no_mail(company: Company, looping: Deal) -> None:
    [stop] = company.stop_queue.take()
    assert report_stops(company.ports, WEB, [replace(stop, deal_id="deal_gone")]) == {}
    assert company.mailer.sent == []
