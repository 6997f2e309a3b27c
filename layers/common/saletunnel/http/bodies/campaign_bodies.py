"""The request bodies for campaigns, and their conversion to values of the domain."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from saletunnel.domain.campaigns.campaign import MOST_ENDS, Segment
from saletunnel.domain.campaigns.timing import CampaignSchedule, ScheduleKind
from saletunnel.domain.schedule import MAX_LENGTH
from saletunnel.http.bodies.tunnel_bodies import ConditionBody
from saletunnel.http.fields import Body, Id, Language, Name, Period
from saletunnel.usecases.campaigns.design import WantedState

_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _local_time(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and _LOCAL.fullmatch(value) else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> None:
    raise PydanticCustomError("not_a_local_time", "Must be a local time like 2026-12-24T09:00.")


LocalTime = Annotated[
    datetime,
    BeforeValidator(_local_time),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"}),
]
Ends = Annotated[list[Id], Field(default_factory=list, max_length=MOST_ENDS)]


class SegmentBody(Body):
    """The deals on all stages of `pipeline_ids` and on `stage_ids` that meet the conditions."""

    pipeline_ids: Ends
    stage_ids: Ends
    conditions: ConditionBody | None = None

    def value(self) -> Segment:
        return Segment(
            pipeline_ids=tuple(dict.fromkeys(self.pipeline_ids)),
            stage_ids=tuple(dict.fromkeys(self.stage_ids)),
            conditions=self.conditions.condition() if self.conditions else None,
        )


class CampaignScheduleBody(Body):
    """When a campaign occurs, in the company's time zone.

    `once` needs `at`, a local time. `every` needs `at`, the first time, and a period such as `P1M`. `cron` needs an
    `expression` of six fields: minutes, hours, day of the month, month, day of the week, year.
    """

    kind: ScheduleKind
    at: LocalTime | None = None
    every: Period | None = None
    expression: Annotated[str, Field(max_length=MAX_LENGTH)] | None = None

    def value(self) -> CampaignSchedule:
        return CampaignSchedule(**self.model_dump())


class NewCampaign(Body):
    """A campaign to create: a draft, unless its `state` is `active`."""

    name: Name
    template_id: Id
    segment: SegmentBody
    schedule: CampaignScheduleBody
    state: Literal["active"] | None = None

    def values(self) -> dict[str, Any]:
        """The fields of a `Campaign`, except those that the system sets."""
        return {
            "name": self.name,
            "template_id": self.template_id,
            "segment": self.segment.value(),
            "schedule": self.schedule.value(),
        }


class CampaignChange(Body):
    """The fields to change; a missing field is not changed. `state` switches on, pauses or resumes."""

    name: Name = ""
    template_id: Id = ""
    segment: SegmentBody = SegmentBody.model_construct()
    schedule: CampaignScheduleBody = CampaignScheduleBody.model_construct(kind="once")
    state: WantedState = "active"

    def changed_fields(self) -> dict[str, Any]:
        """The fields of a `Campaign` that the request contains."""
        given = self.model_fields_set
        fields: dict[str, Any] = {name: getattr(self, name) for name in ("name", "template_id") if name in given}
        for name in ("segment", "schedule"):
            if name in given:
                fields[name] = getattr(self, name).value()
        return fields

    def wanted_state(self) -> WantedState | None:
        """The state that the request asks for; None if it contains none."""
        return self.state if "state" in self.model_fields_set else None


class NewTest(Body):
    """A test message: the deal that it shows, by default one of the segment, and its language."""

    deal_id: Id | None = None
    language: Language | None = None
