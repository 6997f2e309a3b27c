"""A burst of causes becomes one notice, in whatever order and however often its causes come."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.deals.deal import creation_event
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.notices.given_deals import cause_of, given_to
from saletunnel.domain.notices.notice import MOST_SUBJECTS, TEXT_LIMIT, Cause, Notice, notice_after
from tests.fakes import NOON
from tests.values import PERSON, a_deal

AN = Actor(ActorKind.USER, "user_an", "An")
TUNNEL = Actor(ActorKind.TUNNEL, "tun_1", "Onwards")


def a_cause(subject: str = "deal_1", at: datetime = NOON, actor: Actor | None = AN, *, key: str | None = None) -> Cause:
    return Cause(kind="deal_given", member_id="user_ada", subject=subject, at=at, actor=actor, key=key)


def told(causes: Sequence[Cause], before: Mapping[str, Notice] | None = None) -> dict[str, Notice]:
    """The notices after the causes have come one by one."""
    notices = dict(before or {})
    for cause in causes:
        earlier_id = cause.earlier_id("acme")
        earlier = notices.get(earlier_id) if earlier_id else None
        notice = notice_after("acme", cause, notices.get(cause.notice_id("acme")), earlier)
        notices[notice.id] = notice
    return notices


def minutes(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


class TestBursts:
    def test_what_one_actor_gives_in_an_hour_is_one_notice(self) -> None:
        [notice] = told([a_cause(f"deal_{number}", minutes(number)) for number in range(50)]).values()
        assert len(notice.subjects) == 50
        assert notice.at == minutes(49)

    def test_an_import_over_the_full_hour_is_one_notice(self) -> None:
        [notice] = told([a_cause(f"deal_{number}", minutes(55 + number)) for number in range(9)]).values()
        assert len(notice.subjects) == 9

    def test_after_a_pause_and_a_new_hour_there_is_a_new_notice(self) -> None:
        assert len(told([a_cause("deal_1", minutes(49)), a_cause("deal_2", minutes(60))])) == 2

    def test_actors_kinds_and_members_have_notices_of_their_own(self) -> None:
        causes = [
            a_cause(),
            a_cause(actor=TUNNEL),
            a_cause(actor=None),
            replace(a_cause(), kind="chain_stopped"),
            replace(a_cause(), member_id="user_bob"),
        ]
        assert len(told(causes)) == 5

    def test_a_cause_with_a_key_has_a_notice_of_its_own(self) -> None:
        assert len(told([a_cause(key="note_1"), a_cause(key="note_2"), a_cause()])) == 3

    def test_a_long_text_is_cut_between_characters(self) -> None:
        long = "x" * (TEXT_LIMIT - 2) + "👩🏽‍🔧"
        [notice] = told([replace(a_cause(), text=long)]).values()
        assert notice.text == "x" * (TEXT_LIMIT - 2)

    def test_the_bound_stands_for_more(self) -> None:
        [notice] = told([a_cause(f"deal_{number}") for number in range(MOST_SUBJECTS + 30)]).values()
        assert len(notice.subjects) == MOST_SUBJECTS

    @given(st.lists(st.integers(0, 300), min_size=1, max_size=40).map(sorted), st.permutations(range(40)))
    def test_a_second_delivery_in_any_order_changes_nothing(self, given_at: list[int], order: list[int]) -> None:
        causes = [a_cause(f"deal_{number}", minutes(minute)) for number, minute in enumerate(given_at)]
        notices = told(causes)
        assert sorted(subject for notice in notices.values() for subject in notice.subjects) == sorted(
            cause.subject for cause in causes
        )
        assert told([causes[at] for at in order if at < len(causes)], notices) == notices


class TestReading:
    def test_a_notice_that_grows_is_unread_again(self) -> None:
        [notice] = told([a_cause()]).values()
        read = notice.read(minutes(1))
        assert read.read_at == minutes(1)
        [grown] = told([a_cause("deal_2", minutes(2))], {notice.id: read}).values()
        assert (grown.read_at, grown.at) == (None, minutes(2))

    def test_a_read_notice_stays_as_it_is(self) -> None:
        [notice] = told([a_cause()]).values()
        read = notice.read(minutes(1))
        assert read.read(minutes(5)) is read
        assert told([a_cause()], {notice.id: read}) == {notice.id: read}


class TestGivenDeals:
    def test_the_responsible_of_a_new_deal_is_told(self) -> None:
        event = creation_event(a_deal(responsible_id="user_bob"), PERSON, NOON)
        assert given_to(event) == "user_bob"
        cause = cause_of(event)
        assert cause is not None
        assert (cause.member_id, cause.subject, cause.at, cause.actor) == ("user_bob", "deal_1", NOON, PERSON)
        assert (cause.title, cause.path) == ("Dishwasher for An", "/board/pipe_sales?deal=deal_1")

    def test_nobody_is_told_of_a_deal_of_nobody(self) -> None:
        assert given_to(creation_event(a_deal(), PERSON, NOON)) is None

    def test_a_change_of_the_responsible_tells_the_new_one(self) -> None:
        deal = a_deal(responsible_id="user_ada")
        changed = deal.changed({"responsible_id": "user_bob"}, PERSON, NOON)
        assert changed is not None
        assert given_to(changed) == "user_bob"
        taken = deal.changed({"responsible_id": None}, PERSON, NOON)
        assert taken is not None
        assert given_to(taken) is None

    def test_another_change_tells_nobody(self) -> None:
        changed = a_deal(responsible_id="user_bob").changed({"title": "Oven"}, PERSON, NOON)
        assert changed is not None
        assert given_to(changed) is None

    def test_nobody_is_told_of_their_own_act(self) -> None:
        mine = a_deal(responsible_id=PERSON.id)
        assert given_to(creation_event(mine, PERSON, NOON)) is None
        assert given_to(creation_event(mine, replace(PERSON, kind=ActorKind.IMPORT), NOON)) is None
        by_tunnel = creation_event(mine, TUNNEL, NOON)
        assert given_to(by_tunnel) == PERSON.id
        assert given_to(replace(by_tunnel, cause=PERSON)) is None
        assert given_to(replace(by_tunnel, cause=AN)) == PERSON.id
