"""CloudFormation's YAML tags and intrinsic functions, resolved to the values that they have on this machine.

This stands in for CloudFormation, for example to resolve `!Ref DueQueue`. It knows only what the template uses and
refuses everything else by name.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

STACK = "saletunnel"
REGION = "ap-southeast-1"
ACCOUNT = "000000000000"

_PSEUDO = {
    "AWS::StackName": STACK,
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}
_NOTHING = object()  # marks a value that is to be left out

# By resource type: the property with the resource's name, and the service and prefix of its ARN.
_NAMED_BY = {
    "AWS::DynamoDB::Table": ("TableName", "dynamodb", "table/"),
    "AWS::SQS::Queue": ("QueueName", "sqs", ""),
    "AWS::Events::EventBus": ("Name", "events", "event-bus/"),
    "AWS::Events::Rule": ("Name", "events", "rule/"),
    "AWS::SNS::Topic": ("TopicName", "sns", ""),
    "AWS::SES::ConfigurationSet": ("Name", "ses", "configuration-set/"),
    "AWS::Cognito::UserPool": ("UserPoolName", "cognito-idp", "userpool/"),
}


class _Loader(yaml.CSafeLoader):
    """Loads `!Ref x` as `{"Ref": x}` and `!Sub x` as `{"Fn::Sub": x}`."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise ValueError(f"the tag !{suffix} has no value")
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


def load(path: Path) -> dict[str, Any]:
    """The template as plain values, with short tags in their long form (`{"Fn::GetAtt": ["Queue", "Arn"]}`)."""
    template: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    return template


class Resolver:
    """Turns references and intrinsic functions into values; `parameters` override the template's defaults.

    A resource without a name gets one from the stack and its logical id (`saletunnel-table`).
    Raises `ValueError` for references to what the template does not contain, and for unknown functions.
    """

    def __init__(
        self, template: Mapping[str, Any], *, queue_url: Callable[[str], str], parameters: Mapping[str, str]
    ) -> None:
        self._resources: Mapping[str, Any] = template["Resources"]
        self._conditions: Mapping[str, Any] = template.get("Conditions", {})
        self._queue_url = queue_url
        self._parameters = _parameters(template.get("Parameters", {}), parameters)
        self._functions: Mapping[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._attribute,
            "Fn::Sub": self._substitute,
            "Fn::If": self._choose,
            "Condition": self._holds,
            "Fn::Equals": lambda pair: str(self.resolve(pair[0])) == str(self.resolve(pair[1])),
            "Fn::Not": lambda only: not self.resolve(only[0]),
        }

    def resolve(self, value: Any) -> Any:
        """`value` with every intrinsic function replaced and every `AWS::NoValue` left out."""
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name in self._functions:
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                raise ValueError(f"the local cloud does not know the function {name}")
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not _NOTHING}

    def name(self, logical_id: str) -> str:
        """The name that a resource has on this machine."""
        resource = self._resource(logical_id)
        own, *_ = _NAMED_BY.get(resource["Type"], ("",))
        given = resource.get("Properties", {}).get(own)
        return str(self.resolve(given)) if given else f"{STACK}-{_kebab(logical_id)}"

    def _resource(self, logical_id: str) -> Mapping[str, Any]:
        if logical_id not in self._resources:
            raise ValueError(f"the template has no resource or parameter {logical_id}")
        resource: Mapping[str, Any] = self._resources[logical_id]
        return resource

    def _ref(self, target: str) -> Any:
        if target == "AWS::NoValue":
            return _NOTHING
        if target in _PSEUDO:
            return _PSEUDO[target]
        if target in self._parameters:
            return self._parameters[target]
        name = self.name(target)
        match self._resource(target)["Type"]:
            case "AWS::SQS::Queue":
                return self._queue_url(name)
            case "AWS::SNS::Topic":
                return self._attribute([target, "Arn"])
        return name

    def _attribute(self, path: list[str]) -> str:
        logical_id, attribute = path
        name = self.name(logical_id)
        _, service, prefix = _NAMED_BY.get(self._resource(logical_id)["Type"], ("", "local", ""))
        arn = f"arn:aws:{service}:{REGION}:{ACCOUNT}:{prefix}{name}"
        match attribute:
            case "Arn":
                return arn
            case "StreamArn":
                return f"{arn}/stream/local"
            case "QueueName":
                return name
        raise ValueError(f"the local cloud does not know the attribute {logical_id}.{attribute}")

    def _substitute(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            target = match[1]
            return str(self._attribute(target.split(".", 1)) if "." in target else self._ref(target))

        return re.sub(r"\$\{([^}!]+)\}", value, text)

    def _choose(self, branches: list[Any]) -> Any:
        condition, yes, no = branches
        return self.resolve(yes if self._holds(condition) else no)

    def _holds(self, condition: str) -> bool:
        return bool(self.resolve(self._conditions[condition]))


def _parameters(declared: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    if unknown := set(given) - set(declared):
        raise ValueError(f"the template has no parameter {', '.join(sorted(unknown))}")
    values = {name: given.get(name, parameter.get("Default")) for name, parameter in declared.items()}
    if missing := [name for name, value in values.items() if value is None]:
        raise ValueError(f"no value for parameter {', '.join(missing)}")
    return {
        name: str(value).split(",") if declared[name]["Type"] == "CommaDelimitedList" else value
        for name, value in values.items()
    }


def _kebab(logical_id: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", logical_id).lower()
