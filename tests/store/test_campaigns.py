"""Campaigns, their occurrences, counts and recipients, in each table."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from saletunnel.domain.campaigns.campaign import Campaign, Segment, Walk
from saletunnel.domain.campaigns.occurrence import Occurrence, Recipient
from saletunnel.domain.campaigns.timing import CampaignSchedule, Slot
from saletunnel.domain.condition import Comparison
from saletunnel.domain.errors import AlreadyExists, NotFound, StaleVersion
from saletunnel.domain.messages.address import normalise
from saletunnel.domain.messages.message import CampaignOrigin, Message, MessageContent, new_message
from saletunnel.domain.scheduled_work import SweepPosition, WorkKind
from saletunnel.usecases.ports import Ports

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
LOCAL = datetime(2026, 3, 3, 9, 0)  # noqa: DTZ001 - a local time
SLOT = Slot(LOCAL, NOW + timedelta(days=1))
ORIGIN = CampaignOrigin("camp_1", SLOT.id)


def a_campaign(**changes: object) -> Campaign:
    values = {
        "id": "camp_1",
        "name": "Offer",
        "template_id": "tpl_1",
        "segment": Segment(pipeline_ids=("pipe_1",), conditions=Comparison("amount", "gte", 5)),
        "schedule": CampaignSchedule(kind="every", at=LOCAL, every="P1M"),
        "state": "active",
        "next": SLOT,
        "created_at": NOW,
        "updated_at": NOW,
        **changes,
    }
    return Campaign(**values)  # type: ignore[arg-type]


def an_occurrence(day: int = 3) -> Occurrence:
    slot = Slot(LOCAL.replace(day=day), NOW)
    return Occurrence(campaign_id="camp_1", slot=slot, state="running", template_id="tpl_1", started_at=NOW)


def a_message(number: int) -> Message:
    return new_message(
        "t1",
        ORIGIN,
        deal_id=f"deal_{number}",
        to=normalise("email", f"{number}@example.com"),
        address_hash=f"{number:040}",
        purpose="marketing",
        template_id="tpl_1",
        template_name="Offer",
        language="vi",
        customer_id="cust_1",
        at=NOW,
    )


def due(ports: Ports) -> list[tuple[str, ...]]:
    until = NOW + timedelta(days=2)
    positions = [SweepPosition(WorkKind.CAMPAIGN, shard, until) for shard in range(ports.schedule.shards)]
    return [placed.value.key for position in positions for placed in ports.schedule.due(position, until)]


def test_a_campaign_is_read_as_it_was_saved(ports: Ports) -> None:
    campaign = a_campaign(walk=Walk(slot=SLOT, place={"stage": "stage_1_2", "cursor": "x"}, check_at=NOW))
    ports.commit(ports.campaigns.save("t1", campaign))
    assert ports.campaigns.get("t1", "camp_1") == campaign
    assert ports.campaigns.all("t1") == [campaign]
    assert ports.campaigns.all("t2") == []
    with pytest.raises(NotFound):
        ports.campaigns.get("t2", "camp_1")


def test_only_an_active_campaign_is_due(ports: Ports) -> None:
    campaign = a_campaign()
    ports.commit(ports.campaigns.save("t1", campaign))
    assert due(ports) == [("camp_1",)]
    paused = campaign.paused(NOW, "person").succeeding(campaign)
    ports.commit(ports.campaigns.save("t1", paused))
    assert due(ports) == []


def test_a_change_of_an_old_version_is_refused(ports: Ports) -> None:
    campaign = a_campaign()
    ports.commit(ports.campaigns.save("t1", campaign))
    renamed = a_campaign(name="Renamed").succeeding(campaign)
    ports.commit(ports.campaigns.save_design("t1", renamed, 0))
    for writes in (
        ports.campaigns.save("t1", a_campaign().succeeding(campaign)),
        ports.campaigns.unchanged("t1", campaign),
        ports.campaigns.delete("t1", campaign),
        ports.campaigns.save_design("t1", a_campaign().succeeding(renamed), 0),  # another design was saved since
    ):
        with pytest.raises(StaleVersion):
            ports.commit(writes)
    ports.commit(ports.campaigns.unchanged("t1", renamed))
    ports.commit(ports.campaigns.delete("t1", renamed))
    assert ports.campaigns.all("t1") == []


def test_occurrences_are_listed_newest_first_with_their_counts(ports: Ports) -> None:
    for day in (3, 4, 5):
        ports.commit(ports.occurrences.start("t1", an_occurrence(day)))
        for spread in "abcdefgh":
            ports.commit(ports.occurrences.count("t1", "camp_1", f"202603{day:02}T0900", {"sent": day}, spread=spread))
    listed = list(ports.occurrences.of("t1", "camp_1", before=None, at_once=2))
    assert [placed.place for placed in listed] == ["20260305T0900", "20260304T0900", "20260303T0900"]
    assert [placed.value[1].of("sent") for placed in listed] == [40, 32, 24]
    [last] = ports.occurrences.of("t1", "camp_1", before="20260304T0900", at_once=2)
    assert last == listed[2]
    assert ports.occurrences.counts("t1", "camp_1", "20260304T0900").of("sent") == 32
    with pytest.raises(StaleVersion):
        ports.commit(ports.occurrences.start("t1", an_occurrence(3)))


def test_recipients_are_listed_by_their_state(ports: Ports) -> None:
    messages = [a_message(number) for number in range(5)]
    for message in messages:
        ports.commit(ports.messages.create("t1", message, MessageContent("S", "T")))
    sent = messages[2].claimed(NOW, None).sent(NOW, "provider-1")
    ports.commit(ports.messages.save("t1", messages[2].claimed(NOW, None)))
    ports.commit(ports.messages.save("t1", sent))
    without = Recipient("deal_9", reason="no_customer")
    ports.commit(ports.occurrences.add_recipient("t1", ORIGIN, without, NOW))

    def listed(state: str | None, after: str | None = None) -> list[Message | Recipient]:
        found = ports.occurrences.recipients("t1", "camp_1", SLOT.id, state, after=after, at_once=2)  # type: ignore[arg-type]
        return [placed.value for placed in found]

    assert listed("sent") == [sent]
    assert listed("skipped") == [without]
    assert {each.deal_id for each in listed("waiting")} == {"deal_0", "deal_1", "deal_3", "deal_4"}
    assert len(listed(None)) == 6
    [first, second] = islice(ports.occurrences.recipients("t1", "camp_1", SLOT.id, "waiting", after=None, at_once=2), 2)
    assert second.value not in listed("waiting", second.place)
    assert first.value not in listed("waiting", second.place)
    assert len(listed("waiting", second.place)) == 2
    assert listed("lost") == []


def test_a_deal_is_recorded_once(ports: Ports) -> None:
    writes = ports.occurrences.add_recipient("t1", ORIGIN, Recipient("deal_9"), NOW)
    ports.commit(writes)
    with pytest.raises(AlreadyExists):
        ports.commit(writes)
    assert ports.occurrences.recorded("t1", ORIGIN, ["deal_8", "deal_9"]) == {"deal_9"}


def test_a_message_of_a_campaign_is_made_once(ports: Ports) -> None:
    ports.commit(ports.messages.record("t1", a_message(1)))
    with pytest.raises(AlreadyExists):
        ports.commit(ports.messages.create("t1", a_message(1), MessageContent("S", "T")))
