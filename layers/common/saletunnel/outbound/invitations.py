"""Invitations as the user pool asks for them: its trigger for custom messages, and the metadata of a request."""

from typing import Any

from saletunnel.domain.company.invitation import Invitation, write_invitation

_INVITES = "CustomMessage_AdminCreateUser"


def metadata_of(invitation: Invitation) -> dict[str, str]:
    """The invitation as `ClientMetadata`, which the pool hands to its trigger."""
    return {"language": invitation.language, "company": invitation.company, "inviter": invitation.inviter}


def answer_trigger(event: dict[str, Any], link: str) -> dict[str, Any]:
    """The event with the mail, if the pool invites a user. Its other messages stay as the pool writes them.

    A user whom the operator creates has no metadata.
    """
    if event["triggerSource"] != _INVITES:
        return event
    request = event["request"]
    known = request.get("clientMetadata") or {}
    invitation = Invitation(**{name: known[name] for name in metadata_of(Invitation()) if name in known})
    mail = write_invitation(
        invitation, link=link, username=request["usernameParameter"], password=request["codeParameter"]
    )
    return {**event, "response": {**event["response"], "emailSubject": mail.subject, "emailMessage": mail.text}}
