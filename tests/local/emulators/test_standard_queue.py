"""The queue of the local cloud, against a model that looks at all its messages each time."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from infra.local.emulators.standard_queue import Message, StandardQueue

GROUPS = ("a", "b", None)
HIDDEN_FOR = 30


def sent(id_: str, group: str | None = None, visible_at: float = 0.0) -> Message:
    return {"id": id_, "group_id": group, "visible_at": visible_at, "receive_count": 0, "receipt_handle": None}


class Machine(RuleBasedStateMachine):
    """The model is a list of copies in the order of sending. A message is found in it by its id."""

    @initialize()
    def start(self) -> None:
        self.queue, self.model = StandardQueue(), list[Message]()
        self.now = 0.0
        self.sent = self.received = 0

    @rule(group=st.sampled_from(GROUPS), delay=st.sampled_from([0, 5, 60]))
    def send(self, group: str | None, delay: int) -> None:
        self.sent += 1
        message = sent(str(self.sent), group, self.now + delay)
        self.model.append(dict(message))
        self.queue.append(message)

    @rule(most=st.integers(1, 4))
    def receive(self, most: int) -> None:
        for message in self.queue.receive(most, HIDDEN_FOR, self.now, self.new_handle):
            visible = [each for each in self.model if each["visible_at"] <= self.now]
            least = min(self.in_flight(each["group_id"]) for each in visible)
            [expected, *_] = [each for each in visible if self.in_flight(each["group_id"]) == least]
            assert message["id"] == expected["id"]
            expected["visible_at"] = self.now + HIDDEN_FOR
            expected["receive_count"] += 1
            expected["receipt_handle"] = message["receipt_handle"]
            most -= 1
        assert not most or not [each for each in self.model if each["visible_at"] <= self.now]

    def new_handle(self) -> str:
        self.received += 1
        return f"handle-{self.received}"

    def in_flight(self, group: str | None) -> int:
        return sum(
            each["group_id"] == group and each["receive_count"] > 0 and each["visible_at"] > self.now
            for each in self.model
        )

    @precondition(lambda self: self.received)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        handle = self.any_handle(data)
        found = [each for each in self.model if each["receipt_handle"] == handle]
        assert self.queue.delete(handle) == bool(found)
        self.model = [each for each in self.model if each not in found]

    @precondition(lambda self: self.received)
    @rule(data=st.data(), seconds=st.sampled_from([0, 1, 100]))
    def hide(self, data: st.DataObject, seconds: int) -> None:
        handle = self.any_handle(data)
        found = [each for each in self.model if each["receipt_handle"] == handle]
        assert self.queue.hide(handle, self.now + seconds) == bool(found)
        for each in found:
            each["visible_at"] = self.now + seconds

    def any_handle(self, data: st.DataObject) -> str:
        return f"handle-{data.draw(st.integers(1, self.received))}"

    @rule(seconds=st.sampled_from([1, 29, 30, 31, 200]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def filter_returned(self) -> None:
        self.queue.filter_returned(lambda messages: [each for each in messages if each["receive_count"] < 2], self.now)
        self.model = [each for each in self.model if each["receive_count"] < 2 or each["visible_at"] > self.now]

    @rule()
    def restart(self) -> None:
        self.queue = StandardQueue(deepcopy(self.queue))

    @invariant()
    def has_the_messages_of_the_model(self) -> None:
        assert list(self.queue) == self.model
        assert [self.queue[at] for at in range(-len(self.model), len(self.model))] == self.model * 2
        hidden = [each for each in self.model if each["visible_at"] > self.now]
        number = self.queue.count(self.now)
        assert len(self.queue) == number.total()
        assert number["in_flight"] == sum(each["receive_count"] > 0 for each in hidden)
        assert number["delayed"] == sum(each["receive_count"] == 0 for each in hidden)


TestMachine = Machine.TestCase


@given(st.lists(st.integers(0, 3), max_size=6), st.integers(0, 4))
def test_the_oldest_messages_are_deleted_while_they_are_expired(ages: list[int], limit: int) -> None:
    queue = StandardQueue([sent(str(age)) for age in ages])
    queue.delete_oldest(lambda message: int(message["id"]) >= limit)
    first = next((at for at, age in enumerate(ages) if age < limit), len(ages))
    assert [int(message["id"]) for message in queue] == ages[first:]


def test_clearing_deletes_all_messages() -> None:
    queue = StandardQueue([sent("1"), sent("2", visible_at=9.0)])
    queue.clear()
    assert (list(queue), queue.receive(10, HIDDEN_FOR, 9.0, str), queue.count(9.0).total()) == ([], [], 0)
