"""A company with a campaign, whose workers run only when a test calls them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from saletunnel.domain.campaigns.campaign import Campaign, Segment
from saletunnel.domain.campaigns.occurrence import state_of
from saletunnel.domain.campaigns.timing import CampaignSchedule
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.messages.mail_event import MailEvent, MailEventKind
from saletunnel.domain.messages.message import Message
from saletunnel.domain.messages.template import TemplateText
from saletunnel.usecases.campaigns import design, results
from saletunnel.usecases.campaigns.results import Result
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import run_jobs
from saletunnel.usecases.messages import templates
from saletunnel.usecases.messages.mail_events import take_mail_events
from saletunnel.usecases.messages.sending import send_messages
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.company import ADMIN, Company

FIRST = datetime(2026, 3, 3, 9, 0)  # noqa: DTZ001 - a local time, of the day after the clock's
TEXTS = {
    "vi": TemplateText("Ưu đãi cho {{ customer.name }}", "<p>{{ deal.title }}</p>"),
    "en": TemplateText("An offer for {{ customer.name }}", "<p>{{ deal.title }}</p>"),
}
MONTHLY = CampaignSchedule(kind="every", at=FIRST, every="P1M")
_REST = timedelta(minutes=1)


@dataclass
class Campaigning:
    """Its campaign sends an offer to the customers of Maintenance every month."""

    company: Company = field(default_factory=Company)

    def __post_init__(self) -> None:
        values = {"name": "Offer", "channel": "email", "purpose": "marketing", "texts": TEXTS}
        self.template = templates.create_template(self.company.ports, ADMIN, values)

    @property
    def tenant(self) -> str:
        return self.company.tenant

    def create(self, *, is_active: bool = True, **changes: Any) -> Campaign:
        values = {
            "name": "Monthly offer",
            "template_id": self.template.id,
            "segment": Segment(pipeline_ids=(self.company.maintenance.id,)),
            "schedule": MONTHLY,
            **changes,
        }
        return design.create_campaign(self.company.ports, ADMIN, values, is_active=is_active)

    def change(self, campaign: Campaign, state: design.WantedState | None = None, **changes: Any) -> Campaign:
        return design.change_campaign(self.company.ports, ADMIN, campaign.id, None, changes, state)

    def deal(self, email: str | None, *, stage: int = 0, **contact: Any) -> Deal:
        """A deal in Maintenance for a customer with this address; without a customer for None."""
        to = Contact(email.partition("@")[0], email, **contact) if email else None
        return self.company.create_deal("Maintenance", stage=self.company.maintenance.stages[stage], contact=to)

    def at(self, moment: datetime) -> None:
        """Advances the clock."""
        self.company.clock.now = max(self.company.clock.now, moment)

    def sweep(self) -> None:
        """Sweeps and performs what is due now."""
        now = self.company.clock.now
        sweep(self.company.ports, now, minutely=True)
        assert perform(self.company.ports, self.company.due_queue.take(now)) == {}

    def walk(self) -> None:
        """Runs the jobs that do not rest."""
        while sent := self.company.job_queue.take():
            assert run_jobs(self.company.ports, sent, kind_of, lambda: 60.0) == {}

    def send(self) -> None:
        """Sends what is in the mail queues now."""
        assert send_messages(self.company.ports, self.company.mail_queue.take(self.company.clock.now)) == {}

    def work(self) -> None:
        """Lets all workers work until nothing is left that is due now."""
        for _ in range(20):
            self.sweep()
            self.walk()
            self.send()
            self.company.clock.advance(seconds=70)
            if jobs := self.company.job_queue.take(_REST):
                run_jobs(self.company.ports, jobs, kind_of, lambda: 60.0)

    def tell(self, kind: MailEventKind, message: Message) -> None:
        """Brings an event of the provider about a message."""
        event = MailEvent(kind, self.tenant, message.id, "provider-x")
        assert take_mail_events(self.company.ports, [event]) == {}

    @property
    def sent(self) -> Counter[str]:
        """How many mails each address has got."""
        return Counter(mail.message.address for mail in self.company.message_sender.sent)

    def read(self, campaign: Campaign) -> Campaign:
        return self.company.ports.campaigns.get(self.tenant, campaign.id)

    def results(self, campaign: Campaign) -> list[Result]:
        """The occurrences of a campaign, newest first."""
        return list(results.list_occurrences(self.company.ports, ADMIN, campaign.id, limit=100, cursor=None).data)

    def recipients(self, campaign: Campaign) -> list[tuple[str, str | None, str | None]]:
        """State, reason and address of the recipients of the last occurrence."""
        [result, *_] = self.results(campaign)
        page = results.list_recipients(
            self.company.ports, ADMIN, campaign.id, result.occurrence.slot.id, None, limit=100, cursor=None
        )
        return [
            (state_of(found), found.reason, found.address)
            if isinstance(found, Message)
            else (found.state, found.reason, None)
            for found in (reached.found for reached in page.data)
        ]
