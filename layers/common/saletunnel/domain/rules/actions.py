"""The actions of rules: a class for each kind, with its settings and their checks. `acting` does them."""

from dataclasses import dataclass, field
from typing import Literal

from saletunnel.domain import template
from saletunnel.domain.cadence import parse_duration
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.design import TITLE_FIELDS
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.text import is_blank
from saletunnel.domain.tunnels.tunnel_changes import Changes

ActionKind = Literal["change", "comment", "move", "make_deal", "webhook", "message", "task"]


class _Action:
    """What most actions do not do. A kind of action that does it has a property of its own."""

    __slots__ = ()

    @property
    def leads_to(self) -> str | None:
        """The id of the stage that the deal, or a new deal, enters."""
        return None

    @property
    def writes(self) -> Changes:
        """The changes of the deal, or of the new deal."""
        return Changes()

    @property
    def people(self) -> Responsible:
        """The choice of a user by the action."""
        return self.writes.responsible

    @property
    def people_at(self) -> str:
        """The JSON pointer to the users of that choice."""
        return "/action/changes/responsible/user_ids/"

    @property
    def waits_for_person(self) -> bool:
        """Whether the run lasts until a person has done something."""
        return False

    def check(self, stage_id: str, rules: CompanyRules) -> None:  # noqa: ARG002 - the same for every kind
        """Raises RuleViolated for invalid settings, and for missing ones. `stage_id` is the rule's."""
        self.writes.check(rules, "/action/changes")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFields(_Action):
    """Changes the deal."""

    changes: Changes
    kind: Literal["change"] = "change"

    @property
    def writes(self) -> Changes:
        return self.changes

    def check(self, stage_id: str, rules: CompanyRules) -> None:
        if self.changes == Changes():
            raise RuleViolated.at("/action/changes", "empty", "Name at least one change.")
        _Action.check(self, stage_id, rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddComment(_Action):
    """Adds a comment, with the values of the deal in the `text`."""

    text: str
    kind: Literal["comment"] = "comment"

    def check(self, stage_id: str, rules: CompanyRules) -> None:  # noqa: ARG002 - the same for every kind
        if is_blank(self.text):
            raise RuleViolated.at("/action/text", "required", "Write a comment.")
        template.check(self.text, TITLE_FIELDS, "/action/text")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDeal(_Action):
    """Moves the deal to a stage of any pipeline."""

    target_stage_id: str
    kind: Literal["move"] = "move"

    @property
    def leads_to(self) -> str | None:
        return self.target_stage_id

    def check(self, stage_id: str, rules: CompanyRules) -> None:  # noqa: ARG002 - the same for every kind
        if self.target_stage_id == stage_id:
            raise RuleViolated.at("/action/target/stage_id", "same_stage", "Choose another stage than the rule's own.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeDeal(_Action):
    """Makes a deal in another pipeline from the deal, with the `changes` and the title of `title_template`."""

    target_stage_id: str
    title_template: str | None = None
    changes: Changes = field(default_factory=Changes)
    kind: Literal["make_deal"] = "make_deal"

    @property
    def leads_to(self) -> str | None:
        return self.target_stage_id

    @property
    def writes(self) -> Changes:
        return self.changes

    def check(self, stage_id: str, rules: CompanyRules) -> None:
        if pipeline_of(self.target_stage_id) == pipeline_of(stage_id):
            message = "A new deal is made in another pipeline. Choose a stage there."
            raise RuleViolated.at("/action/target/stage_id", "same_pipeline", message)
        if self.title_template is not None:
            template.check(self.title_template, TITLE_FIELDS, "/action/title_template")
        _Action.check(self, stage_id, rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWebhook(_Action):
    """Sends the deal to a webhook."""

    webhook_id: str
    kind: Literal["webhook"] = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage(_Action):
    """Sends the customer a message from a template. The run lasts until the message has ended."""

    template_id: str
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTask(_Action):
    """Makes a task of the deal, due the duration `due` after the rule acts; with `wait` the run lasts until it is done.

    `responsible` keeps the deal's. With `business_hours`, a time outside them is put off to the next opening.
    """

    title_template: str
    text: str | None = None
    responsible: Responsible = field(default_factory=Responsible)
    due: str
    business_hours: bool = False
    wait: bool = False
    kind: Literal["task"] = "task"

    @property
    def people(self) -> Responsible:
        return self.responsible

    @property
    def people_at(self) -> str:
        return "/action/task/responsible/user_ids/"

    @property
    def waits_for_person(self) -> bool:
        return self.wait

    def check(self, stage_id: str, rules: CompanyRules) -> None:  # noqa: ARG002 - the same for every kind
        template.check(self.title_template, TITLE_FIELDS, "/action/title_template")
        if self.text is not None:
            template.check(self.text, TITLE_FIELDS, "/action/text")
        try:
            parse_duration(self.due)
        except ValueError as error:
            raise RuleViolated.at("/action/task/due", "not_a_duration", f"{error}.") from None


type Action = ChangeFields | AddComment | MoveDeal | MakeDeal | CallWebhook | SendMessage | MakeTask
