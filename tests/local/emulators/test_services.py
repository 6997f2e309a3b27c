"""The services: provisioning is idempotent, and users keep their ids and get signed tokens."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError

from infra.local.aws import client
from infra.local.emulators import services
from infra.local.emulators.services import Provisioned
from infra.local.emulators.users import ROLES, TENANTS, email, sign_in
from infra.local.errors import LocalCloudError
from infra.local.layout import Layout
from infra.local.ports import Ports
from infra.local.processes.parts import Parts
from infra.local.template.reader import read_template
from tests.cloud import free_base, running_part

pytestmark = pytest.mark.cloud

WEB = "http://127.0.0.1:8080"
CLOUD = read_template(Layout().template, queue_url=lambda name: name)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return parts_of(tmp_path_factory.mktemp("services"))


@pytest.fixture(scope="module")
def url(parts: Parts) -> Iterator[str]:
    with running_part(parts.services(), parts.layout.logs / "services.log"):
        yield parts.ports.url("services")


@pytest.fixture(scope="module")
def pool(url: str) -> Provisioned:
    return services.provision(url, WEB, CLOUD)


def parts_of(root: Path) -> Parts:
    layout = Layout(root)
    layout.prepare()
    ports = Ports.from_base(free_base())
    return Parts(layout, ports, CLOUD, ports.url("database"))


def claims(url: str, pool: Provisioned, token: str) -> dict[str, Any]:
    """The claims of the user's token. Raises unless a key of the pool signed it."""
    keys = jwt.PyJWKClient(f"{url}/{pool.pool_id}/.well-known/jwks.json")
    key = keys.get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=["RS256"], audience=pool.client_id, issuer=pool.issuer)


@pytest.mark.parametrize("tenant", TENANTS)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_both_tenants_gets_a_signed_token(url: str, pool: Provisioned, role: str, tenant: str) -> None:
    said = claims(url, pool, sign_in(url, pool.pool_id, pool.client_id, role, tenant))

    assert said["custom:tenant_id"] == tenant
    assert said["cognito:groups"] == [role]
    assert said["email"] == email(role, tenant)
    assert said["token_use"] == "id"


def test_nobody_else_can_sign_in(url: str, pool: Provisioned) -> None:
    with pytest.raises(LocalCloudError, match=r"admin@third\.example cannot sign in"):
        sign_in(url, pool.pool_id, pool.client_id, "admin", "third")


def test_provisioning_again_changes_nothing(url: str, pool: Provisioned) -> None:
    again = services.provision(url, WEB, CLOUD)

    assert again == Provisioned(pool.pool_id, pool.client_id, changed=False)


def test_sign_in_may_return_to_the_origin_of_the_cloud(url: str, pool: Provisioned) -> None:
    described = client("cognito-idp", url).describe_user_pool_client(UserPoolId=pool.pool_id, ClientId=pool.client_id)

    allowed = described["UserPoolClient"]["CallbackURLs"]
    assert all(each.startswith(("http://localhost", WEB)) for each in allowed)
    assert any(each.startswith(WEB) for each in allowed)


@pytest.mark.usefixtures("pool")
def test_queues_have_the_timeouts_and_dead_letter_queues_of_the_template(url: str) -> None:
    sqs = client("sqs", url)
    for queue in CLOUD.queues.values():
        answer = sqs.get_queue_attributes(QueueUrl=services.queue_url(url, queue.name), AttributeNames=["All"])
        attributes = answer["Attributes"]
        assert attributes["VisibilityTimeout"] == str(queue.visibility)
        redrive = json.loads(attributes.get("RedrivePolicy", "{}"))
        assert redrive.get("deadLetterTargetArn", "").rpartition(":")[2] == (queue.dead_letters or "")


@pytest.mark.usefixtures("pool")
def test_an_event_on_the_bus_reaches_the_queue_of_its_rule(url: str) -> None:
    entry = {"EventBusName": CLOUD.bus, "Source": "saletunnel", "DetailType": "deal.created", "Detail": "{}"}
    assert client("events", url).put_events(Entries=[entry])["FailedEntryCount"] == 0

    tally = services.queue_url(url, "saletunnel-tally")
    answer = client("sqs", url).receive_message(QueueUrl=tally, WaitTimeSeconds=20)
    assert json.loads(answer["Messages"][0]["Body"])["detail-type"] == "deal.created"


def test_the_group_with_the_fewest_messages_in_flight_is_received_first(url: str) -> None:
    sqs = client("sqs", url)
    queue = sqs.create_queue(QueueName="fair")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "60"})

    def send(group: str, *bodies: str) -> None:
        for body in bodies:
            sqs.send_message(QueueUrl=queue, MessageBody=body, MessageGroupId=group)

    def receive(most: int) -> list[str]:
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=most)["Messages"]
        return [message["Body"] for message in messages]

    send("noisy", *(f"noisy {at}" for at in range(6)))
    assert receive(3) == ["noisy 0", "noisy 1", "noisy 2"]
    send("quiet", "quiet 0", "quiet 1")
    assert receive(1) == ["quiet 0"]
    send("third", "third 0")
    assert receive(4) == ["third 0", "quiet 1", "noisy 3", "noisy 4"]
    assert receive(10) == ["noisy 5"]


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize(("entries", "size"), [(1, 256 * 1024), (10, 26 * 1024)])
def test_the_bus_refuses_requests_of_more_than_256_kb(url: str, entries: int, size: int) -> None:
    entry = {"EventBusName": CLOUD.bus, "Source": "saletunnel", "DetailType": "deal.reordered"}
    detail = json.dumps({"text": "x" * (size - 100)})
    events = client("events", url)
    assert events.put_events(Entries=[{**entry, "Detail": detail}])["FailedEntryCount"] == 0
    with pytest.raises(ClientError, match="ValidationException"):
        events.put_events(Entries=[{**entry, "Detail": json.dumps({"text": "x" * size})}] * entries)


def test_users_keep_their_ids_after_an_unclean_stop(tmp_path: Path) -> None:
    parts = parts_of(tmp_path)
    url, log = parts.ports.url("services"), parts.layout.logs / "services.log"
    with running_part(parts.services(), log):
        first = services.provision(url, WEB, CLOUD)
        before = claims(url, first, sign_in(url, first.pool_id, first.client_id, "agent", "demo"))
    with running_part(parts.services(), log) as process:
        process.kill()
    with running_part(parts.services(), log):
        second = services.provision(url, WEB, CLOUD)
        after = claims(url, second, sign_in(url, second.pool_id, second.client_id, "agent", "demo"))

    assert not second.changed
    assert after["sub"] == before["sub"]


def test_all_files_are_written_below_the_root_of_the_layout(parts: Parts) -> None:
    environment = services.environment(parts.layout, parts.ports.services, CLOUD.mail_rate, "http://127.0.0.1:1")

    folders = [environment[name] for name in ("STATE_DIR", "S3_DATA_DIR", "TMPDIR")]
    assert all(Path(folder).is_relative_to(parts.layout.services) for folder in folders)
    assert environment["BIND_HOST"] == "127.0.0.1"
