"""Mentions in comments: `<@ID>` stands for the member with this id, so a comment shows their name of today."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from saletunnel.domain.errors import RuleViolated

MOST_MENTIONS = 20
"""The maximum number of members that a comment mentions."""
_MENTION = re.compile(r"<@([A-Za-z0-9_:-]{1,64})>")


@dataclass(frozen=True, slots=True)
class Mention:
    """A member who is mentioned. `name` is None if they have left the company."""

    member_id: str
    name: str | None


def mentioned_in(text: str) -> tuple[str, ...]:
    """The ids of the mentioned members, each once, in the order of the text."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def check_mentions(text: str, member_ids: Collection[str]) -> None:
    """Raises RuleViolated for too many mentions, and for those of nobody in `member_ids`."""
    mentioned = mentioned_in(text)
    if len(mentioned) > MOST_MENTIONS:
        message = f"A comment can mention at most {MOST_MENTIONS} members."
        raise RuleViolated.at("/text", "too_many_mentions", message)
    unknown = [id_ for id_ in mentioned if id_ not in member_ids]
    if unknown:
        raise RuleViolated.at("/text", "not_a_member", f"The company has no member {unknown[0]}.")


def with_names(text: str, names: Mapping[str, str]) -> str:
    """The text with names instead of ids; an id without a name stays."""
    return _MENTION.sub(lambda match: f"@{names.get(match[1], match[1])}", text)
