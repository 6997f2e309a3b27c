"""Pausing and resuming campaigns in the middle, the lead of the job before the sender, and the reputation guard."""

from datetime import timedelta

import pytest

from saletunnel.domain.campaigns.occurrence import Counts
from saletunnel.domain.errors import RuleViolated, StaleVersion
from saletunnel.domain.job import JobError
from saletunnel.domain.messages.message import HELD_FOR, Message
from saletunnel.usecases.campaigns import design
from saletunnel.usecases.campaigns.results import list_recipients
from saletunnel.usecases.campaigns.walking import FEWEST_AHEAD, SLOWED_AHEAD, may_wait
from saletunnel.usecases.company import members
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import run_jobs
from saletunnel.usecases.messages.opt_outs import follow_link
from saletunnel.usecases.notices.reading import list_notices
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.company import ADMIN
from tests.fakes import NOON
from tests.usecases.campaigns.campaigning import Campaigning

DUE = NOON + timedelta(days=1)
MANY = 70
"""More deals than a step of the job looks at."""


@pytest.fixture
def here() -> Campaigning:
    """A company with many deals at the time of its campaign."""
    here = Campaigning()
    for number in range(MANY):
        here.deal(f"{number}@example.com")
    return here


EACH_ONCE = {f"{number}@example.com": 1 for number in range(MANY)}


def walk_a_step(here: Campaigning) -> None:
    """Runs the queued jobs for one step each."""
    sent = here.company.job_queue.take()
    left = iter([60.0, *[0.0] * 100])
    assert run_jobs(here.company.ports, sent, kind_of, lambda: next(left)) == {}


def test_a_campaign_that_is_paused_in_the_middle_goes_on_where_it_was(here: Campaigning) -> None:
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    walk_a_step(here)
    here.change(campaign, "paused")
    here.work()
    assert here.sent == {}
    [result] = here.results(campaign)
    assert 0 < result.counts.waiting < MANY
    here.change(campaign, "active")
    here.work()
    assert here.sent == EACH_ONCE
    [result] = here.results(campaign)
    assert (result.occurrence.state, result.counts.of("sent"), result.counts.of("deals")) == ("done", MANY, MANY)


def test_a_queued_message_is_not_sent_while_its_campaign_is_paused(here: Campaigning) -> None:
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    here.walk()
    here.change(campaign, "paused")
    here.work()
    assert here.sent == {}
    assert {(state, reason) for state, reason, _ in here.recipients(campaign)} == {("waiting", "campaign_paused")}
    here.change(campaign, "active")
    here.walk()
    here.send()
    assert here.sent == EACH_ONCE


def test_a_pause_of_days_holds_and_then_goes_on(here: Campaigning) -> None:
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    here.walk()
    here.change(campaign, "paused")
    for _ in range(3):
        here.work()
        here.company.clock.advance(days=1)
    assert here.sent == {}
    here.change(campaign, "active")
    here.work()
    assert here.sent == EACH_ONCE


def test_a_campaign_that_is_paused_and_resumed_before_its_job_has_seen_it_loses_nothing(here: Campaigning) -> None:
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    walk_a_step(here)
    here.change(campaign, "paused")
    here.send()  # what was queued is held
    here.change(campaign, "active")
    here.work()
    assert here.sent == EACH_ONCE


def test_a_message_that_is_held_after_its_campaign_was_resumed_is_released_at_once(here: Campaigning) -> None:
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    here.walk()
    here.change(campaign, "paused")
    resumed = here.company.table.commits
    here.company.table.interrupt(1, lambda: here.change(campaign, "active"))
    here.send()
    assert here.company.table.commits > resumed
    here.walk()
    here.send()
    assert here.sent == EACH_ONCE


def test_a_held_message_that_nobody_released_looks_again(here: Campaigning) -> None:
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    here.walk()
    here.change(campaign, "paused")
    here.send()
    here.change(campaign, "active")
    here.company.job_queue.take()  # the message of the job that releases them is lost
    here.company.clock.advance(seconds=HELD_FOR.total_seconds() + 1)
    sweep(here.company.ports, here.company.clock.now, minutely=True)
    assert perform(here.company.ports, here.company.due_queue.take(here.company.clock.now)) == {}
    here.send()
    assert here.sent == EACH_ONCE


def test_resuming_continues_after_a_job_that_has_failed(here: Campaigning) -> None:
    campaign = here.create()
    ports = here.company.ports
    here.at(DUE)
    here.sweep()
    walk_a_step(here)
    walk = here.read(campaign).walk
    assert walk is not None
    job = ports.jobs.get(here.tenant, walk.job_id or "")
    reason = JobError(job.id, "internal_error", "Something went wrong on our side.")
    ports.commit(ports.jobs.save(here.tenant, job.with_failed_step(reason, ports.now(), permanent=True)))
    here.change(campaign, "paused")
    here.change(campaign, "active")
    here.work()
    assert here.sent == EACH_ONCE
    [result] = here.results(campaign)
    assert (result.occurrence.state, result.counts.of("deals")) == ("done", MANY)


def test_only_an_active_campaign_can_be_paused(here: Campaigning) -> None:
    campaign = here.create(is_active=False)
    with pytest.raises(RuleViolated) as refused:
        here.change(campaign, "paused")
    assert refused.value.errors[0].code == "not_active"


def test_a_change_of_an_old_version_is_refused(here: Campaigning) -> None:
    campaign = here.create()
    here.change(campaign, name="Renamed")
    with pytest.raises(StaleVersion):
        design.change_campaign(here.company.ports, ADMIN, campaign.id, campaign.version, {"name": "Other"})


def test_the_job_does_not_run_far_ahead_of_the_sender(here: Campaigning) -> None:
    for number in range(MANY, FEWEST_AHEAD + MANY):
        here.deal(f"{number}@example.com")
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    here.walk()
    [result] = here.results(campaign)
    assert result.counts.waiting == FEWEST_AHEAD
    here.work()
    assert here.sent == {f"{number}@example.com": 1 for number in range(FEWEST_AHEAD + MANY)}


@pytest.mark.parametrize(
    ("sent", "slowed", "lead"), [(0, False, 200), (900, False, 900), (1_000_000, False, 2500), (900, True, 50)]
)
def test_the_lead_grows_with_what_was_sent(sent: int, slowed: bool, lead: int) -> None:
    assert may_wait(Counts({"sent": sent}), slowed=slowed) == lead


def test_each_event_of_the_provider_is_counted_once(here: Campaigning) -> None:
    campaign = here.create()
    here.at(DUE)
    here.work()
    first, second, third = [mail.message for mail in here.company.message_sender.sent[:3]]
    for _ in range(2):
        here.tell("bounced_for_good", first)
        here.tell("delivered", second)
        here.tell("complained", second)
        here.tell("delivered", third)
    [result] = here.results(campaign)
    counts = result.counts
    assert (counts.of("sent"), counts.of("bounced"), counts.of("complained")) == (MANY - 2, 1, 1)


def test_a_receiver_who_unsubscribes_by_the_link_is_counted_once(here: Campaigning) -> None:
    campaign = here.create()
    here.at(DUE)
    here.work()
    [mail, *_] = here.company.message_sender.sent
    token = mail.headers["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    for _ in range(2):
        follow_link(here.company.ports, token, opt_in=False)
    follow_link(here.company.ports, token, opt_in=True)
    [result] = here.results(campaign)
    assert (result.counts.of("unsubscribed"), result.counts.of("sent")) == (1, MANY)
    page = list_recipients(
        here.company.ports, ADMIN, campaign.id, result.occurrence.slot.id, "sent", limit=100, cursor=None
    )
    unsubscribed = [each.found for each in page.data if isinstance(each.found, Message) and each.found.unsubscribed]
    assert [message.id for message in unsubscribed] == [mail.message.id]


def test_bounces_slow_a_campaign_and_then_pause_it(here: Campaigning) -> None:
    members.register_visit(here.company.ports, here.company.admin)
    more = SLOWED_AHEAD + 10
    for number in range(MANY, FEWEST_AHEAD + more):
        here.deal(f"{number}@example.com")
    campaign = here.create()
    here.at(DUE)
    here.sweep()
    here.walk()
    here.send()
    messages = [mail.message for mail in here.company.message_sender.sent]
    for message in messages[:5]:
        here.tell("bounced_for_good", message)
    [result] = here.results(campaign)
    assert result.slowed
    assert here.read(campaign).state == "active"
    run_rested(here)
    [result] = here.results(campaign)
    assert result.counts.waiting == SLOWED_AHEAD
    for message in messages[5:10]:
        here.tell("bounced_for_good", message)
    paused = here.read(campaign)
    assert (paused.state, paused.reason) == ("paused", "reputation")
    assert here.company.measured["CampaignsPaused"] == 1
    [told] = list_notices(here.company.ports, ADMIN, limit=10, cursor=None).data
    assert (told.notice.kind, told.notice.subjects, told.notice.text) == (
        "campaign_paused",
        (campaign.id,),
        campaign.name,
    )
    here.work()
    assert here.sent.total() == FEWEST_AHEAD + 1  # with the mail to the admin
    here.change(campaign, "active")
    here.work()
    customers = {f"{number}@example.com": 1 for number in range(FEWEST_AHEAD + more)}
    assert here.sent == {**customers, str(here.company.admin.email): 1}


def run_rested(here: Campaigning) -> None:
    """Runs the jobs that have rested for a minute."""
    here.company.clock.advance(minutes=1)
    sent = here.company.job_queue.take(timedelta(minutes=1))
    assert run_jobs(here.company.ports, sent, kind_of, lambda: 60.0) == {}
