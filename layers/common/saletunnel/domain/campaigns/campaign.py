"""A campaign: a message template, a segment of deals, and a schedule.

| state | meaning | next |
|---|---|---|
| `draft` | it was never switched on | `active` |
| `active` | it occurs at its next time | `paused`, `ended` |
| `paused` | nothing of it is sent; `reason` says who paused it | `active` |
| `ended` | its schedule has no more times, and its last occurrence is finished | `active`, with another schedule |

`version` is the fence of everything that happens to a campaign: a start, a step of its job, a pause.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from saletunnel.domain.campaigns.reputation import NONE_SEEN, Reputation
from saletunnel.domain.campaigns.timing import CampaignSchedule, Slot
from saletunnel.domain.condition import Condition, check, custom_fields_in
from saletunnel.domain.condition_fields import CUSTOMER_FIELDS, FIELDS
from saletunnel.domain.deals.custom_field import CustomField
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Pipeline
from saletunnel.domain.scheduled_work import Piece
from saletunnel.domain.sizes import check_design_size

CampaignState = Literal["draft", "active", "paused", "ended"]
PauseReason = Literal["person", "reputation"]

MOST_CAMPAIGNS = 100
"""The maximum number of campaigns of a company."""
MOST_ENDS = 100
"""The maximum number of pipelines, and of stages, that a segment names."""
_NO_MORE_TIMES = "The schedule has no time in the future that is later than the last occurrence."
_FIRST_CHECK = timedelta(seconds=1)
_LONGEST_CHECK = timedelta(minutes=15)
WALK_CHECK = timedelta(hours=1)
"""How often a campaign looks whether its job has failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The deals on all stages of some pipelines and on some stages, that meet the conditions."""

    pipeline_ids: tuple[str, ...] = ()
    stage_ids: tuple[str, ...] = ()
    conditions: Condition | None = None

    def stages(self, pipelines: Iterable[Pipeline]) -> list[str]:
        """The ids of its existing stages, in their own order, which does not change when a pipeline is rearranged."""
        return sorted(
            stage.id
            for pipeline in pipelines
            for stage in pipeline.stages
            if pipeline.id in self.pipeline_ids or stage.id in self.stage_ids
        )

    def loses(self, pipelines: Iterable[Pipeline], removed: Collection[str]) -> bool:
        """Whether it names one of the stages that are `removed`, or a pipeline all of whose stages are."""
        gone = (pipeline.id for pipeline in pipelines if all(stage.id in removed for stage in pipeline.stages))
        return not set(self.stage_ids).isdisjoint(removed) or not set(self.pipeline_ids).isdisjoint(gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The way of the last started occurrence through the segment.

    `job_id` is the job that walks; None while the campaign is paused, and after the end. `place` is where a paused walk
    goes on. `walked_at` is when all deals were looked at, and `finished` says that no message waits any more.
    """

    slot: Slot
    job_id: str | None = None
    place: Mapping[str, Any] = field(default_factory=dict)
    releases: bool = False
    """Whether the job must first release the messages that were held during a pause."""
    slowed: bool = False
    accepted: Reputation = NONE_SEEN
    """What the guard accepts, because a person has resumed the campaign knowing it."""
    walked_at: datetime | None = None
    check_at: datetime | None = None
    """When the performer must look whether the job has failed, or whether all messages have ended."""
    checks: int = 0
    finished: bool = False

    def walked(self, at: datetime) -> "Walk":
        """After the last deal, or after the release of the last held message."""
        return replace(self, job_id=None, place={}, releases=False, walked_at=at, check_at=at + _FIRST_CHECK, checks=0)

    def checked_later(self, at: datetime) -> "Walk":
        """With the next check: the time until it grows fourfold, up to 15 minutes."""
        wait = min(_LONGEST_CHECK, _FIRST_CHECK * 4 ** min(self.checks + 1, 10))
        return replace(self, check_at=at + wait, checks=self.checks + 1)

    def ended(self) -> "Walk":
        return replace(self, finished=True, job_id=None, check_at=None, place={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """`next` is the next occurrence; None without one. `reason` is why it is paused."""

    id: str
    name: str
    template_id: str
    segment: Segment
    schedule: CampaignSchedule
    state: CampaignState = "draft"
    reason: PauseReason | None = None
    next: Slot | None = None
    walk: Walk | None = None
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def custom_fields(self) -> frozenset[str]:
        """The names of the custom fields that its conditions read."""
        return custom_fields_in(self.segment.conditions)

    @property
    def is_walking(self) -> bool:
        """Whether an occurrence is not finished."""
        return self.walk is not None and not self.walk.finished

    def piece(self, tenant: str) -> Piece | None:
        """The campaign as scheduled work; None if nothing is to be done by itself."""
        if self.state != "active":
            return None
        check_at = self.walk.check_at if self.walk is not None else None
        moments = [moment for moment in (self.next.at if self.next else None, check_at) if moment is not None]
        return Piece(tenant, (self.id,), min(moments)) if moments else None

    def checked(self, custom_fields: Iterable[CustomField]) -> "Campaign":
        """The campaign itself, if it is valid. Raises RuleViolated."""
        if not self.segment.pipeline_ids and not self.segment.stage_ids:
            raise RuleViolated.at("/segment/pipeline_ids", "required", "Choose a pipeline or a stage.")
        fields = {**FIELDS, **CUSTOMER_FIELDS}
        check(self.segment.conditions, "/segment/conditions", fields, custom_fields)
        self.schedule.checked()
        check_design_size("campaign", self)
        return self

    def changed(self, at: datetime, time_zone: str, **changes: Any) -> "Campaign":
        """The campaign with these fields, of which only the schedule is checked.

        Another schedule counts from now, and from the last started occurrence. Raises RuleViolated.
        """
        after = replace(self, **changes)
        if after == self:
            return self
        after = replace(after, updated_at=at)
        if after.schedule != self.schedule and after.state in ("active", "paused"):
            after.schedule.checked()
            next_ = after._next_after(at, time_zone)
            if next_ is None:
                raise RuleViolated.at("/schedule", "no_more_times", _NO_MORE_TIMES)
            return replace(after, next=next_)
        return after

    def activated(self, at: datetime, time_zone: str) -> "Campaign":
        """Switched on, or resumed: a paused campaign keeps its next time, which may have passed.

        Raises RuleViolated if its schedule has no more times and nothing of it is left to be sent.
        """
        if self.state == "active":
            return self
        next_ = self.next if self.state == "paused" else None
        next_ = next_ or self._next_after(at, time_zone)
        if next_ is None and not self.is_walking:
            raise RuleViolated.at("/schedule", "no_more_times", _NO_MORE_TIMES)
        walk = replace(self.walk, releases=True) if self.walk is not None and self.is_walking else self.walk
        return replace(self, state="active", reason=None, next=next_, walk=walk, updated_at=at)

    def _next_after(self, at: datetime, time_zone: str) -> Slot | None:
        """The first time of its schedule later than `at` and, in local time, than its last started occurrence.

        The clock may be behind that of the performer, and the zone may have changed.
        """
        return self.schedule.next_after(at, time_zone, self.walk.slot if self.walk is not None else None)

    def paused(self, at: datetime, reason: PauseReason) -> "Campaign":
        """Raises RuleViolated unless it is active."""
        if self.state == "paused":
            return self
        if self.state != "active":
            raise RuleViolated.at("/state", "not_active", "Only an active campaign can be paused.")
        return replace(self, state="paused", reason=reason, updated_at=at)

    def finished(self) -> "Campaign":
        """After the end of its last started occurrence; `ended` if there is no next one."""
        walk = self.walk.ended() if self.walk is not None else None
        return replace(self, walk=walk).settled()

    def settled(self) -> "Campaign":
        """The same campaign, `ended` if it is active but nothing of it is left to come."""
        is_over = self.state == "active" and self.next is None and not self.is_walking
        return replace(self, state="ended") if is_over else self

    def succeeding(self, before: "Campaign") -> "Campaign":
        """With the version after that of `before`."""
        return replace(self, version=before.version + 1)
