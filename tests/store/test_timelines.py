"""The history of a deal and the deals made from it: newest first, from any place."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.tunnels.transfer import copied
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.saving import ids, retitled, save, save_new
from tests.values import INSTALLATION, MAINTENANCE, PERSON, a_copy_of, a_deal, a_tunnel, made


def a_note(version: int, about: str = "loop", text: str = "Stopped.") -> Note:
    return Note(deal_id="deal_1", version=version, about=about, kind="loop_stopped", at=NOON, actor=PERSON, text=text)


def history(ports: Ports, deal_id: str = "deal_1", after: str | None = None, at_once: int = 100) -> list[Event | Note]:
    return values(ports.deals.history("acme", deal_id, after=after, at_once=at_once))


def values[T](placed: Iterable[Placed[T]]) -> list[T]:
    return [each.value for each in placed]


class TestHistory:
    def test_a_history_is_sorted_from_the_newest_event_and_includes_notes(self, ports: Ports) -> None:
        first = made(a_deal())
        second = retitled(first.deal, "Second")
        third = retitled(second.deal, "Third")
        for event in (first, second, third):
            save(ports, event)
        ports.commit([*ports.deals.note("acme", a_note(2)), *ports.deals.note("acme", a_note(3))])

        assert history(ports) == [a_note(3), third, a_note(2), second, first]

    def test_a_repeated_note_is_stored_once(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        for text in ("Stopped.", "Stopped again."):
            ports.commit(ports.deals.note("acme", a_note(1, text=text)))
        ports.commit(ports.deals.note("acme", a_note(1, about="plan_1#0001")))

        assert history(ports) == [a_note(1, about="plan_1#0001"), a_note(1, text="Stopped again."), made(a_deal())]

    @pytest.mark.parametrize("at_once", [1, 2, 3, 12, 13, 100])
    def test_a_history_can_be_read_from_any_place(self, ports: Ports, at_once: int) -> None:
        event = made(a_deal())
        for number in range(12):
            save(ports, event)
            event = retitled(event.deal, f"Title {number}")
        whole = list(ports.deals.history("acme", "deal_1", after=None, at_once=at_once))

        assert [placed.value.version for placed in whole] == list(range(12, 0, -1))
        for at, placed in enumerate(whole):
            assert history(ports, after=placed.place, at_once=at_once) == values(whole[at + 1 :])

    def test_an_invalid_place_never_leads_to_another_deal(self, ports: Ports) -> None:
        save_new(ports, a_deal())
        save_new(ports, a_deal(id="deal_2"))

        assert history(ports, after="~") == [made(a_deal())]
        assert history(ports, after="!") == []

    def test_a_history_contains_nothing_of_another_tenant(self, ports: Ports) -> None:
        save_new(ports, a_deal(), tenant="rival")

        assert history(ports) == []


class TestDealsMadeFromADeal:
    """A journey: `deal_1` has three copies, one of which has a copy of its own."""

    @pytest.fixture
    def children(self, ports: Ports) -> list[Deal]:
        source = a_deal(INSTALLATION.first_stage, version=3, arrival=3)
        save_new(ports, a_deal())
        children = [
            save(ports, self.copy(source, f"deal_{letter}", NOON + timedelta(days=day)))
            for letter, day in zip("cab", (2, 0, 1), strict=True)
        ]
        save(ports, self.copy(children[0], "deal_grandchild", NOON))
        save(ports, self.copy(a_deal(id="deal_11"), "deal_of_another", NOON))
        save(ports, self.copy(source, "deal_theirs", NOON), tenant="rival")
        return children

    def copy(self, source: Deal, id_: str, at: datetime) -> Event:
        tunnel = a_tunnel(INSTALLATION.first_stage, MAINTENANCE.first_stage)
        return copied(
            source,
            id_,
            MAINTENANCE.first_stage,
            {"title": "Copy"},
            tunnel.actor,
            made(source),
            at,
            a_copy_of(source, tunnel),
        )

    @pytest.mark.parametrize("at_once", [1, 2, 3, 4, 100])
    def test_children_are_sorted_from_the_newest_and_can_be_read_from_any_place(
        self, ports: Ports, children: list[Deal], at_once: int
    ) -> None:
        newest_first = [children[0], children[2], children[1]]
        whole = list(ports.deals.made_from("acme", a_deal(), after=None, at_once=at_once))

        assert values(whole) == newest_first
        for at, placed in enumerate(whole):
            rest = ports.deals.made_from("acme", a_deal(), after=placed.place, at_once=at_once)
            assert values(rest) == newest_first[at + 1 :]

    def test_a_child_can_have_children(self, ports: Ports, children: list[Deal]) -> None:
        found = ports.deals.made_from("acme", children[0], after=None, at_once=10)

        assert ids(values(found)) == ["deal_grandchild"]

    def test_a_changed_child_is_read_in_its_current_state(self, ports: Ports, children: list[Deal]) -> None:
        renamed = save(ports, retitled(children[0], "Renamed"))

        assert renamed in values(ports.deals.made_from("acme", a_deal(), after=None, at_once=10))

    def test_a_deal_can_be_without_children(self, ports: Ports) -> None:
        save_new(ports, a_deal())

        assert values(ports.deals.made_from("acme", a_deal(), after=None, at_once=10)) == []
        assert values(ports.deals.made_from("acme", a_deal(), after="~", at_once=10)) == []
