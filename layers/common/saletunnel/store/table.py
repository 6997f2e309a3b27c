"""The table as the repositories see it, and the only DynamoDB client.

A write carries the error that its failed condition means. `commit` makes all writes in one transaction or none, and
turns the reasons of a cancelled one into that error, so that storage failures become words of the domain at one point.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from botocore.exceptions import ClientError

from saletunnel.domain.errors import Contended, DomainError
from saletunnel.store.items import Item, marshal, unmarshal
from saletunnel.store.keys import Key

MOST_WRITES = 100
"""The most writes that DynamoDB takes in a transaction."""
_MOST_READS = 100
_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Absent:
    """There must be no such item yet."""


@dataclass(frozen=True, slots=True)
class Present:
    """There must be such an item."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The item's attribute must have this value."""

    attribute: str
    value: str | int


@dataclass(frozen=True, slots=True)
class AbsentOrLess:
    """There must be no such item, or its attribute must be smaller."""

    attribute: str
    value: int


type Condition = Absent | Present | Equals | AbsentOrLess


@dataclass(frozen=True, slots=True)
class Put:
    """The whole item. `raises` is the error that a failed condition means."""

    key: Key
    item: Item
    condition: Condition | None = None
    raises: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Sets some attributes, adds to others and takes some away.

    It makes the item when there is none and no condition forbids it.
    """

    key: Key
    sets: Item = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    removes: Sequence[str] = ()
    condition: Condition | None = None
    raises: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Takes the item away."""

    key: Key
    condition: Condition | None = None
    raises: DomainError | None = None


type Write = Put | Update | Delete


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Items of one partition, of the table or of an index, by the beginning of their sort keys, or by a range."""

    pk: str
    prefix: str = ""
    since: str | None = None
    """With `up_to` only: from this sort key on."""
    up_to: str | None = None
    index: str | None = None
    limit: int | None = None
    newest_first: bool = False
    start: Mapping[str, str] | None = None
    """All keys of the item that the last page ended with."""
    owner: str | None = None
    """Only items without a `responsible_id`, or with this one; they are left out after `limit` was counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query read, and the keys to go on from when there may be more."""

    items: Sequence[Item]
    next: Mapping[str, str] | None


def succeeding(version: int) -> Condition:
    """The condition of a write that makes an item's `version`: it follows on the one before, or makes the item."""
    return Absent() if version == 1 else Equals("version", version - 1)


class Table(Protocol):
    """One table; `DynamoTable` is the real one, `tests/fakes.py` has one in memory with the same contract suite."""

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """Those of the items that exist, consistently, in no order."""

    def query(self, query: Query) -> Found:
        """At most `limit` items; consistent on the table itself, a moment late on an index."""

    def commit(self, writes: Sequence[Write]) -> None:
        """All of at most MOST_WRITES writes to different items, or none. Raises what the first failed write says."""


def every(table: Table, query: Query) -> Iterator[Item]:
    """All items of a query, page after page."""
    while True:
        found = table.query(query)
        yield from found.items
        if found.next is None:
            return
        query = replace(query, start=found.next)


class DynamoTable:
    """The table in DynamoDB, over a botocore client."""

    def __init__(self, client: Any, name: str, pause: Callable[[int], None], new_token: Callable[[], str]) -> None:
        """`pause(attempt)` waits before a contended transaction is tried again; `new_token` names a transaction."""
        self._client = client
        self._name = name
        self._pause = pause
        self._new_token = new_token

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        wanted = [_key(key) for key in dict.fromkeys(keys)]
        found: list[Item] = []
        while wanted:
            page, wanted = wanted[:_MOST_READS], wanted[_MOST_READS:]
            answer = self._client.batch_get_item(RequestItems={self._name: {"Keys": page, "ConsistentRead": True}})
            found += [unmarshal(image) for image in answer["Responses"].get(self._name, ())]
            wanted += answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", ())
        return found

    def query(self, query: Query) -> Found:
        pk, sk = (f"{query.index}_pk", f"{query.index}_sk") if query.index else ("pk", "sk")
        values = {":pk": {"S": query.pk}}
        range_ = ""
        if query.since is not None and query.up_to is not None:
            range_ = f" AND {sk} BETWEEN :since AND :up_to"
            values[":since"], values[":up_to"] = {"S": query.since}, {"S": query.up_to}
        elif query.up_to is not None:
            range_ = f" AND {sk} <= :up_to"
            values[":up_to"] = {"S": query.up_to}
        elif query.prefix:
            range_ = f" AND begins_with({sk}, :prefix)"
            values[":prefix"] = {"S": query.prefix}
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": f"{pk} = :pk{range_}",
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not query.newest_first,
            "ConsistentRead": query.index is None,
        }
        if query.index:
            request["IndexName"] = query.index
        if query.limit is not None:
            request["Limit"] = query.limit
        if query.start is not None:
            request["ExclusiveStartKey"] = {name: {"S": value} for name, value in query.start.items()}
        if query.owner is not None:
            request["FilterExpression"] = "attribute_not_exists(responsible_id) OR responsible_id = :owner"
            values[":owner"] = {"S": query.owner}
        answer = self._client.query(**request)
        last = answer.get("LastEvaluatedKey")
        return Found(
            [unmarshal(image) for image in answer["Items"]],
            {name: value["S"] for name, value in last.items()} if last else None,
        )

    def commit(self, writes: Sequence[Write]) -> None:
        actions = [self._action(write) for write in writes]
        # One token for all attempts: one that was made although its answer was lost is made no second time.
        token = self._new_token()
        for attempt in range(_ATTEMPTS):
            try:
                self._client.transact_write_items(TransactItems=actions, ClientRequestToken=token)
                return
            except ClientError as error:
                if not _is_contention(error, writes):
                    raise
            self._pause(attempt)
        raise Contended

    def _action(self, write: Write) -> dict[str, Any]:
        match write:
            case Put(key, item):
                whole = marshal({"pk": key.pk, "sk": key.sk, **item})
                return {"Put": {"TableName": self._name, "Item": whole, **_expression(write.condition)}}
            case Update(key):
                return {"Update": {"TableName": self._name, "Key": _key(key), **_update(write)}}
            case Delete(key):
                return {"Delete": {"TableName": self._name, "Key": _key(key), **_expression(write.condition)}}


def _is_contention(error: ClientError, writes: Sequence[Write]) -> bool:
    """Whether trying again may help. Raises the domain's error of the first write whose condition failed."""
    code = error.response["Error"]["Code"]
    if code != "TransactionCanceledException":
        return code in ("TransactionConflictException", "TransactionInProgressException")
    reasons = error.response.get("CancellationReasons", ())
    for write, reason in zip(writes, reasons, strict=False):
        if reason.get("Code") == "ConditionalCheckFailed" and write.raises is not None:
            raise write.raises from error
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    return bool(codes) and codes <= {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


def _key(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _update(write: Update) -> dict[str, Any]:
    names = {f"#{at}": name for at, name in enumerate((*write.sets, *write.adds, *write.removes))}
    placeholders = {name: placeholder for placeholder, name in names.items()}
    values = {f":{placeholders[name][1:]}": value for name, value in (*write.sets.items(), *write.adds.items())}
    sets = ", ".join(f"{placeholders[name]} = :{placeholders[name][1:]}" for name in write.sets)
    adds = ", ".join(f"{placeholders[name]} :{placeholders[name][1:]}" for name in write.adds)
    removes = ", ".join(placeholders[name] for name in write.removes)
    verbs = (("SET", sets), ("ADD", adds), ("REMOVE", removes))
    clauses = " ".join(f"{verb} {what}" for verb, what in verbs if what)
    return {
        "UpdateExpression": clauses,
        **_expression(write.condition, names, marshal(values)),
    }


def _expression(
    condition: Condition | None, names: Mapping[str, str] | None = None, values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    names, values = dict(names or {}), dict(values or {})
    text = None
    match condition:
        case Absent():
            text = "attribute_not_exists(pk)"
        case Present():
            text = "attribute_exists(pk)"
        case Equals(attribute, value):
            text = "#condition = :condition"
            names["#condition"], values[":condition"] = attribute, marshal({"value": value})["value"]
        case AbsentOrLess(attribute, value):
            text = "attribute_not_exists(pk) OR #condition < :condition"
            names["#condition"], values[":condition"] = attribute, marshal({"value": value})["value"]
    expression: dict[str, Any] = {}
    if text:
        expression["ConditionExpression"] = text
    if names:
        expression["ExpressionAttributeNames"] = names
    if values:
        expression["ExpressionAttributeValues"] = values
    return expression
