"""The other services: Cognito, SQS, EventBridge, SES and SNS, all by ministack.

Provisioning creates what the template describes. It is idempotent: it adds what is missing and keeps users, pools and
messages.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from infra.local.aws import ACCOUNT, REGION, client
from infra.local.layout import CHECKOUT, Layout, ministack
from infra.local.ports import HOST
from infra.local.template.model import BusRule, Cloud, MailEvents, Queue

from .users import ensure_users

MAIL_SENDER = "saletunnel@mail.example"


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The user pool. `changed` if a pool, client or user was created."""

    pool_id: str
    client_id: str
    changed: bool

    @property
    def issuer(self) -> str:
        return f"https://cognito-idp.{REGION}.amazonaws.com/{self.pool_id}"


def command() -> list[str]:
    return ministack()


def environment(layout: Layout, port: int, mail_rate: int, invoke_url: str) -> dict[str, str]:
    """Settings of ministack: it writes only below the layout's root, and listens only on 127.0.0.1.

    `mail_rate` is the most mails that its SES takes in a second. It invokes the triggers of pools at `invoke_url`.
    """
    temporary = layout.services / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    return {
        "PYTHONPATH": str(CHECKOUT),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(layout.services / "state"),
        "S3_DATA_DIR": str(layout.services / "s3"),
        "TMPDIR": str(temporary),
        "MINISTACK_REGION": REGION,
        "SES_RATE": str(mail_rate),
        "INVOKE_URL": invoke_url,
        "LOG_LEVEL": "WARNING",  # INFO has a line for each event and each matching rule
    }


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_ministack/ready").is_success
    except httpx.TransportError:
        return False


def queue_url(url: str, name: str) -> str:
    return f"{url}/{ACCOUNT}/{name}"


def provision(url: str, web: str, cloud: Cloud) -> Provisioned:
    """Create what is missing of the template, and the users. `web` is the origin of the web client."""
    _ensure_queues(url, cloud.queues.values())
    _ensure_bus(url, cloud.bus, cloud.bus_rules)
    _ensure_mail(url, cloud.mail_events)
    return _ensure_pool(url, web, cloud)


def _arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def _ensure_queues(url: str, queues: Collection[Queue]) -> None:
    """Create all queues before configuring any: a dead-letter queue must exist before another queue names it."""
    sqs = client("sqs", url)
    for queue in queues:
        sqs.create_queue(QueueName=queue.name)
    for queue in queues:
        sqs.set_queue_attributes(QueueUrl=queue_url(url, queue.name), Attributes=_attributes(queue))


def _attributes(queue: Queue) -> dict[str, str]:
    attributes = {
        "VisibilityTimeout": str(queue.visibility),
        "MessageRetentionPeriod": str(queue.retention),
    }
    if queue.dead_letters is not None:
        policy = {"deadLetterTargetArn": _arn("sqs", queue.dead_letters), "maxReceiveCount": queue.max_receives}
        attributes["RedrivePolicy"] = json.dumps(policy)
    return attributes


def _ensure_mail(url: str, wanted: MailEvents) -> None:
    """Verify the sender, and create the configuration set whose events reach the queue."""
    client("ses", url).verify_email_identity(EmailAddress=MAIL_SENDER)
    sns, ses = client("sns", url), client("sesv2", url)
    topic = sns.create_topic(Name=wanted.topic.rpartition(":")[2])["TopicArn"]
    subscription = {"Protocol": "sqs", "Endpoint": _arn("sqs", wanted.queue)}
    subscribed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if subscription["Endpoint"] not in {each["Endpoint"] for each in subscribed}:
        sns.subscribe(TopicArn=topic, **subscription, Attributes={"RawMessageDelivery": "true"})
    name = wanted.configuration_set
    if name not in ses.list_configuration_sets().get("ConfigurationSets", []):
        ses.create_configuration_set(ConfigurationSetName=name)
        destination = {"Enabled": True, "MatchingEventTypes": list(wanted.kinds), "SnsDestination": {"TopicArn": topic}}
        ses.create_configuration_set_event_destination(
            ConfigurationSetName=name, EventDestinationName="events", EventDestination=destination
        )


def _ensure_bus(url: str, bus: str, rules: tuple[BusRule, ...]) -> None:
    """Create the bus and its rules, and delete rules that the template no longer has."""
    events = client("events", url)
    if bus not in {each["Name"] for each in events.list_event_buses()["EventBuses"]}:
        events.create_event_bus(Name=bus)
    present = {rule["Name"] for rule in events.list_rules(EventBusName=bus)["Rules"]}
    for name in present - {rule.name for rule in rules}:
        targets = events.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]
        events.remove_targets(Rule=name, EventBusName=bus, Ids=[target["Id"] for target in targets])
        events.delete_rule(Name=name, EventBusName=bus)
    for rule in rules:
        events.put_rule(Name=rule.name, EventBusName=bus, EventPattern=json.dumps(rule.pattern))
        target = {"Id": "queue", "Arn": _arn("sqs", rule.queue), "SqsParameters": {"MessageGroupId": rule.group}}
        events.put_targets(Rule=rule.name, EventBusName=bus, Targets=[target])


def _ensure_pool(url: str, web: str, cloud: Cloud) -> Provisioned:
    cognito = client("cognito-idp", url)
    name = cloud.user_pool["PoolName"]
    pools = {pool["Name"]: pool["Id"] for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]}
    pool_id = pools.get(name) or cognito.create_user_pool(**cloud.user_pool)["UserPool"]["Id"]
    cognito.update_user_pool(UserPoolId=pool_id, LambdaConfig=cloud.user_pool["LambdaConfig"])  # of an older pool
    client_id, client_made = _ensure_client(cognito, pool_id, web, cloud.user_pool_client)
    groups = {group["GroupName"] for group in cognito.list_groups(UserPoolId=pool_id)["Groups"]}
    for group in cloud.groups:
        if group not in groups:
            cognito.create_group(UserPoolId=pool_id, GroupName=group)
    users_made = ensure_users(url, pool_id)
    return Provisioned(pool_id, client_id, changed=name not in pools or client_made or users_made)


def _ensure_client(cognito: Any, pool_id: str, web: str, wanted: Mapping[str, Any]) -> tuple[str, bool]:
    """The app client's id, and whether it was created. Sign-in may also return to the origin of this cloud."""
    request = {**wanted, "UserPoolId": pool_id}
    for field in ("CallbackURLs", "LogoutURLs"):
        if field in wanted:
            request[field] = sorted({*wanted[field], *(_at_origin(web, each) for each in wanted[field])})
    present = cognito.list_user_pool_clients(UserPoolId=pool_id, MaxResults=60)["UserPoolClients"]
    for each in present:
        if each["ClientName"] == wanted["ClientName"]:
            kept = {name: value for name, value in request.items() if name != "GenerateSecret"}
            cognito.update_user_pool_client(ClientId=each["ClientId"], **kept)
            return each["ClientId"], False
    return cognito.create_user_pool_client(**request)["UserPoolClient"]["ClientId"], True


def _at_origin(origin: str, url: str) -> str:
    scheme, host = urlsplit(origin)[:2]
    return urlsplit(url)._replace(scheme=scheme, netloc=host).geturl()
