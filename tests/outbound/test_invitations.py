"""The trigger of the user pool: an invitation gets our text, and every other message of the pool stays."""

import json
from typing import Any

import pytest

from saletunnel.domain.company.invitation import PASSWORD_DAYS, Invitation
from saletunnel.outbound.invitations import answer_trigger, metadata_of
from tests.infra.deployed import CHECKOUT, resources_of

LINK = "https://sales.example"


@pytest.fixture
def event() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CHECKOUT / "events" / "word_invitation.json").read_text("utf-8"))
    return loaded


def test_an_invitation_gets_the_mail_in_the_language_of_its_metadata(event: dict[str, Any]) -> None:
    event["request"]["clientMetadata"] = metadata_of(Invitation("en", "Minh An", "An"))
    response = answer_trigger(event, LINK)["response"]
    assert response["emailSubject"] == "An invites you to Minh An on Sale Tunnel"
    assert all(part in response["emailMessage"] for part in ("{username}", "{####}", LINK))
    assert response["smsMessage"] is None


def test_a_user_whom_the_operator_creates_gets_a_mail_too(event: dict[str, Any]) -> None:
    del event["request"]["clientMetadata"]
    assert LINK in answer_trigger(event, LINK)["response"]["emailMessage"]


def test_other_messages_of_the_pool_stay_as_they_are(event: dict[str, Any]) -> None:
    forgotten = {**event, "triggerSource": "CustomMessage_ForgotPassword"}
    assert answer_trigger(forgotten, LINK) == forgotten


def test_the_mail_says_how_long_the_pool_accepts_the_password() -> None:
    [pool] = resources_of("AWS::Cognito::UserPool").values()
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == PASSWORD_DAYS
