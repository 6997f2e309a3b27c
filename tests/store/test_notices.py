"""Notices in the table: in the list of their member, and among the unread ones while they are unread."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.notices.notice import Cause, Notice, first_notice
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON


def a_notice(hour: int, member_id: str = "user_ada") -> Notice:
    at = NOON + timedelta(hours=hour)
    return first_notice("acme", Cause(kind="deal_given", member_id=member_id, subject="deal_1", at=at))


def save(ports: Ports, *notices: Notice) -> None:
    for notice in notices:
        ports.commit(ports.notices.save("acme", notice))


def listed(ports: Ports, after: str | None = None) -> list[tuple[str, str]]:
    return [(placed.value, placed.place) for placed in ports.notices.listed("acme", "user_ada", after=after, at_once=2)]


def test_notices_are_listed_newest_first_from_any_place(ports: Ports) -> None:
    notices = [a_notice(hour) for hour in (2, 5, 1, 4, 3)]
    save(ports, *notices, a_notice(9, "user_bob"))
    whole = listed(ports)
    assert [id_ for id_, _ in whole] == [notice.id for notice in sorted(notices, key=lambda each: each.at)[::-1]]
    for number, (_, place) in enumerate(whole, 1):
        assert listed(ports, place) == whole[number:]


def test_only_unread_notices_are_counted_up_to_the_bound(ports: Ports) -> None:
    first, second, third = (a_notice(hour) for hour in (1, 2, 3))
    save(ports, first, second, third, a_notice(9, "user_bob"))
    save(ports, second.read(NOON))
    assert list(ports.notices.unread("acme", "user_ada", until=NOON + timedelta(days=1))) == [third.id, first.id]
    assert list(ports.notices.unread("acme", "user_ada", until=first.at)) == [first.id]
    assert ports.notices.count_unread("acme", "user_ada", most=100) == 2
    assert ports.notices.count_unread("acme", "user_ada", most=1) == 1
    assert len(listed(ports)) == 3


def test_a_notice_is_found_only_under_its_member_and_tenant(ports: Ports) -> None:
    notice = a_notice(1)
    save(ports, notice)
    assert ports.notices.many("acme", [("user_ada", notice.id), ("user_bob", notice.id)]) == [notice]
    assert ports.notices.many("other", [("user_ada", notice.id)]) == []


def test_a_concurrent_change_is_refused(ports: Ports) -> None:
    notice = a_notice(1)
    save(ports, notice)
    for stale in (notice, replace(notice, version=3)):
        with pytest.raises(StaleVersion):
            save(ports, stale)
