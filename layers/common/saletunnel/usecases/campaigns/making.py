"""Making the messages of a page of deals: each address gets one, and each deal without one has a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from saletunnel.domain.campaigns.choosing import refusal_of_choice
from saletunnel.domain.campaigns.occurrence import (
    DEALS,
    DUPLICATE,
    UNMET,
    Recipient,
    add_counts,
    count_of_recipient,
    counts_of,
)
from saletunnel.domain.messages.address import Address
from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.message import (
    CampaignOrigin,
    Draft,
    Message,
    MessageContent,
    message_id,
    new_message,
)
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.usecases.campaigns.segments import Chosen, SegmentReader
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.messages.writing import write_content
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write, Writes

_LONGEST_DETAIL = 300


class MessageMaker:
    """Makes the messages of pages of deals."""

    def __init__(
        self, ports: Ports, tenant: str, origin: CampaignOrigin, reader: SegmentReader, template: MessageTemplate
    ) -> None:
        self._ports = ports
        self._tenant = tenant
        self._origin = origin
        self._reader = reader
        self._template = template
        self._now = ports.now()

    def make(self, page: Sequence[Chosen], *, spread: str) -> Step:
        """The step for a page, without its place. All of its counts go to the item that `spread` chooses."""
        first_of = self._first_of_each_address(page)
        reached = self._ports.messages.many(self._tenant, first_of)
        recorded = self._recorded(page)
        counts: list[Mapping[str, int]] = [{DEALS: len(page)}]
        writes: list[Write] = []
        queued: list[Message] = []
        for chosen in page:
            choice = chosen.choice
            id_ = message_id(self._tenant, self._origin, choice.address_hash)
            if choice.unmet:
                counts.append({UNMET: 1})
            elif choice.to is not None and (id_ in reached or first_of[id_] is not chosen):
                counts.append({DUPLICATE: 1})
            elif choice.deal.id not in recorded:
                made = self._draft(chosen, choice.to) if choice.to is not None else self._without_address(chosen)
                writes += self._writes(made)
                counts.append(count_of_recipient(made) if isinstance(made, Recipient) else counts_of(made.message))
                if isinstance(made, Draft) and made.message.is_open:
                    queued.append(made.message)
        changes = add_counts(*counts)
        writes += self._ports.occurrences.count(
            self._tenant, self._origin.campaign_id, self._origin.occurrence_id, changes, spread=spread
        )
        return Step(writes=writes, messages=queued, done=len(page))

    def _first_of_each_address(self, page: Sequence[Chosen]) -> dict[str, Chosen]:
        """The first deal of each address, by the id of its message."""
        first_of: dict[str, Chosen] = {}
        for chosen in page:
            if chosen.choice.to is not None:
                first_of.setdefault(message_id(self._tenant, self._origin, chosen.choice.address_hash), chosen)
        return first_of

    def _recorded(self, page: Sequence[Chosen]) -> frozenset[str]:
        """The deals that were recorded without a message before: they have moved on to another column."""
        ids = [chosen.choice.deal.id for chosen in page if not chosen.choice.unmet]
        return self._ports.occurrences.recorded(self._tenant, self._origin, ids)

    def _draft(self, chosen: Chosen, to: Address) -> Draft | Recipient:
        """The message to the address of a deal: queued, or skipped because the address is opted out."""
        choice, subject = chosen.choice, self._reader.subject(chosen.choice)
        language = subject.language_of(self._template)
        message = new_message(
            self._tenant,
            self._origin,
            deal_id=choice.deal.id,
            to=to,
            address_hash=choice.address_hash,
            purpose=self._template.purpose,
            template_id=self._template.id,
            template_name=self._template.name,
            language=language,
            customer_id=choice.customer.id if choice.customer else "",
            at=self._now,
        )
        refusal = refusal_of_choice(choice.customer, chosen.opt_out) if chosen.opt_out else None
        if refusal is not None:
            skipped = replace(message.ended("skipped", self._now, *refusal), version=1)
            return Draft(skipped, MessageContent("", ""))
        try:
            content = write_content(
                self._ports,
                self._tenant,
                self._template,
                subject,
                language,
                choice.address_hash,
                message_id=message.id,
            )
        except TemplateFailed as failure:
            detail = f"{self._template.name}, {failure.place}: {failure.message}"[:_LONGEST_DETAIL]
            return Recipient(choice.deal.id, message.customer_id, "failed", "template_failed", detail)
        return Draft(message, content)

    def _without_address(self, chosen: Chosen) -> Recipient:
        choice = chosen.choice
        customer_id = choice.customer.id if choice.customer else None
        return Recipient(choice.deal.id, customer_id, "skipped", choice.reason or "no_address", choice.detail)

    def _writes(self, made: Draft | Recipient) -> Writes:
        if isinstance(made, Recipient):
            return self._ports.occurrences.add_recipient(self._tenant, self._origin, made, self._now)
        if made.message.is_open:
            return self._ports.messages.create(self._tenant, made.message, made.content)
        return self._ports.messages.record(self._tenant, made.message)
