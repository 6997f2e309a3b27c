"""Reads `infra/template.yaml` into the plain values of `model.py`.

It reads the SAM resources without expanding them. Expanded, the routes and event sources, which the local cloud needs,
would be hard to find among roles, permissions and versions, which it does not need.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from .intrinsics import ACCOUNT, REGION, Resolver, load
from .model import (
    BusRule,
    Cloud,
    Cors,
    Function,
    MailEvents,
    Queue,
    QueueMapping,
    Route,
    Schedule,
    StreamMapping,
)

# The properties that CreateTable takes. Encryption, recovery and deletion protection have no effect on one machine, and
# CreateTable does not take the TTL attribute.
_TABLE = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
# Properties that CreateUserPool does not take, or that would prevent a reset.
_NOT_IN_POOL = ("UserPoolName", "MfaConfiguration", "EnabledMfas", "DeletionProtection")

# Lambda's limit, for mappings that set none
_MOST_CONCURRENT = 1000

type _Event = tuple[str, str, Mapping[str, Any]]  # the function's name, the event's type, its properties


def read_template(path: Path, *, queue_url: Callable[[str], str], parameters: Mapping[str, str] | None = None) -> Cloud:
    """The cloud that the template at `path` describes, with the names that it has on this machine.

    `queue_url` gives the URL of a queue by its name. `parameters` replace the template's defaults.
    Raises `ValueError` when the template uses something that the local cloud does not know.
    """
    template = load(path)
    resolver = Resolver(template, queue_url=queue_url, parameters=parameters or {})
    resources = _Resources(template, resolver)
    events = list(resources.events())
    queues = {queue.name: queue for queue in map(_queue, resources.of("AWS::SQS::Queue").values())}
    [api] = resources.of("AWS::Serverless::HttpApi").values()
    [bus] = resources.of("AWS::Events::EventBus").values()
    [table_id] = resources.of("AWS::DynamoDB::Table")
    [pool] = resources.of("AWS::Cognito::UserPool").values()
    [client] = resources.of("AWS::Cognito::UserPoolClient").values()
    [headers] = resources.of("AWS::CloudFront::ResponseHeadersPolicy").values()
    groups = sorted(resources.of("AWS::Cognito::UserPoolGroup").values(), key=lambda group: int(group["Precedence"]))
    return Cloud(
        functions={function.name: function for function in resources.functions()},
        routes=tuple(_route(*event) for event in events if event[1] == "HttpApi"),
        cors=_cors(api["CorsConfiguration"]),
        streams=tuple(_stream(*event) for event in events if event[1] == "DynamoDB"),
        queue_mappings=tuple(_queue_mapping(*event) for event in events if event[1] == "SQS"),
        schedules=tuple(_schedule(*event) for event in events if event[1] == "Schedule"),
        queues=queues,
        bus=bus["Name"],
        bus_rules=tuple(_bus_rule(rule) for rule in resources.of("AWS::Events::Rule").values()),
        table=_table(resolver.name(table_id), resources.of("AWS::DynamoDB::Table")[table_id]),
        user_pool=_user_pool(pool, [event for event in events if event[1] == "Cognito"]),
        user_pool_client={key: value for key, value in client.items() if key != "UserPoolId"},
        groups=tuple(group["GroupName"] for group in groups),
        mail_events=_mail_events(resources),
        mail_rate=int(resolver.resolve({"Ref": "MailRate"})),
        web_headers=_web_headers(headers["ResponseHeadersPolicyConfig"]),
    )


class _Resources:
    """The template's resources by type, with resolved properties."""

    def __init__(self, template: Mapping[str, Any], resolver: Resolver) -> None:
        self._resources: Mapping[str, Any] = template["Resources"]
        self._globals = resolver.resolve(template.get("Globals", {}).get("Function", {}))
        self._resolve = resolver.resolve

    def of(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """The resolved properties of every resource of a type, by logical id."""
        return {
            logical_id: self._resolve(resource.get("Properties", {}))
            for logical_id, resource in self._resources.items()
            if resource["Type"] == kind
        }

    def functions(self) -> Iterator[Function]:
        for own in self.of("AWS::Serverless::Function").values():
            properties = self._globals | own
            yield Function(
                name=_module(own),
                handler=own["Handler"],
                environment=_environment(self._globals) | _environment(own),
                timeout=properties["Timeout"],
                memory=properties["MemorySize"],
            )

    def events(self) -> Iterator[_Event]:
        for function in self.of("AWS::Serverless::Function").values():
            for event in function.get("Events", {}).values():
                yield _module(function), event["Type"], event.get("Properties", {})


def _web_headers(policy: Mapping[str, Any]) -> dict[str, str]:
    """The headers that the CDN adds, except Strict-Transport-Security: the local cloud has only plain HTTP."""
    security = policy["SecurityHeadersConfig"]
    return {
        "content-security-policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "x-content-type-options": "nosniff",
        "x-frame-options": security["FrameOptions"]["FrameOption"],
        **{item["Header"]: item["Value"] for item in policy["CustomHeadersConfig"]["Items"]},
    }


def _module(function: Mapping[str, Any]) -> str:
    return str(function["Handler"]).rpartition(".")[0]


def _environment(function: Mapping[str, Any]) -> dict[str, str]:
    variables = function.get("Environment", {}).get("Variables", {})
    return {name: str(value) for name, value in variables.items()}


def _route(function: str, _: str, event: Mapping[str, Any]) -> Route:
    return Route(
        method=event["Method"],
        path=event["Path"],
        function=function,
        authorized=event.get("Auth", {}).get("Authorizer") != "NONE",
    )


def _cors(configuration: Mapping[str, Any]) -> Cors:
    return Cors(
        origins=tuple(configuration["AllowOrigins"]),
        methods=tuple(configuration["AllowMethods"]),
        headers=tuple(configuration["AllowHeaders"]),
        exposed=tuple(configuration["ExposeHeaders"]),
        max_age=configuration["MaxAge"],
    )


def _stream(function: str, _: str, event: Mapping[str, Any]) -> StreamMapping:
    filters = event.get("FilterCriteria", {}).get("Filters", [])
    on_failure = event.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    return StreamMapping(
        function=function,
        batch_size=event["BatchSize"],
        batch_window=float(event["MaximumBatchingWindowInSeconds"]),
        filters=tuple(json.loads(each["Pattern"]) for each in filters),
        bisect=event["BisectBatchOnFunctionError"],
        retries=event["MaximumRetryAttempts"],
        max_age=event["MaximumRecordAgeInSeconds"],
        report_failures=_reports_failures(event),
        on_failure=_name_in(on_failure) if on_failure else None,
        parallelization=event.get("ParallelizationFactor", 1),
    )


def _queue_mapping(function: str, _: str, event: Mapping[str, Any]) -> QueueMapping:
    return QueueMapping(
        function=function,
        queue=_name_in(event["Queue"]),
        batch_size=event["BatchSize"],
        batch_window=float(event["MaximumBatchingWindowInSeconds"]),
        report_failures=_reports_failures(event),
        concurrency=event.get("ScalingConfig", {}).get("MaximumConcurrency", _MOST_CONCURRENT),
    )


def _schedule(function: str, _: str, event: Mapping[str, Any]) -> Schedule:
    return Schedule(name=event["Name"], expression=event["Schedule"], function=function)


def _queue(properties: Mapping[str, Any]) -> Queue:
    redrive = properties.get("RedrivePolicy", {})
    return Queue(
        name=properties["QueueName"],
        visibility=properties.get("VisibilityTimeout", 30),
        retention=properties["MessageRetentionPeriod"],
        dead_letters=_name_in(redrive["deadLetterTargetArn"]) if redrive else None,
        max_receives=redrive.get("maxReceiveCount", 0),
    )


def _bus_rule(rule: Mapping[str, Any]) -> BusRule:
    [target] = rule["Targets"]
    return BusRule(
        name=rule["Name"],
        pattern=rule["EventPattern"],
        queue=_name_in(target["Arn"]),
        group=target["SqsParameters"]["MessageGroupId"],
    )


def _mail_events(resources: _Resources) -> MailEvents:
    [destination] = resources.of("AWS::SES::ConfigurationSetEventDestination").values()
    [subscription] = [each for each in resources.of("AWS::SNS::Subscription").values() if each["Protocol"] == "sqs"]
    if not subscription["RawMessageDelivery"]:
        raise ValueError("the events of mails must reach their queue as they are")
    event = destination["EventDestination"]
    return MailEvents(
        configuration_set=destination["ConfigurationSetName"],
        kinds=tuple(kind.upper() for kind in event["MatchingEventTypes"]),
        topic=event["SnsDestination"]["TopicARN"],
        queue=_name_in(subscription["Endpoint"]),
    )


def _table(name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    stream = {"StreamEnabled": True, **properties["StreamSpecification"]}
    return {"TableName": name, **{key: properties[key] for key in _TABLE}, "StreamSpecification": stream}


def _user_pool(properties: Mapping[str, Any], triggers: Collection[_Event]) -> dict[str, Any]:
    request = {key: value for key, value in properties.items() if key not in _NOT_IN_POOL}
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:"
    called = {trigger["Trigger"]: f"{arn}{function}" for function, _, trigger in triggers}
    return {"PoolName": properties["UserPoolName"], **request, "LambdaConfig": called}


def _reports_failures(event: Mapping[str, Any]) -> bool:
    return "ReportBatchItemFailures" in event.get("FunctionResponseTypes", [])


def _name_in(arn: str) -> str:
    return arn.rpartition(":")[2]
