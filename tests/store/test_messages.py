"""Messages, opt-outs, caps and the rate, in every kind of table."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from saletunnel.domain.errors import AlreadyExists, StaleVersion
from saletunnel.domain.messages.address import AddressKey, normalise
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.message import Draft, MessageContent, RunOrigin, new_message
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.settings import Limits, MessageSettings, Received
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.scheduled_work import SweepPosition, WorkKind
from saletunnel.store.dynamo import places
from saletunnel.store.dynamo.table import Table
from saletunnel.store.messages.send_rate import TableSendRate
from saletunnel.usecases.ports import Ports

NOW = datetime(2026, 3, 2, 5, 0, 0, 400_000, tzinfo=UTC)
CONTENT = MessageContent("S", "Chào", "<p>Chào</p>")
HASH = "ab" * 20
RATES: Mapping[Channel, int] = {"email": 10, "sms": 2}


def a_draft(number: int = 1, tenant: str = "t1") -> Draft:
    message = new_message(
        tenant,
        RunOrigin(RunKey("deal_1", number, "rule_1_2_9"), 1, 0),
        deal_id="deal_1",
        to=normalise("email", "an@example.com"),
        address_hash=HASH,
        purpose="marketing",
        template_id="tpl_1",
        template_name="Offer",
        language="vi",
        customer_id="cust_1",
        at=NOW + timedelta(seconds=number),
    )
    return Draft(message, CONTENT)


def create(ports: Ports, *numbers: int) -> list[Draft]:
    drafts = [a_draft(number) for number in numbers]
    for draft in drafts:
        ports.commit(ports.messages.create("t1", draft.message, draft.content))
    return drafts


def test_a_message_is_stored_once_with_its_texts(ports: Ports) -> None:
    [draft] = create(ports, 1)
    with pytest.raises(AlreadyExists):
        create(ports, 1)
    assert ports.messages.with_contents("t1", [draft.message.id, "msg_none"]) == {draft.message.id: draft}
    assert ports.messages.with_contents("t2", [draft.message.id]) == {}


def test_of_two_workers_one_claims_a_message(ports: Ports) -> None:
    [draft] = create(ports, 1)
    claimed = draft.message.claimed(NOW, None)
    ports.commit(ports.messages.save("t1", claimed))
    with pytest.raises(StaleVersion):
        ports.commit(ports.messages.save("t1", claimed))


def test_messages_are_listed_by_deal_and_by_customer_newest_first(ports: Ports) -> None:
    ids = [draft.message.id for draft in create(ports, 1, 2, 3)]
    for subject, id_ in (("deal", "deal_1"), ("customer", "cust_1")):
        listed = list(ports.messages.of("t1", "deal" if subject == "deal" else "customer", id_, after=None, at_once=2))
        assert [placed.value.id for placed in listed] == ids[::-1]
        rest = ports.messages.of(
            "t1", "deal" if subject == "deal" else "customer", id_, after=listed[0].place, at_once=2
        )
        assert [placed.value.id for placed in rest] == ids[-2::-1]


def test_a_message_is_due_work_until_its_end(ports: Ports) -> None:
    [draft] = create(ports, 1)

    def due() -> list[str]:
        position = (SweepPosition(WorkKind.MESSAGE, shard, NOW) for shard in range(places.DUE_SHARDS))
        until = NOW + timedelta(hours=1)
        return [placed.value.key[0] for each in position for placed in ports.schedule.due(each, until)]

    assert due() == [draft.message.id]
    ports.commit(ports.messages.save("t1", draft.message.ended("skipped", NOW, "opted_out", "")))
    assert due() == []


def test_an_opt_out_and_the_count_of_an_address_are_read_together(ports: Ports) -> None:
    opt_out = OptOut("email", HASH).opted_out("marketing", "unsubscribed", NOW)
    received = Received("email", HASH).counted(date(2026, 3, 2))
    ports.commit([*ports.opt_outs.save("t1", opt_out), *ports.opt_outs.count("t1", received)])
    assert ports.opt_outs.received("t1", [("email", HASH), ("sms", HASH)]) == {
        ("email", HASH): (opt_out, received),
        ("sms", HASH): (OptOut("sms", HASH), Received("sms", HASH)),
    }
    with pytest.raises(StaleVersion):
        ports.commit(ports.opt_outs.count("t1", received))


def test_an_opt_in_is_read_as_it_was_saved(ports: Ports) -> None:
    opted_out = OptOut("email", HASH).opted_out("marketing", "unsubscribed", NOW)
    ports.commit(ports.opt_outs.save("t1", opted_out))
    opted_in = opted_out.opted_in("unsubscribed", NOW)
    ports.commit(ports.opt_outs.save("t1", opted_in))
    assert ports.opt_outs.get("t1", "email", HASH) == opted_in
    assert opted_in.scope is None


def test_a_company_has_default_settings_until_it_saves_its_own(ports: Ports) -> None:
    assert ports.message_settings.get("t1") == MessageSettings()
    changed = MessageSettings().changed(sender_name="Shop", sms_limits=Limits(a_day=1))
    ports.commit(ports.message_settings.save("t1", changed))
    assert ports.message_settings.get("t1") == changed


def test_the_secret_of_a_company_is_made_once(ports: Ports) -> None:
    assert ports.message_settings.key("t1") is None
    ports.commit(ports.message_settings.make_key("t1", AddressKey("aa" * 32)))
    with pytest.raises(AlreadyExists):
        ports.commit(ports.message_settings.make_key("t1", AddressKey("bb" * 32)))
    assert ports.message_settings.key("t1") == AddressKey("aa" * 32)


def test_all_workers_together_hold_the_rate_and_spread_it_over_the_second(table: Table) -> None:
    rates = [TableSendRate(table, RATES) for _ in range(3)]
    second = NOW.replace(microsecond=0)
    taken = [moment for rate in rates for moment in rate.take("email", 5, NOW, bulk=False)]
    assert taken == [second + timedelta(seconds=number / 10) for number in range(10)]
    assert rates[0].take("email", 1, NOW, bulk=False) == []
    assert rates[0].take("email", 1, NOW + timedelta(seconds=1), bulk=False) == [second + timedelta(seconds=1)]


def test_bulk_messages_leave_a_tenth_of_a_second_to_others(table: Table) -> None:
    rate = TableSendRate(table, RATES)
    assert len(rate.take("email", 20, NOW, bulk=True)) == 9
    later = NOW + timedelta(seconds=1)
    assert len(rate.take("email", 9, later, bulk=True)) == 9
    assert len(rate.take("email", 1, later, bulk=False)) == 1


def test_e_mails_and_sms_have_a_rate_each(table: Table) -> None:
    rate = TableSendRate(table, RATES)
    assert len(rate.take("email", 20, NOW, bulk=False)) == 10
    second = NOW.replace(microsecond=0)
    assert rate.take("sms", 20, NOW, bulk=False) == [second, second + timedelta(seconds=0.5)]
