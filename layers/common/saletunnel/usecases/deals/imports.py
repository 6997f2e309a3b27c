"""Importing deals by their external ids. Idempotent: importing the same rows again changes nothing.

A deal's id is derived from its external id, so no lookup is needed to find it. The deal stores the fingerprint and the
stage of its last row. A row with the same fingerprint is ignored, even if people or tunnels have moved the deal since.
A changed row moves the deal only if its stage differs from that of the last row.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import batched
from typing import Any, Literal

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact, Customer
from saletunnel.domain.deals.custom_field import parse_values
from saletunnel.domain.deals.deal import Deal, Event, creation_event
from saletunnel.domain.deals.entering import must_be_allowed_to_move, must_have_fields, must_keep_fields
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.origin import ImportMark, Origin, OriginKind
from saletunnel.domain.deals.validity import check_responsible
from saletunnel.domain.errors import FieldError, RoleLacks, RuleViolated
from saletunnel.domain.ids import derive_id
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Pipeline, Semantic, Stage, pipeline_of
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.customers.identities import CustomersOfContacts, follow_jobs
from saletunnel.usecases.deals.editing import new_deal
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_ROWS_AT_ONCE = 16
"""The number of rows in a transaction of 100 writes. A row is at most six: deal, event, won marker, and a new customer
with two identities."""
_MOST_WRITES = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `pipeline` and `stage` are ids or names; a new deal without a stage enters the pipeline's first.

    `fields` are those of the deal that the row names, and `customer` as None if the row empties it. A later row of the
    same external id changes only what it names. `created_at` and `closed_at` say when it happened in the source system.
    """

    external_id: str
    pipeline: str
    stage: str | None
    contact: Contact | None
    created_at: datetime | None
    closed_at: datetime | None
    fields: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """Equal for equal rows."""
        contact = self.contact and [self.contact.name, self.contact.email, self.contact.phone]
        whole = [self.pipeline, self.stage, contact, self.created_at, self.closed_at, self.fields]
        return sha256(json.dumps(whole, default=str, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a row."""

    status: Literal["created", "updated", "unchanged", "refused"]
    deal_id: str | None = None
    errors: Sequence[FieldError] = ()


def import_deals(ports: Ports, caller: Caller, rows: Sequence[Row], *, run_tunnels: bool) -> list[Result]:
    """Creates or updates the deal of each row and returns the results in the order of the rows.

    An invalid row is refused without an effect on the others. Without `run_tunnels`, no tunnel fires. Raises RoleLacks.
    """
    caller.must_be(Role.MANAGER, "import deals")
    import_ = _Import(ports, caller, run_tunnels)
    results: list[Result | None] = [None] * len(rows)
    for positions in _passes(rows):

        def do(batch: Sequence[int], again: bool) -> None:  # noqa: ARG001 - every attempt reads the current state
            for at, result in zip(batch, import_.save([rows[at] for at in batch]), strict=True):
                results[at] = result

        for number, error in all_or_each(positions, do, _ROWS_AT_ONCE).items():
            results[positions[number]] = _refuse(error)
    return [result for result in results if result is not None]


class _Import:
    """A running import, with the design and the settings that its rows refer to."""

    def __init__(self, ports: Ports, caller: Caller, run_tunnels: bool) -> None:
        self._ports = ports
        self._caller = caller
        self._tenant = caller.tenant
        self._actor = Actor(ActorKind.IMPORT, caller.user_id, caller.name)
        self._run_tunnels = run_tunnels
        self._now = ports.now()
        account = read_account(ports, caller.tenant)
        self._rules, self._time_zone = account.deal_rules, account.time_zone
        self._new_customers: dict[str, str] = {}
        """The ids of new customers by identity, so that every attempt to create a customer writes the same words."""
        self._first_won: dict[str, datetime] = {}
        """The times of the first purchases in this import, by customer id."""
        self._pipelines = ports.pipelines.all(caller.tenant)

    def save(self, rows: Sequence[Row]) -> list[Result]:
        """Reads the deals and customers of the rows, decides on each row, and commits all writes in one transaction."""
        deals = self._ports.deals.many(self._tenant, [self._deal_id(row) for row in rows])
        customers = self._customers(rows)
        results: list[Result] = []
        writes: list[Write] = []
        for row in rows:
            deal = deals.get(self._deal_id(row))
            try:
                event = self._event(row, deal, customers)
            except (RuleViolated, RoleLacks) as refusal:
                results.append(_refuse(refusal))
                continue
            if event is not None:
                writes += self._ports.deals.save(self._tenant, event)
                if row.contact is not None:
                    customers.use(row.contact)
            results.append(Result(_status(event, deal), self._deal_id(row)))
        changes = customers.changes()
        jobs = follow_jobs(self._ports, self._caller, changes)
        self._save_first([customer for customer, _ in changes], jobs)
        for after, before in changes:
            writes += self._ports.customers.save(self._tenant, after, before, words=False)
        if writes:
            self._ports.commit(writes)
        for job in jobs:
            self._ports.job_queue.send(self._tenant, job.id)
        return results

    def _save_first(self, customers: Sequence[Customer], jobs: Sequence[Job]) -> None:
        """Saves the search words of customers and their jobs, which do not fit into the transaction of the rows.

        Without the customers they have no effect.
        """
        writes = [write for customer in customers for write in self._ports.customers.words(self._tenant, customer)]
        writes += [write for job in jobs for write in self._ports.jobs.save(self._tenant, job)]
        for batch in batched(writes, _MOST_WRITES):
            self._ports.commit(batch)

    def _event(self, row: Row, deal: Deal | None, customers: CustomersOfContacts) -> Event | None:
        if deal is not None and deal.imported is not None and deal.imported.fingerprint == row.fingerprint:
            return None
        if deal is not None and deal.deleted_at is not None:
            raise RuleViolated.at("/external_id", "in_bin", "The deal of this row is in the bin; restore it first.")
        pipeline, stage = _place(self._pipelines, row)
        fields = dict(row.fields)
        if row.contact is not None:
            fields["customer"] = customers.of(row.contact).ref
        if row.fields.get("custom") is not None:
            fields["custom"] = self._custom(row.fields["custom"], deal.custom if deal else {})
        fields = self._rules.with_currency(fields, deal.currency if deal else None)
        responsible_id = fields.get("responsible_id")
        if responsible_id is not None and not (deal and deal.responsible_id == responsible_id):
            check_responsible([responsible_id], self._members, "/responsible_id")
        if deal is not None:
            return self._update(row, deal, fields, pipeline, stage)
        stage = stage or pipeline.first_stage
        mark = ImportMark(row.fingerprint, stage.id)
        fields = {"currency": self._rules.currency, **fields}
        if row.created_at is not None:
            fields["created_at"] = row.created_at
        if row.contact is not None:
            came_at = fields.get("created_at", self._now)
            customer, is_new = customers.of(row.contact), customers.is_new(row.contact)
            fields["repeat_customer"] = self._bought(customer, is_new, before=came_at)
        fields |= {"external_id": row.external_id, "closed_at": row.closed_at, "imported": mark}
        new = new_deal(
            id_=self._deal_id(row), stage=stage, origin=Origin(OriginKind.IMPORT), at=self._now, fields=fields
        )
        event = creation_event(new, self._actor, self._now, enters=self._run_tunnels)
        must_be_allowed_to_move(self._caller, stage)
        must_have_fields(stage, event.deal)
        if new.customer is not None and new.status == Semantic.WON and new.closed_at is not None:
            first = self._first_won.get(new.customer.id, new.closed_at)
            self._first_won[new.customer.id] = min(first, new.closed_at)
        return event

    def _update(
        self, row: Row, deal: Deal, fields: Mapping[str, Any], pipeline: Pipeline, named: Stage | None
    ) -> Event | None:
        """The event of a later row. Without a stage the deal stays, unless the row names a new pipeline."""
        last = deal.imported.stage_id if deal.imported is not None else deal.stage_id
        stays = named is None and pipeline.id in (pipeline_of(last), deal.pipeline_id)
        stage = None if stays else named or pipeline.first_stage
        event = deal.reimported(
            fields,
            stage,
            ImportMark(row.fingerprint, last if stage is None else stage.id),
            self._actor,
            self._now,
            closed_at=row.closed_at,
            run_tunnels=self._run_tunnels,
        )
        if stage is not None and event.deal.stage_id != deal.stage_id:
            must_be_allowed_to_move(self._caller, *self._stages_with(deal.stage_id), stage)
            must_have_fields(stage, event.deal)
        else:
            must_keep_fields(deal, event.deal, self._stages_with(deal.stage_id))
        return event

    def _custom(self, named: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """The custom values after a row: those that it names, and the others as before; None empties a field."""
        values = parse_values(self._rules.custom_fields, named)
        self._rules.check_custom(values, before)
        return {name: value for name, value in {**before, **values}.items() if value is not None}

    @cached_property
    def _members(self) -> frozenset[str]:
        """The ids of the company's members; read once, for the first row that names a responsible user."""
        members = self._ports.members.get(self._tenant).with_caller(self._caller).members
        return frozenset((self._caller.user_id, *(member.id for member in members)))

    def _bought(self, customer: Customer, is_new: bool, *, before: datetime) -> bool:
        first = self._first_won.get(customer.id)
        if first is not None and first < before:
            return True
        return not is_new and self._ports.deals.has_bought(self._tenant, customer.id, before)

    def _stages_with(self, stage_id: str) -> list[Stage]:
        return [stage for pipeline in self._pipelines for stage in pipeline.stages if stage.id == stage_id]

    def _customers(self, rows: Sequence[Row]) -> CustomersOfContacts:
        contacts = dict.fromkeys(row.contact for row in rows if row.contact is not None)
        return CustomersOfContacts(
            self._ports, self._tenant, contacts, lambda: self._time_zone, self._new_customer_id, self._now
        )

    def _new_customer_id(self, identity: str) -> str:
        return self._new_customers.setdefault(identity, self._ports.new_id("cust"))

    def _deal_id(self, row: Row) -> str:
        return derive_id("deal", self._tenant, row.external_id)


def _place(pipelines: Sequence[Pipeline], row: Row) -> tuple[Pipeline, Stage | None]:
    """The pipeline and the stage that a row names. Raises RuleViolated."""
    named = row.pipeline.casefold()
    pipeline = next((one for one in pipelines if row.pipeline == one.id or named == one.name.casefold()), None)
    if pipeline is None:
        raise RuleViolated.at("/pipeline", "unknown_pipeline", f"There is no pipeline {row.pipeline}.")
    if row.stage is None:
        return pipeline, None
    stage = next((one for one in pipeline.stages if one.id == row.stage), None) or pipeline.stage_named(row.stage)
    if stage is None:
        raise RuleViolated.at("/stage", "unknown_stage", f"{pipeline.name} has no stage {row.stage}.")
    return pipeline, stage


def _passes(rows: Sequence[Row]) -> Iterator[list[int]]:
    """Divides the positions of the rows into passes without a repeated external id.

    So an earlier row with the same external id is saved before a later row.
    """
    left = list(range(len(rows)))
    while left:
        first: dict[str, int] = {}
        for at in left:
            first.setdefault(rows[at].external_id, at)
        yield list(first.values())
        left = [at for at in left if first[rows[at].external_id] != at]


def _status(event: Event | None, before: Deal | None) -> Literal["created", "updated", "unchanged"]:
    if event is None:
        return "unchanged"
    return "updated" if before else "created"


def _refuse(error: Exception) -> Result:
    """The result of a refused row. Raises any other error again."""
    if isinstance(error, RuleViolated):
        return Result("refused", errors=error.errors)
    if isinstance(error, RoleLacks):
        return Result("refused", errors=[FieldError("/stage", error.code, error.detail)])
    raise error
