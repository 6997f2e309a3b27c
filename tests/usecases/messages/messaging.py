"""Messages of runs that stand still, for tests of how messages are sent."""

from dataclasses import dataclass, field

from saletunnel.domain.customer import Customer
from saletunnel.domain.messages.address import Address, normalise
from saletunnel.domain.messages.mail_event import MailEvent, MailEventKind
from saletunnel.domain.messages.message import Message, MessageContent, RunOrigin, new_message
from saletunnel.domain.messages.template import Purpose
from saletunnel.domain.rules.actions import AddComment
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.mail_events import take_mail_events
from saletunnel.usecases.messages.sending import send_messages
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.company import Company
from tests.values import a_deal, made

CUSTOMER_ID, DEAL_ID = "cust_written_to", "deal_written_about"
CONTENT = MessageContent("Ưu đãi bảo trì", "Chào An", "<html><body><p>Chào An</p></body></html>")


@dataclass
class Messaging:
    """A company whose workers run only when a test calls them."""

    company: Company = field(default_factory=Company)
    queued: int = 0
    customers: dict[str, str] = field(default_factory=dict)
    """The ids of the customers by their address."""
    rule: Rule = field(init=False)
    """The rule of all messages."""

    def __post_init__(self) -> None:
        ports, tenant, now = self.company.ports, self.company.tenant, self.company.clock.now
        customer = Customer(
            id=CUSTOMER_ID, name="An", email="an@example.com", created_at=now, updated_at=now, version=1
        )
        deal = made(a_deal(self.company.sales.first_stage, id=DEAL_ID))
        ports.commit([*ports.customers.save(tenant, customer), *ports.deals.save(tenant, deal)])
        self.customers = {"an@example.com": CUSTOMER_ID}
        self.rule = self.company.create_rule(self.company.sales.first_stage, AddComment(text="Stands for a message"))

    def queue(
        self,
        address: str = "an@example.com",
        purpose: Purpose = "marketing",
        *,
        channel: str = "email",
        content: MessageContent = CONTENT,
        language: str = "vi",
        at_once: bool = False,
    ) -> Message:
        """Queues the message of a new occurrence of the run."""
        self.queued += 1
        origin = RunOrigin(RunKey(DEAL_ID, 1, self.rule.id), self.queued, 0, at_once)
        ports, tenant = self.company.ports, self.company.tenant
        to = normalise("sms" if channel == "sms" else "email", address)
        message = new_message(
            tenant,
            origin,
            deal_id=DEAL_ID,
            to=to,
            address_hash=address_key(ports, tenant).hash(to),
            purpose=purpose,
            template_id="template_1",
            template_name="Offer",
            language=language,
            customer_id=self.customer_at(to),
            at=self.company.clock.now,
        )
        ports.commit(ports.messages.create(tenant, message, content))
        self.company.ports.mail_queue.send([message], self.company.tenant, self.company.clock.now)
        return message

    def customer_at(self, address: Address) -> str:
        """The customer with this address, who is created if there is none."""
        ports, tenant, now = self.company.ports, self.company.tenant, self.company.clock.now
        if address.text in self.customers:
            return self.customers[address.text]
        id_ = self.customers[address.text] = f"cust_{len(self.customers)}"
        email, phone = (None, address.text) if address.channel == "sms" else (address.text, None)
        customer = Customer(id=id_, name="An", email=email, phone_e164=phone, created_at=now, updated_at=now, version=1)
        ports.commit(ports.customers.save(tenant, customer))
        return id_

    def deliver(self) -> dict[int, Exception]:
        """Sends what is in the mail queues now."""
        wanted = self.company.mail_queue.take(self.company.clock.now)
        return send_messages(self.company.ports, wanted)

    def sweep(self) -> None:
        """Sweeps and performs what is due, then sends what is in the mail queues."""
        sweep(self.company.ports, self.company.clock.now, minutely=True)
        perform(self.company.ports, self.company.due_queue.take(self.company.clock.now))
        self.deliver()

    def tell(self, kind: MailEventKind, message: Message) -> None:
        """Brings an event of the provider about a message."""
        event = MailEvent(kind, self.company.tenant, message.id, "provider-x")
        assert take_mail_events(self.company.ports, [event]) == {}

    def read(self, message: Message) -> Message:
        return self.company.ports.messages.many(self.company.tenant, [message.id])[message.id]

    def end(self, message: Message) -> str:
        """Why the message ended as it did; its state if that needs no reason."""
        after = self.read(message)
        return after.reason or after.state

    @property
    def sent(self) -> list[str]:
        """The ids of the messages that the provider sent, in this order."""
        return [mail.message.id for mail in self.company.message_sender.sent]
