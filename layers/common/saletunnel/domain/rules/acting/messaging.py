"""The action that sends a message to the customer. The message itself is drafted outside of the domain's decision."""

from saletunnel.domain.rules.acting.situation import Outcome, Situation
from saletunnel.domain.rules.actions import SendMessage


def send_message(situation: Situation, action: SendMessage) -> Outcome:  # noqa: ARG001 - the same for every message
    return Outcome(state="sending")
