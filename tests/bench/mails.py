"""The benchmark of the sender: how many mails a second go through it, and whether it holds the rate of the provider."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from infra.local.aws import ACCOUNT, ENVIRONMENT
from infra.local.emulators.services import queue_url
from infra.local.processes.running import Running
from saletunnel import runtime
from saletunnel.domain.customer import Customer
from saletunnel.domain.messages.address import normalise
from saletunnel.domain.messages.message import Message, MessageContent, RunOrigin, new_message
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.ports import Ports

from .measure import Row
from .router import FunctionLog
from .scenarios import DRAIN, client_of, run_command, stages_of

_TENANT = "demo"
_MAILS = 2000
_RATE = 100
"""Mails a second: what `up` allows by default. Bulk mail leaves a tenth of them."""
_HTML = f"<html><body>{'<p>Chào An, ưu đãi bảo trì.</p>' * 100}</body></html>"


def mails(running: Running) -> Iterator[Row]:
    """Queues the marketing mails of a rule to as many addresses, and waits until all are sent."""
    open_hours = {"opens": "00:00", "closes": "24:00", "a_day": 3, "a_week": 10}
    client = client_of(running)
    client.patch("/v1/message-settings", {"email_limits": open_hours})
    [stage_id, *_] = stages_of(running)["sales"]
    deal = client.post("/v1/deals", {"title": "Dishwasher", "stage_id": stage_id})
    texts = {"vi": {"subject": "Ưu đãi", "html": "<p>Chào An</p>"}}
    offer = client.post(
        "/v1/message-templates", {"name": "Offer", "channel": "email", "purpose": "marketing", "texts": texts}
    )
    action = {"kind": "message", "template_id": offer["id"]}
    rule = {"name": "Offer", "stage": {"stage_id": stage_id}, "action": action, "on_leave": "keep"}
    rule_id = client.post("/v1/rules", rule)["id"]
    ports = _ports(running)
    with ThreadPoolExecutor(8) as workers:
        messages = list(workers.map(lambda at: _create(ports, deal, rule_id, offer["id"], at), range(_MAILS)))
    for start in range(0, _MAILS, 100):
        ports.mail_queue.send(messages[start : start + 100], _TENANT, ports.now())
    run_command(running, *DRAIN, "--timeout", "300")
    times = _sent_at(running)
    if len(times) != _MAILS:
        raise RuntimeError(f"{len(times)} mails instead of {_MAILS}")
    seconds = times[-1] - times[0]
    yield Row(
        f"mails a second, of {_MAILS:,} at a rate of {_RATE}", (len(times) - 1) / seconds, "/s", 90, at_most=False
    )
    yield Row(f"the most mails in a second, at a rate of {_RATE}", _most_in_a_second(times), "", _RATE * 2)
    yield Row("mails that the provider refused because of its rate", _refused(running), "", 0)


def _ports(running: Running) -> Ports:
    services = running.ports.url("services")
    os.environ |= {
        **ENVIRONMENT,
        "AWS_ENDPOINT_URL": services,
        "AWS_ENDPOINT_URL_DYNAMODB": running.database_url,
        "MAIL_QUEUE_URL": queue_url(services, "saletunnel-mail"),
        "BULK_MAIL_QUEUE_URL": queue_url(services, "saletunnel-bulk-mail"),
    }
    return runtime.ports_over(running.table)


def _create(ports: Ports, deal: Mapping[str, Any], rule_id: str, template_id: str, at: int) -> Message:
    """Creates a message of the rule about the deal, for a customer with an address of their own."""
    address, now = normalise("email", f"customer-{at}@example.com"), ports.now()
    customer = Customer(id=f"cust_bench{at}", name="An", email=address.text, created_at=now, updated_at=now, version=1)
    message = new_message(
        _TENANT,
        RunOrigin(RunKey(deal["id"], at + 1, rule_id), 1, 0),
        deal_id=deal["id"],
        to=address,
        address_hash=address_key(ports, _TENANT).hash(address),
        purpose="marketing",
        template_id=template_id,
        template_name="Offer",
        language="vi",
        customer_id=customer.id,
        at=now,
    )
    content = MessageContent("Ưu đãi", "Chào An", _HTML)
    ports.commit([*ports.customers.save(_TENANT, customer), *ports.messages.create(_TENANT, message, content)])
    return message


def _sent_at(running: Running) -> list[float]:
    """The times at which the provider took the mails, in seconds, earliest first."""
    answer = httpx.get(f"{running.ports.url('services')}/_ministack/ses/messages", timeout=60)
    return sorted(mail["Timestamp"] for mail in answer.json()["messages"][ACCOUNT])


def _most_in_a_second(times: list[float]) -> float:
    """The largest number of mails in any span of a second."""
    first, most = 0, 0
    for at, time in enumerate(times):
        while time - times[first] > 1:
            first += 1
        most = max(most, at - first + 1)
    return most


def _refused(running: Running) -> float:
    """How many mails were released because the provider throttled them, by the number of their claims."""
    return sum(FunctionLog(running, "send_messages").values("MessagesReleased"))
