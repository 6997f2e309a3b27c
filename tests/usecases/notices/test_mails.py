"""Mails about notices: to members who want them, in their language, once, through the sender of messages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.company.members import Member, MemberStatus
from saletunnel.domain.company.roles import Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.notices.given_deals import given_to
from saletunnel.domain.notices.notice import Cause
from saletunnel.usecases.deals import timelines
from saletunnel.usecases.messages.message_log import list_messages
from saletunnel.usecases.notices import reading
from saletunnel.usecases.notices.telling import notify_of_deals, tell
from saletunnel.usecases.tasks import editing
from tests.company import ADMIN
from tests.fakes import NOON, SentMail
from tests.usecases.messages.messaging import Messaging

BOB = replace(ADMIN, user_id="user_bob", name="Bob", email="bob@example.com", role=Role.AGENT)
BINH = Member("user_bob", "Bình", Role.AGENT, MemberStatus.ACTIVE, "Bob@Example.com", "vi")


@pytest.fixture
def mails() -> Messaging:
    return Messaging()


def join(mails: Messaging, member: Member) -> None:
    """Makes a member, or changes them."""
    company = mails.company
    before = company.ports.members.get(company.tenant)
    others = tuple(other for other in before.members if other.id != member.id)
    after = replace(before, members=(*others, member)).as_successor_of(before)
    company.ports.commit(company.ports.members.save(company.tenant, after))


def give(mails: Messaging, *titles: str) -> list[Deal]:
    """Gives Bob a deal with each title, and notifies him of all at once, twice."""
    company = mails.company
    deals = [company.create_deal(title, responsible_id="user_bob") for title in titles]
    events = [(tenant, event) for tenant, event in company.table.events() if given_to(event) is not None]
    for _ in range(2):
        assert notify_of_deals(company.ports, events) == {}
    return deals


def deliver(mails: Messaging) -> Sequence[SentMail]:
    """The mails that have been sent a few minutes later, and after further sweeps."""
    for _ in range(4):
        mails.company.clock.advance(minutes=1)
        mails.sweep()
    return mails.company.message_sender.sent


def test_without_a_choice_nothing_is_mailed(mails: Messaging) -> None:
    join(mails, BINH)
    give(mails, "Dishwasher")
    assert deliver(mails) == []


def test_a_paused_campaign_is_mailed_without_a_choice(mails: Messaging) -> None:
    join(mails, replace(BINH, role=Role.ADMIN))
    ports, name = mails.company.ports, "Monthly offer"
    paused = Cause(
        kind="campaign_paused",
        member_id=BINH.id,
        subject="cmp_1",
        at=NOON,
        text=name,
        key="cmp_1#2",
        title=name,
        path="/campaigns?campaign=cmp_1",
    )
    for _ in range(2):
        if writes := tell(ports, mails.company.tenant, [paused]):
            ports.commit(writes)
    [mail] = deliver(mails)
    assert mail.content.subject == "Chiến dịch “Monthly offer” đã bị tạm dừng"
    assert "bị báo là thư rác" in mail.content.text
    assert "/campaigns?campaign=cmp_1" in mail.content.text


def test_a_given_deal_is_mailed_once_with_a_link(mails: Messaging) -> None:
    join(mails, replace(BINH, language="en", mailed=("deal_given",)))
    [deal] = give(mails, "Dishwasher\nfor An")
    [mail] = deliver(mails)
    assert (mail.message.address, mail.message.purpose) == ("bob@example.com", "transactional")
    assert mail.content.subject == "The deal “Dishwasher for An” is now yours"
    assert f"https://sales.example/board/{deal.pipeline_id}?deal={deal.id}" in mail.content.text
    assert "https://sales.example/profile" in mail.content.text


def test_a_burst_is_one_mail_that_names_some_deals_and_no_number(mails: Messaging) -> None:
    join(mails, replace(BINH, mailed=("deal_given",)))
    give(mails, *(f"Máy {number}" for number in range(8)))
    give(mails, "Máy muộn")
    [mail] = deliver(mails)
    assert mail.content.subject == "Một số giao dịch nay do bạn phụ trách"
    assert [line for line in mail.content.text.splitlines() if line.startswith(("•", "…"))] == [
        *(f"• Máy {number}" for number in range(5)),
        "… và các mục khác",
    ]
    assert "https://sales.example/notices\n" in mail.content.text


def test_without_a_language_of_their_own_a_member_reads_that_of_the_company(mails: Messaging) -> None:
    join(mails, replace(BINH, language=None, mailed=("deal_given",)))
    give(mails, "Dishwasher")
    assert deliver(mails)[0].content.subject == "The deal “Dishwasher” is now yours"


def test_a_due_task_is_mailed(mails: Messaging) -> None:
    join(mails, replace(BINH, mailed=("task_due",)))
    company = mails.company
    fields = {"title": "Gọi An", "responsible_id": "user_bob", "due_at": NOON + timedelta(minutes=10)}
    editing.create_task(company.ports, ADMIN, company.create_deal().id, fields)
    assert deliver(mails) == []
    company.clock.advance(minutes=8)
    assert [mail.content.subject for mail in deliver(mails)] == ["Công việc “Gọi An” đã đến hạn"]


def test_a_mention_is_mailed_with_the_comment(mails: Messaging) -> None:
    join(mails, replace(BINH, mailed=("mentioned",)))
    company = mails.company
    timelines.comment_on(company.ports, ADMIN, company.create_deal("Dishwasher").id, "Ask An, <@user_bob>.")
    [mail] = deliver(mails)
    assert mail.content.subject == "Ada nhắc đến bạn trong giao dịch “Dishwasher”"
    assert "Ask An, @Bình." in mail.content.text


def test_by_mail_only_leaves_nothing_in_the_client(mails: Messaging) -> None:
    join(mails, replace(BINH, unwanted=("deal_given",), mailed=("deal_given",)))
    give(mails, "Dishwasher")
    give(mails, "Oven")
    assert len(deliver(mails)) == 1
    assert reading.list_notices(mails.company.ports, BOB, limit=10, cursor=None).data == []
    assert reading.count_unread(mails.company.ports, BOB) == 0


def test_it_comes_from_the_sender_of_the_company(mails: Messaging) -> None:
    join(mails, replace(BINH, mailed=("deal_given",)))
    ports, tenant = mails.company.ports, mails.company.tenant
    settings = ports.message_settings.get(tenant).allowing("shop.example").changed(sender_email="crm@shop.example")
    ports.commit(ports.message_settings.save(tenant, replace(settings, version=1)))
    give(mails, "Dishwasher")
    assert [mail.sender for mail in deliver(mails)] == ["crm@shop.example"]


def test_an_address_that_bounced_gets_no_more_mails(mails: Messaging) -> None:
    join(mails, replace(BINH, mailed=("deal_given",)))
    give(mails, "Dishwasher")
    [mail] = deliver(mails)
    mails.tell("bounced_for_good", mail.message)
    mails.company.clock.advance(hours=3)
    give(mails, "Oven")
    assert len(deliver(mails)) == 1


def test_a_lost_answer_is_settled_by_the_event_of_the_provider(mails: Messaging) -> None:
    join(mails, replace(BINH, mailed=("deal_given",)))
    give(mails, "Dishwasher")

    def lose(message: object) -> None:
        raise TimeoutError

    mails.company.message_sender.after = lose
    [mail] = deliver(mails)
    mails.tell("delivered", mail.message)
    mails.company.clock.advance(minutes=30)
    assert len(deliver(mails)) == 1
    assert mails.read(mail.message).outcome == "delivered"


def test_a_member_without_an_address_gets_the_notice_and_no_mail(mails: Messaging) -> None:
    join(mails, replace(BINH, email=None, mailed=("deal_given",)))
    give(mails, "Dishwasher")
    assert deliver(mails) == []
    assert reading.count_unread(mails.company.ports, BOB) == 1


def test_mails_to_members_are_not_among_the_messages_of_the_deal(mails: Messaging) -> None:
    join(mails, replace(BINH, mailed=("deal_given",)))
    [deal] = give(mails, "Dishwasher")
    deliver(mails)
    log = list_messages(mails.company.ports, ADMIN, deal_id=deal.id, customer_id=None, limit=10, cursor=None)
    assert log.data == []
