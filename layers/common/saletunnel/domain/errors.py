"""Everything that can be refused, as nouns of the domain; none knows HTTP or the database.

    DomainError
    ├── NotFound            there is no such thing for this tenant
    ├── AlreadyExists       a thing with this identity is there already
    ├── NameTaken           another thing of the tenant has this name
    ├── StaleVersion        somebody changed it since it was read
    ├── Contended           others changed the same thing at the same time, again and again; a later try may succeed
    ├── RoleLacks           the caller's role may not do this
    ├── SubscriptionLacks   the company's subscription has no such feature; `available_in` names those that have it
    ├── LimitReached        there is no room for more, whatever the plan; `limit` says how many
    ├── RuleViolated        the request breaks a rule; `errors` point at the fields
    │   ├── TunnelSamePipeline  a tunnel must join two pipelines
    │   └── RequiredFieldsMissing  the stage asks for fields that the deal lacks
    ├── LoopFound           deals would go round through tunnels for ever; `path` names the stages
    ├── UndoImpossible      something else happened to the deal since; `happened` tells what
    ├── InUse               other things refer to it; `references` name them
    ├── LastPipeline        a company keeps one pipeline at least
    ├── JobRunning          a job of this kind is at work on the same thing; `job_id` names it
    ├── IdempotencyMismatch the key was used with another request
    └── IdempotencyRunning  the first request with this key is not finished

Each has a stable `code` that clients rely on, and `details` that go with it into the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `pointer` is a JSON pointer (RFC 6901) into the request's body."""

    pointer: str
    code: str
    message: str


class DomainError(Exception):
    """The root: `detail` is a sentence for people, `details` are the members that go with the code."""

    code: ClassVar[str]

    def __init__(self, detail: str, **details: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.details: Mapping[str, Any] = details


class NotFound(DomainError):
    """There is no such thing for this tenant."""

    code = "not_found"

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(f"There is no {kind} {id_}.")


class AlreadyExists(DomainError):
    """A thing with this identity is there already."""

    code = "already_exists"


class NameTaken(DomainError):
    """Another thing of the tenant has this name."""

    code = "name_taken"


class StaleVersion(DomainError):
    """Somebody changed it since it was read."""

    code = "stale_version"

    def __init__(self, detail: str = "It was changed since you read it. Read it again and repeat.") -> None:
        super().__init__(detail)


class Contended(DomainError):
    """Other requests changed the same thing at the same time, again and again; a later try may succeed."""

    code = "contended"

    def __init__(self) -> None:
        super().__init__("Somebody else is changing the same thing right now. Try again.")


class RoleLacks(DomainError):
    """The caller's role may not do this."""

    code = "role_lacks"


class SubscriptionLacks(DomainError):
    """The company's plan has no such `feature`, or no room for more of it; `available_in` names the plans that have."""

    code = "plan_lacks"


class LimitReached(DomainError):
    """There is no room for more, whatever the plan; `limit` says for how many there is."""

    code = "limit_reached"


class RuleViolated(DomainError):
    """The request breaks a rule of the domain; `errors` point at the fields at fault."""

    code = "validation_failed"

    def __init__(self, detail: str, errors: Sequence[FieldError] = (), **details: Any) -> None:
        super().__init__(detail, **details)
        self.errors = tuple(errors)

    @classmethod
    def at(cls, pointer: str, code: str, message: str) -> "RuleViolated":
        """One field at fault."""
        return cls(message, [FieldError(pointer, code, message)])


class TunnelSamePipeline(RuleViolated):
    """A tunnel must lead into another pipeline."""

    code = "tunnel_same_pipeline"


class RequiredFieldsMissing(RuleViolated):
    """The stage asks for fields that the deal lacks; `fields` names them."""

    code = "required_fields_missing"


class LoopFound(DomainError):
    """Deals would go round through unconditional, immediate tunnels for ever; `path` names the stages on the way."""

    code = "tunnel_loop"


class UndoImpossible(DomainError):
    """What the tunnel did cannot be undone: something else happened to the deal since; `happened` tells what."""

    code = "undo_impossible"


class InUse(DomainError):
    """Other things refer to it; `references` names them."""

    code = "in_use"


class LastPipeline(DomainError):
    """A company keeps one pipeline at least."""

    code = "last_pipeline"

    def __init__(self) -> None:
        super().__init__("The last pipeline cannot be deleted.")


class JobRunning(DomainError):
    """A job of this kind is at work on the same thing; `job_id` names it."""

    code = "job_running"

    def __init__(self, kind: str, subject: str, job_id: str | None = None) -> None:
        super().__init__(f"A job ({kind}) is at work on {subject}. Wait until it is over.", job_id=job_id)


class IdempotencyMismatch(DomainError):
    """The idempotency key was used before with another request."""

    code = "idempotency_mismatch"


class IdempotencyRunning(DomainError):
    """The first request with this idempotency key has not finished."""

    code = "idempotency_running"
