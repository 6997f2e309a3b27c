"""Measures the capacity units of the access patterns, as DynamoDB itself reports them.

`docs/table.md` shows them between two marks. `python -m tests.capacity`, with `layers/common` on the path, updates the
document. The suite of the store fails if the document is outdated.
"""

import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from infra.local.aws import client
from infra.local.layout import CHECKOUT, Layout
from infra.local.ports import Ports as NetworkPorts
from infra.local.processes.parts import Parts
from infra.local.template.reader import read_template
from saletunnel.domain.campaigns.campaign import Campaign, Segment
from saletunnel.domain.campaigns.timing import CampaignSchedule
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.domain.messages.address import Address
from saletunnel.domain.messages.template import MessageTemplate, TemplateText
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tasks.task_filter import TaskFilter
from saletunnel.store.dynamo.dynamo_table import DynamoTable
from saletunnel.usecases.campaigns.occurring import perform_campaigns
from saletunnel.usecases.company import members
from saletunnel.usecases.customers.summaries import read_summaries
from saletunnel.usecases.deals import boards, copy_money, deal_bin, editing, timelines
from saletunnel.usecases.deals.deal_lists import list_deals
from saletunnel.usecases.deals.deal_search import index_events
from saletunnel.usecases.deals.imports import Row, import_deals
from saletunnel.usecases.figures import tallies
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import MOST_AT_ONCE, run_jobs
from saletunnel.usecases.messages import templates
from saletunnel.usecases.messages.sending import send_messages
from saletunnel.usecases.notices import reading
from saletunnel.usecases.notices.telling import notify_of_deals
from saletunnel.usecases.repeat_sales.following import follow_deals
from saletunnel.usecases.tasks import editing as task_editing
from saletunnel.usecases.tasks import listing as task_listing
from saletunnel.usecases.tasks.next_tasks import list_next_tasks
from saletunnel.usecases.tunnels import router
from tests.cloud import free_base, running_part
from tests.company import Company
from tests.usecases.campaigns.campaigning import Campaigning
from tests.usecases.messages.messaging import Messaging

DOCUMENT = CHECKOUT / "docs" / "table.md"
BEGIN, END = "<!-- capacity: begin -->", "<!-- capacity: end -->"
CLOUD = read_template(CHECKOUT / "infra" / "template.yaml", queue_url=lambda name: name)
_DEALS = 120
_DAY = date(2026, 12, 24)
_A_YEAR_ON = datetime(2027, 3, 2, tzinfo=UTC)
_AFTER_ALL = datetime(2031, 1, 1, tzinfo=UTC)
"""A time that no sweep reaches."""
_YEARS_ON = datetime(2029, 1, 1, 9, tzinfo=UTC)
"""The local time of the campaign, and a moment that is later: Viet Nam is ahead of UTC."""


class Metered:
    """A DynamoDB client that adds up the units that its calls consumed."""

    def __init__(self, dynamodb: Any) -> None:
        self._client = dynamodb
        self.reads = self.writes = 0.0

    def batch_get_item(self, **request: Any) -> Any:
        answer = self._client.batch_get_item(**request, ReturnConsumedCapacity="TOTAL")
        self.reads += sum(consumed["CapacityUnits"] for consumed in answer["ConsumedCapacity"])
        return answer

    def query(self, **request: Any) -> Any:
        answer = self._client.query(**request, ReturnConsumedCapacity="TOTAL")
        self.reads += answer["ConsumedCapacity"]["CapacityUnits"]
        return answer

    def update_item(self, **request: Any) -> Any:
        answer = self._client.update_item(**request, ReturnConsumedCapacity="TOTAL")
        self.writes += answer["ConsumedCapacity"]["CapacityUnits"]
        return answer

    def transact_write_items(self, **request: Any) -> Any:
        answer = self._client.transact_write_items(**request, ReturnConsumedCapacity="TOTAL")
        self.writes += sum(consumed["CapacityUnits"] for consumed in answer["ConsumedCapacity"])
        return answer


@dataclass(frozen=True, slots=True)
class Units:
    """The units that an access pattern consumed."""

    pattern: str
    reads: float
    writes: float


def measure(dynamodb: Any, name: str) -> list[Units]:
    """Measures each pattern over a company with 120 deals, in the table `name`, which must be empty."""
    meter = Metered(dynamodb)
    table = DynamoTable(meter, name, lambda _: None, lambda: secrets.token_hex(16))
    company = Company(table=cast(Any, table))
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
    deals = _create_deals(company)
    units = []
    for pattern, act in _patterns(company, deals).items():
        meter.reads = meter.writes = 0.0
        act()
        units.append(Units(pattern, meter.reads, meter.writes))
    return units


def render(units: list[Units]) -> str:
    """The table for the document, between its marks."""
    rows = [f"| {each.pattern} | {each.reads:g} | {each.writes:g} |" for each in units]
    return "\n".join([BEGIN, "| pattern | read units | write units |", "|---|---|---|", *rows, END])


def documented() -> str:
    """The table in the document, between its marks."""
    text = DOCUMENT.read_text("utf-8")
    return text[text.index(BEGIN) : text.index(END) + len(END)]


@contextmanager
def database() -> Iterator[Any]:
    """Runs an empty local database; yields a client of it."""
    with tempfile.TemporaryDirectory() as root:
        layout = Layout(Path(root))
        layout.prepare()
        ports = NetworkPorts.from_base(free_base())
        parts = Parts(layout, ports, CLOUD, ports.url("database"))
        with running_part(parts.database(), layout.logs / "database.log"):
            yield client("dynamodb", parts.database_url)


def _create_deals(company: Company) -> list[Deal]:
    """Creates indexed deals on the first stage: all of one person and one customer, every tenth with a tag."""
    deals = []
    for number in range(_DEALS):
        deal = company.create_deal(
            f"Dishwasher number {number}",
            contact=Contact("An", email="an@example.com", phone="+84901234567"),
            responsible_id="user_ada",
            amount=12_500_000,
            tags=("vip",) if number % 10 == 0 else (),
            expected_close_date=_DAY,
        )
        company.clock.advance(seconds=1)
        deals.append(deal)
    index_events(company.ports, [_event(company, deal) for deal in deals])
    return deals


def _patterns(company: Company, deals: list[Deal]) -> dict[str, Callable[[], object]]:
    ports, admin, first = company.ports, company.admin, company.sales.first_stage
    moved = company.move(company.create_deal("Moved", amount=5), company.sales.stages[1])
    early, entered = (company.move(company.create_deal("Won", amount=5), company.sales.won_stage) for _ in range(2))
    won = [company.move(company.create_deal(f"Won {at}", amount=5), company.sales.won_stage) for at in range(40)]
    delivery = [_event(company, deal) for deal in won]
    binned = _event(company, company.delete(deals[5]))
    fresh = company.create_deal("Fresh words", amount=5, tags=("new",))
    moved_fresh = _event(company, company.move(fresh, company.sales.stages[1]))
    rows = [
        Row(f"crm-{at}", "Sales", None, Contact(f"Customer {at}"), None, None, {"title": f"Row {at}"})
        for at in range(33)
    ]

    def listed(q: str | None = None, **filters: Any) -> Callable[[], object]:
        wanted = DealFilter(**filters)
        return lambda: list_deals(ports, admin, wanted, q=q, binned=False, limit=50, cursor=None)

    members.register_visit(ports, admin)
    company.create_plan(responsible=Responsible("in_turn", ("user_ada", "user_an")))
    company.create_tunnel(company.installation.first_stage, company.maintenance.first_stage, "copy")
    first_copied, copied = (
        _event(company, company.create_deal("Copied", amount=5, stage=company.installation.first_stage))
        for _ in range(2)
    )
    later = copied[0], replace(copied[1], hops=1, chain=first_copied[1].chain_id)

    ada = replace(admin, user_id="user_ada")
    given = company.create_deal("Given", responsible_id="user_ada")
    task_ids = [_make_task(company, deals[7]) for _ in range(20)]
    mine = TaskFilter(responsible_id=admin.user_id)
    written = [_make_template(company) for _ in range(20)]

    bought = [
        company.create_deal("Bought", contact=Contact(f"Buyer {at}"), stage=company.maintenance.stages[2])
        for at in range(50)
    ]
    buyers = [deal.customer.id for deal in bought if deal.customer]

    messaging = Messaging(company)
    messaging.customer_at(Address("email", "chi@example.com"))
    marketing, receipt = messaging.queue(), messaging.queue("binh@example.com", "transactional")
    marketing_only, receipt_only = ([(company.tenant, message.id)] for message in (marketing, receipt))

    offering, campaign = _a_campaign(company)

    return {
        "the caller's role, for a request that changes something": lambda: members.act_as_registered(
            ports, admin, lambda _, caller: caller.role
        ),
        "a deal is created": lambda: company.create_deal("New", amount=5),
        "a deal is read": lambda: editing.read_deal(ports, admin, deals[0].id),
        "a deal is changed": lambda: company.change(deals[1], title="Changed"),
        "a deal is moved to another stage": lambda: company.move(deals[2], company.sales.stages[2]),
        "a deal is moved below another": lambda: company.move(deals[3], first, below=deals[9]),
        "a deal is deleted": lambda: company.delete(deals[4]),
        "a deal is restored": lambda: company.restore(deals[4]),
        "the items of a deleted deal are set to expire": lambda: deal_bin.purge_with_deals(ports, [binned]),
        "the amount of a deleted deal and its copies is counted once": lambda: copy_money.count_once(ports, [binned]),
        "a board, 20 deals a stage": lambda: boards.read_board(ports, admin, company.sales.id, 20),
        "a column, 50 deals": lambda: boards.read_column(
            ports, admin, company.sales.id, first.id, limit=50, cursor=None
        ),
        "a list of 50: a stage": listed(stage_id=first.id),
        "a list of 50: a responsible": listed(responsible_id="user_ada"),
        "a list of 50: a customer": listed(customer_id=deals[0].customer.id if deals[0].customer else ""),
        "summaries of 50 customers with a deal each and one plan": lambda: read_summaries(
            ports, admin, buyers, cursor=None
        ),
        "a list of 50: closing days": listed(closing_from=_DAY, closing_to=_DAY),
        "a list: a tag that 12 deals have": listed(tag="vip"),
        "a search of one word": listed(q="dishw"),
        "a search of three words": listed(q="dishwasher number 77"),
        "the next tasks of 50 deals without tasks": lambda: list_next_tasks(
            ports, admin, [deal.id for deal in deals[:50]], cursor=None
        ),
        "a timeline": lambda: timelines.read_timeline(ports, admin, moved.id, limit=50, cursor=None),
        "a journey of one deal": lambda: timelines.read_journey(ports, admin, moved.id, limit=50, cursor=None),
        "a comment": lambda: timelines.comment_on(ports, admin, moved.id, "Called"),
        "a message is queued": lambda: messaging.queue("chi@example.com"),
        "a marketing mail is sent": lambda: send_messages(ports, marketing_only),
        "a transactional mail is sent": lambda: send_messages(ports, receipt_only),
        "it is saved that a mail was delivered": lambda: messaging.tell("delivered", receipt),
        "a task is made": lambda: _make_task(company, deals[6]),
        "a task is done": lambda: task_editing.change_task(ports, admin, task_ids[0], None, {"done": True}),
        "a list of 20 tasks of a person": lambda: task_listing.list_tasks(ports, admin, mine, limit=20, cursor=None),
        "the tasks of a person are counted": lambda: task_listing.count_tasks(ports, admin),
        "somebody is told that a deal is theirs": lambda: notify_of_deals(ports, [_event(company, given)]),
        "the unread notices of a person are counted": lambda: reading.count_unread(ports, ada),
        "a list of notices with one notice": lambda: reading.list_notices(ports, ada, limit=50, cursor=None),
        "a message template of 10 KB is made": lambda: _make_template(company),
        "a message template of 10 KB is read": lambda: templates.read_template(ports, admin, written[0].id),
        "a list of 20 message templates of 10 KB": lambda: templates.list_templates(ports, admin),
        "a message template is previewed": lambda: templates.preview_template(
            ports, admin, template=written[0].id, deal_id=deals[0].id, language=None
        ),
        "33 rows imported": lambda: import_deals(ports, admin, rows, run_tunnels=False),
        "the first tunnel of a process moves a deal": lambda: router.route_arrivals(ports, [_event(company, early)]),
        "a tunnel moves a deal": lambda: router.route_arrivals(ports, [_event(company, entered)]),
        "a tunnel moves the 40 deals of a delivery": lambda: router.route_arrivals(ports, delivery),
        "a tunnel copies a deal": lambda: router.route_arrivals(ports, [first_copied]),
        "a tunnel copies a deal later in the chain": lambda: router.route_arrivals(ports, [later]),
        "33 closed deals are enrolled": lambda: follow_deals(ports, delivery[:33]),
        "33 due repeat deals are swept": lambda: company.sweep(_A_YEAR_ON),
        "33 due repeat deals are made": company.perform,
        "a minute's sweep that finds nothing": lambda: company.sweep(_A_YEAR_ON, minutely=True),
        "a new deal is counted": lambda: tallies.tally_events(ports, [_event(company, fresh)]),
        "a moved deal is counted": lambda: tallies.tally_events(ports, [moved_fresh]),
        "a new deal of two words and a tag is indexed": lambda: index_events(ports, [_event(company, fresh)]),
        "an occurrence of a campaign begins": lambda: perform_campaigns(
            ports, _YEARS_ON, [(company.tenant, (campaign.id,))]
        ),
        "32 messages of a campaign are made": lambda: _walk_a_step(company),
        "a mail of a campaign is sent": lambda: send_messages(ports, [_queued(company)]),
        "it is saved that a mail of a campaign was delivered": lambda: offering.tell(
            "delivered", company.message_sender.sent[-1].message
        ),
        "it is saved that a mail of a campaign bounced": lambda: offering.tell(
            "bounced", company.message_sender.sent[-1].message
        ),
    }


def _a_campaign(company: Company) -> tuple[Campaigning, Campaign]:
    """A campaign to the customers of more deals than a step of its job looks at."""
    offering = Campaigning(company)
    for number in range(MOST_AT_ONCE + 1):
        offering.deal(f"{number}@campaign.example.com", stage=1)
    schedule = CampaignSchedule(kind="once", at=_YEARS_ON.replace(tzinfo=None))
    segment = Segment(stage_ids=(company.maintenance.stages[1].id,))
    return offering, offering.create(schedule=schedule, segment=segment)


def _walk_a_step(company: Company) -> None:
    """Runs the job of the campaign, which was queued last, for one step."""
    left = iter((60.0, 0.0))
    run_jobs(company.ports, company.job_queue.take()[-1:], kind_of, lambda: next(left))


def _queued(company: Company) -> tuple[str, str]:
    """The message that was queued last."""
    return company.mail_queue.take(company.clock.now)[-1]


def _make_task(company: Company, deal: Deal) -> str:
    fields = {"title": "Call", "due_at": _AFTER_ALL}
    return task_editing.create_task(company.ports, company.admin, deal.id, fields).task.id


def _make_template(company: Company) -> MessageTemplate:
    texts = {"en": TemplateText("For {{ customer.name }}", "<p>{{ deal.title }}</p>" + "x" * 10_000)}
    fields = {"name": "Offer", "channel": "email", "purpose": "marketing", "texts": texts}
    return templates.create_template(company.ports, company.admin, fields)


def _event(company: Company, deal: Deal) -> tuple[str, Event]:
    """The event with the deal's current version."""
    found = company.ports.deals.events(company.tenant, [(deal.id, deal.version)])
    return company.tenant, found[deal.id, deal.version]


def main() -> None:
    """Measures the units and writes them into the document."""
    with database() as dynamodb:
        dynamodb.create_table(**CLOUD.table)
        text = render(measure(dynamodb, CLOUD.table["TableName"]))
    document = DOCUMENT.read_text("utf-8")
    DOCUMENT.write_text(document.replace(documented(), text), "utf-8")
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
