"""The only DynamoDB client: it turns writes and queries into requests, and responses into items.

If a transaction is cancelled, it raises the error of the write whose condition failed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from saletunnel.domain.errors import Contended
from saletunnel.store.dynamo.items import Item, expiring, marshal, unmarshal
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import (
    Absent,
    AbsentOrLess,
    Condition,
    Counted,
    Delete,
    Equals,
    Found,
    Present,
    Put,
    Query,
    Update,
    Write,
    must_fit,
)

_MOST_READS = 100
_ATTEMPTS = 8


class DynamoTable:
    """The table in DynamoDB, over a botocore client."""

    def __init__(self, client: Any, name: str, pause: Callable[[int], None], new_token: Callable[[], str]) -> None:
        """`pause(attempt)` waits before a contended transaction is retried. `new_token` makes idempotency tokens."""
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
        answer = self._client.query(**self._request(query))
        return Found([unmarshal(image) for image in answer["Items"]], _next_start(answer))

    def count(self, query: Query) -> Counted:
        answer = self._client.query(**self._request(query), Select="COUNT")
        return Counted(answer["Count"], _next_start(answer))

    def _request(self, query: Query) -> dict[str, Any]:
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
        return request

    def add(self, key: Key, attribute: str, number: int, expires: datetime | None = None) -> int:
        update = _update(Update(key, sets=expiring(expires), adds={attribute: number}))
        answer = self._client.update_item(TableName=self._name, Key=_key(key), ReturnValues="UPDATED_NEW", **update)
        return int(answer["Attributes"][attribute]["N"])

    def commit(self, writes: Sequence[Write]) -> None:
        must_fit(writes)
        actions = [self._action(write) for write in writes]
        # All attempts share a token, so that a transaction whose response was lost is not made twice.
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
    """Whether a retry may succeed. Raises the domain error of the first write whose condition failed."""
    code = error.response["Error"]["Code"]
    if code != "TransactionCanceledException":
        return code in ("TransactionConflictException", "TransactionInProgressException")
    reasons = error.response.get("CancellationReasons", ())
    for write, reason in zip(writes, reasons, strict=False):
        if reason.get("Code") == "ConditionalCheckFailed" and write.raises is not None:
            raise write.raises from error
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    return bool(codes) and codes <= {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


def _next_start(answer: Mapping[str, Any]) -> dict[str, str] | None:
    last = answer.get("LastEvaluatedKey")
    return {name: value["S"] for name, value in last.items()} if last else None


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
    clauses = " ".join(f"{verb} {actions}" for verb, actions in verbs if actions)
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
