"""Writing notices. Each writer commits them with what caused them, or again and again until it succeeds."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from saletunnel.domain.company.members import Member, MemberStatus
from saletunnel.domain.company.roles import Role
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.notices.given_deals import cause_of
from saletunnel.domain.notices.notice import Cause, Notice, NoticeKind, notice_after
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_EVENTS_AT_ONCE = 25


def notify_of_deals(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Tells the responsible people that deals are theirs now. Idempotent. Returns the errors by position."""

    def notify(batch: Sequence[tuple[str, Event]], again: bool) -> None:  # noqa: ARG001 - it always reads all
        writes: list[Write] = []
        for tenant in dict.fromkeys(tenant for tenant, _ in batch):
            causes = (cause_of(event) for of_tenant, event in batch if of_tenant == tenant)
            writes += tell(ports, tenant, [cause for cause in causes if cause is not None])
        if writes:
            ports.commit(writes)

    return all_or_each(events, notify, _EVENTS_AT_ONCE)


def tell(ports: Ports, tenant: str, causes: Sequence[Cause]) -> list[Write]:
    """The writes of the notices about the causes, and of the mails about new notices to members who want them.

    None for users who are no members, or do not want the kind. The commit raises StaleVersion if a notice was changed
    concurrently.
    """
    if not causes:
        return []
    members = {member.id: member for member in ports.members.get(tenant).members}
    wanted = [cause for cause in causes if _wants(members.get(cause.member_id), cause.kind)]
    known = _known(ports, tenant, wanted)
    after = dict(known)
    for cause in wanted:
        earlier_id = cause.earlier_id(tenant)
        own, earlier = after.get(cause.notice_id(tenant)), after.get(earlier_id) if earlier_id else None
        notice = notice_after(tenant, cause, own, earlier)
        after[notice.id] = notice
    writes: list[Write] = []
    for notice in after.values():
        before, member = known.get(notice.id), members[notice.member_id]
        if before is None:
            shown = replace(notice, version=1, hidden=not member.reads(notice.kind))
            of_notice = [cause for cause in wanted if cause.member_id == member.id and cause.subject in shown.subjects]
            writes += [*ports.notices.save(tenant, shown), *_mail(ports, tenant, member, shown, of_notice)]
        elif notice != before:
            writes += ports.notices.save(tenant, replace(notice, version=before.version + 1))
    return writes


def _wants(member: Member | None, kind: NoticeKind) -> bool:
    return member is not None and (member.reads(kind) or _is_mailed(member, kind))


def _is_mailed(member: Member, kind: NoticeKind) -> bool:
    """Whether a notice makes a mail. That about a stopped chain is sent by itself (docs/decisions/0019)."""
    return kind in member.mailed_kinds and kind != "chain_stopped"


def _mail(ports: Ports, tenant: str, member: Member, notice: Notice, causes: Sequence[Cause]) -> Sequence[Write]:
    if not _is_mailed(member, notice.kind):
        return ()
    from saletunnel.usecases.notices.mailing import mail_about  # most members do without it

    return mail_about(ports, tenant, member, notice, causes)


def active_admins(members: Iterable[Member]) -> list[Member]:
    """The admins who have signed in."""
    return [member for member in members if member.role == Role.ADMIN and member.status == MemberStatus.ACTIVE]


def _known(ports: Ports, tenant: str, causes: Sequence[Cause]) -> dict[str, Notice]:
    """The existing notices that the causes may join, by id."""
    keys = {
        (cause.member_id, id_)
        for cause in causes
        for id_ in (cause.notice_id(tenant), cause.earlier_id(tenant))
        if id_ is not None
    }
    return {notice.id: notice for notice in ports.notices.many(tenant, keys)} if keys else {}
