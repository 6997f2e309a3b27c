"""What is kept and for how long: the table, the users and the logs. And how the template is written."""

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from saletunnel.store.dynamo import places
from tests.infra.deployed import FUNCTIONS, RESOURCES, TEMPLATE, WRITTEN, local_cloud, resources_of

LOGS = resources_of("AWS::Logs::LogGroup")


@pytest.mark.parametrize("handler", [function["Handler"] for function in FUNCTIONS.values()])
def test_the_module_of_a_handler_exists(handler: str) -> None:
    module, _, name = handler.partition(".")
    assert name == "handler"
    assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_its_own_log(function: str) -> None:
    assert FUNCTIONS[function]["LoggingConfig"]["LogGroup"] == {"Ref": f"{function}Log"}


def test_the_api_writes_an_access_log() -> None:
    [api] = resources_of("AWS::Serverless::HttpApi").values()
    assert api["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": ["ApiAccessLog", "Arn"]}


@pytest.mark.parametrize("log", LOGS)
def test_a_log_expires(log: str) -> None:
    assert LOGS[log]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("kept", ["Table", "UserPool"])
def test_deleting_the_stack_keeps_deals_and_users(kept: str) -> None:
    assert RESOURCES[kept]["DeletionPolicy"] == "Retain"
    assert RESOURCES[kept]["UpdateReplacePolicy"] == "Retain"


def test_the_table_can_be_restored_to_any_second() -> None:
    [table] = resources_of("AWS::DynamoDB::Table").values()
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_the_table_is_encrypted_and_deletes_expired_items() -> None:
    [table] = resources_of("AWS::DynamoDB::Table").values()
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_table_has_the_indexes_that_the_store_reads() -> None:
    table = local_cloud().table
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }
    read = (places.BOARD, places.CUSTOMER, places.OWNER, places.CLOSING, places.JOURNEY, places.DUE)
    assert indexes == {name: [f"{name}_pk", f"{name}_sk"] for name in read}


def test_every_parameter_and_condition_is_used() -> None:
    body = {name: section for name, section in WRITTEN.items() if name not in ("Parameters", "Metadata")}
    used = set(names_in(body))
    assert set(WRITTEN["Parameters"]) | set(WRITTEN["Conditions"]) <= used


def names_in(value: Any) -> Iterator[str]:
    """Every parameter and condition that references in `value` name."""
    if isinstance(value, list):
        for item in value:
            yield from names_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("Ref", "Condition") and isinstance(item, str):
                yield item
            elif key == "Fn::If":
                yield item[0]
            elif key == "Fn::Sub":
                yield from (part.partition("}")[0] for part in item.split("${")[1:])
            yield from names_in(item)


def test_no_key_is_given_beside_a_merge_that_has_it() -> None:
    """YAML lets it override the merged value, but then checkov cannot read the template."""
    root = yaml.compose(TEMPLATE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert root is not None
    assert list(overridden(root)) == []


def overridden(node: yaml.Node) -> Iterator[str]:
    """The keys of all mappings below `node` that are given more than once, merges included."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from overridden(item)
    elif isinstance(node, yaml.MappingNode):
        keys = list(keys_of(node))
        yield from (f"line {node.start_mark.line + 1}: {key}" for key in set(keys) if keys.count(key) > 1)
        for _, value in node.value:
            yield from overridden(value)


def keys_of(node: yaml.Node) -> Iterator[str]:
    """The keys of a mapping with those that it merges; of a list of mappings, all of theirs."""
    if isinstance(node, yaml.SequenceNode):
        for merged in node.value:
            yield from keys_of(merged)
        return
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            yield from keys_of(value)
        else:
            yield key.value
