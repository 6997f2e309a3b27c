"""The errors of the domain; they know neither HTTP nor the database.

    DomainError
    ├── NotFound            the tenant has no such thing
    ├── AlreadyExists       a thing with this identity exists
    ├── NameTaken           another thing of the tenant has this name
    ├── StaleVersion        the thing was changed after it was read
    ├── Contended           concurrent writes to the same item; a retry may succeed
    ├── RoleMissing         the caller has no role in the company, or is no longer a member of it
    ├── RoleLacks           the caller's role does not allow this
    ├── SubscriptionLacks   the company's subscription lacks the feature; `available_in` lists those that have it
    ├── LimitReached        the maximum number is reached, in every subscription; `limit` is the maximum
    ├── TooManySecrets      a secret was replaced too often in a day; `limit` is the maximum
    ├── TooManyMails        an address has got the mails of a day; `limit` is their maximum number
    ├── RuleViolated        the request breaks a rule; `errors` point at the fields
    │   ├── TunnelSamePipeline  both ends of a tunnel are in the same pipeline
    │   └── RequiredFieldsMissing  the deal lacks fields that the stage requires
    ├── LoopFound           tunnels would move deals in an endless loop; `path` lists the stages
    ├── UndoImpossible      the deal was changed after the transfer; `happened` lists the changes
    ├── InUse               other things refer to it; `references` lists them
    ├── LastPipeline        a company must keep at least one pipeline
    ├── JobRunning          another job of this kind is running on the same thing; `job_id` is its id
    ├── SignatureInvalid    the call of a trigger has no valid signature
    └── IdempotencyMismatch the key was used with a different request

Each error has a stable `code` for clients, and `details` that become members of the response.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error in one field. `pointer` is a JSON pointer (RFC 6901) into the request's body.

    `line` and `name` are of an error inside a text: its line, counted from 1, and the wrong word.
    """

    pointer: str
    code: str
    message: str
    line: int | None = None
    name: str | None = None


class DomainError(Exception):
    """The base class. `detail` is a sentence for people; `details` are further members of the response."""

    code: ClassVar[str]

    def __init__(self, detail: str, **details: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.details: Mapping[str, Any] = details


class NotFound(DomainError):
    """The tenant has no such thing."""

    code = "not_found"

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(f"There is no {kind} {id_}.")


class AlreadyExists(DomainError):
    """A thing with this identity exists already."""

    code = "already_exists"


class NameTaken(DomainError):
    """Another thing of the tenant has this name."""

    code = "name_taken"


class StaleVersion(DomainError):
    """The thing was changed after the version that the caller has seen."""

    code = "stale_version"

    def __init__(self, detail: str = "It was changed after you read it. Read it again and repeat your change.") -> None:
        super().__init__(detail)


class Contended(DomainError):
    """Concurrent requests write the same item. The request may succeed if it is retried a moment later."""

    code = "contended"

    def __init__(self) -> None:
        super().__init__("Somebody else is changing the same thing right now. Try again in a moment.")


class RoleMissing(DomainError):
    """The caller has no role in the company, or is no longer a member of it."""

    code = "role_missing"


class RoleLacks(DomainError):
    """The caller's role does not allow this: `role` is the caller's, `needed` the lowest role that may do it."""

    code = "role_lacks"


class SubscriptionLacks(DomainError):
    """The company's subscription (`plan`) does not include the `feature`, or its limit is reached.

    `available_in` lists the subscriptions that allow it.
    """

    code = "plan_lacks"


class LimitReached(DomainError):
    """The maximum number is reached, which is the same in every subscription; `limit` is the maximum."""

    code = "limit_reached"


class TooManyMails(DomainError):
    """An address has got as many mails of this kind today as are sent in a day; `limit` is that number."""

    code = "too_many_mails"


class TooManySecrets(DomainError):
    """A secret was replaced as often as it can be in a day, since former secrets stay valid; `limit` is that number."""

    code = "too_many_secrets"


class RuleViolated(DomainError):
    """The request breaks a rule; `errors` point at the invalid fields."""

    code = "validation_failed"

    def __init__(self, detail: str, errors: Sequence[FieldError] = (), **details: Any) -> None:
        super().__init__(detail, **details)
        self.errors = tuple(errors)

    @classmethod
    def at(cls, pointer: str, code: str, message: str) -> "RuleViolated":
        """The error for one invalid field."""
        return cls(message, [FieldError(pointer, code, message)])


class TunnelSamePipeline(RuleViolated):
    """A tunnel must lead into another pipeline, but both of its stages are in the same one."""

    code = "tunnel_same_pipeline"


class RequiredFieldsMissing(RuleViolated):
    """The deal lacks fields that the stage requires; `fields` lists them."""

    code = "required_fields_missing"


class LoopFound(DomainError):
    """Tunnels without conditions and delays would move deals in an endless loop; `path` lists its stages."""

    code = "tunnel_loop"


class UndoImpossible(DomainError):
    """The transfer cannot be undone, because the deal was changed after it; `happened` lists the changes."""

    code = "undo_impossible"


class InUse(DomainError):
    """Other things refer to it; `references` lists them."""

    code = "in_use"


class LastPipeline(DomainError):
    """A company must keep at least one pipeline."""

    code = "last_pipeline"

    def __init__(self) -> None:
        super().__init__("The last pipeline cannot be deleted. Create another pipeline first.")


class JobRunning(DomainError):
    """Another job of this kind is running on the same thing; `job_id` is its id."""

    code = "job_running"

    def __init__(self, kind: str, subject: str, job_id: str | None = None) -> None:
        super().__init__(f"A job ({kind}) is running on {subject}. Wait until it has finished.", job_id=job_id)


class SignatureInvalid(DomainError):
    """The call of a trigger has no valid signature, or was signed more than five minutes ago."""

    code = "signature_invalid"


class IdempotencyMismatch(DomainError):
    """The idempotency key was used before with a different request."""

    code = "idempotency_mismatch"
