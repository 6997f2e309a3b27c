"""The action that calls a webhook. Its run ends when the delivery has ended."""

from saletunnel.domain.rules.acting.situation import Outcome, Situation
from saletunnel.domain.rules.actions import CallWebhook


def call_webhook(situation: Situation, action: CallWebhook) -> Outcome:  # noqa: ARG001 - the same for every deal
    return Outcome(state="sending", calls=action.webhook_id)
