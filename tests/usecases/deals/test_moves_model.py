"""Columns and totals match a plain model after any moves, even if events reach the tallies repeated and reordered.

Concurrent writes of one deal: every accepted change is stored exactly once.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.pipeline import Stage
from saletunnel.usecases.deals import editing
from saletunnel.usecases.figures import tallies
from tests.company import Company


class Model:
    """A company, with the expected ids of the deals in each column from the top, and their expected amounts."""

    def __init__(self) -> None:
        self.company = Company()
        self.stages = [*self.company.sales.stages[:3], *self.company.installation.stages[:2]]
        self.columns: dict[str, list[str]] = {stage.id: [] for stage in self.stages}
        self.amounts: dict[str, int | None] = {}

    @property
    def ids(self) -> list[str]:
        return [id_ for column in self.columns.values() for id_ in column]

    def create(self, stage: Stage, amount: int | None) -> None:
        deal = self.company.create_deal(stage=stage, amount=amount)
        self.amounts[deal.id] = amount
        self.columns[stage.id].insert(0, deal.id)

    def move_to_top(self, deal_id: str, stage: Stage) -> None:
        self.company.move(self.company.read_deal(deal_id), stage)
        self._remove(deal_id)
        self.columns[stage.id].insert(0, deal_id)

    def move_below(self, deal_id: str, above_id: str) -> None:
        if deal_id == above_id:
            return
        above = self.company.read_deal(above_id)
        [stage] = [stage for stage in self.stages if stage.id == above.stage_id]
        self.company.move(self.company.read_deal(deal_id), stage, below=above)
        self._remove(deal_id)
        column = self.columns[stage.id]
        column.insert(column.index(above_id) + 1, deal_id)

    def set_amount(self, deal_id: str, amount: int | None) -> None:
        self.company.change(self.company.read_deal(deal_id), amount=amount)
        self.amounts[deal_id] = amount

    def delete(self, deal_id: str) -> None:
        self.company.delete(self.company.read_deal(deal_id))
        self._remove(deal_id)

    def totals(self) -> dict[tuple[str, str], tuple[int, int]]:
        sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for stage_id, column in self.columns.items():
            for id_ in column:
                amount = self.amounts[id_]
                total = sums[stage_id, "" if amount is None else "USD"]
                total[0] += 1
                total[1] += amount or 0
        return {key: (count, amount) for key, (count, amount) in sums.items()}

    def _remove(self, deal_id: str) -> None:
        for column in self.columns.values():
            if deal_id in column:
                column.remove(deal_id)


NUMBERS = st.integers(0, 50)
AMOUNTS = st.none() | st.integers(0, 1000)
type Act = Callable[[Model], None]


def _pick[T](things: Sequence[T], number: int) -> T:
    return things[number % len(things)]


def _of_deals(act: Callable[[Model, str], None], number: int) -> Act:
    return lambda model: act(model, _pick(model.ids, number)) if model.ids else None


ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(lambda stage, amount: lambda model: model.create(_pick(model.stages, stage), amount), NUMBERS, AMOUNTS),
    st.builds(
        lambda deal, stage: _of_deals(lambda model, id_: model.move_to_top(id_, _pick(model.stages, stage)), deal),
        NUMBERS,
        NUMBERS,
    ),
    st.builds(
        lambda deal, above: _of_deals(lambda model, id_: model.move_below(id_, _pick(model.ids, above)), deal),
        NUMBERS,
        NUMBERS,
    ),
    st.builds(
        lambda deal, amount: _of_deals(lambda model, id_: model.set_amount(id_, amount), deal),
        NUMBERS,
        AMOUNTS,
    ),
    st.builds(lambda deal: _of_deals(lambda model, id_: model.delete(id_), deal), NUMBERS),
)


@given(st.lists(ACTS, max_size=25), st.randoms(use_true_random=False))
def test_columns_and_totals_match_a_plain_model_after_any_moves(acts: list[Act], chance: Random) -> None:
    model = Model()
    company = model.company
    for act in acts:
        company.clock.advance(seconds=1)
        act(model)
        if chance.random() < 0.3:
            events = company.table.events()
            picked = [event for event in events if chance.random() < 0.5]
            chance.shuffle(picked)
            assert tallies.tally_events(company.ports, picked) == {}
    assert tallies.tally_events(company.ports, company.table.events()) == {}

    assert {stage.id: [deal.id for deal in company.deals_on(stage)] for stage in model.stages} == model.columns
    totals = company.totals(company.sales) | company.totals(company.installation)
    assert totals == model.totals()


class Client:
    """A client that adds tags to one deal, with the version that it read as the precondition."""

    def __init__(self, company: Company, name: str, deal: Deal) -> None:
        self._company = company
        self._name = name
        self._deal = deal
        self._read: Deal | None = None
        self._written = 0

    def read(self) -> None:
        self._read = self._company.read_deal(self._deal)

    def write(self, accepted: list[str]) -> None:
        """Adds a tag to the tags that were read. A refused write has no effect."""
        if self._read is None:
            return
        self._written += 1
        tag = f"{self._name}{self._written}"
        seen, self._read = self._read, None
        try:
            editing.change_deal(
                self._company.ports, self._company.admin, seen.id, seen.version, {"tags": (*seen.tags, tag)}
            )
        except StaleVersion:
            return
        accepted.append(tag)


STEPS = st.lists(st.tuples(st.booleans(), st.sampled_from(["read", "write", "write together"])), max_size=40)


@given(STEPS)
def test_concurrent_writes_of_one_deal_lose_no_accepted_change(steps: list[tuple[bool, str]]) -> None:
    company = Company()
    deal = company.create_deal()
    clients = Client(company, "an", deal), Client(company, "bo", deal)
    accepted: list[str] = []
    for is_second, step in steps:
        writer, other = clients[is_second], clients[not is_second]
        if step == "read":
            writer.read()
        else:
            if step == "write together":  # the other client writes between this client's check and its commit
                company.table.interrupt(1, lambda other=other: other.write(accepted))  # type: ignore[misc]
            writer.write(accepted)
            company.table.clear_interruptions()
    after = company.read_deal(deal)
    assert list(after.tags) == accepted
    assert after.version == 1 + len(accepted)
    versions = [event.version for _, event in company.table.events()]
    assert versions == list(range(1, after.version + 1))
