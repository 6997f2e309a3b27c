"""Who must be told that a comment mentions them."""

from collections.abc import Mapping

from saletunnel.domain.company.members import Member
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.mentions import mentioned_in, with_names
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.notices.given_deals import path_of
from saletunnel.domain.notices.notice import Cause


def causes_of_mentions(note: Note, deal: Deal, tenant: str, members: Mapping[str, Member]) -> list[Cause]:
    """A cause for each mentioned member who may see the deal, but for the author of the comment."""
    text = with_names(note.text, {id_: member.name for id_, member in members.items()})
    return [
        Cause(
            kind="mentioned",
            member_id=member.id,
            subject=deal.id,
            at=note.at,
            actor=note.actor,
            text=text,
            key=note.about,
            title=deal.title,
            path=path_of(deal),
        )
        for id_ in mentioned_in(note.text)
        if (member := members.get(id_)) is not None and member.id != note.actor.id and _sees(member, tenant, deal)
    ]


def _sees(member: Member, tenant: str, deal: Deal) -> bool:
    return Caller(tenant, member.id, member.name, role=member.role).sees(deal.responsible_id)
