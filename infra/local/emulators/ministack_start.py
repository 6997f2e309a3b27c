"""Starts ministack, in its own virtual environment, with five corrections.

Tokens that its token endpoint refreshes lack the user's groups, and so the role. Cognito's tokens have them. Its event
bus takes entries of any size. EventBridge takes 256 KB in a request.

Its SES drops headers, tags and the configuration set, publishes no events and takes mails at any rate. Here it keeps
them, refuses an unknown configuration set and mails above SES_RATE a second, and publishes what becomes of a mail. The
addresses bounce@ and complaint@simulator.amazonses.com bounce and complain, as in AWS.

Its Cognito looks for triggers among the functions of ministack. Here it invokes them at INVOKE_URL.

Its SQS delivers messages in their order, and reads all messages of a queue for each request. Here a standard queue is
fair and fast (`ministack_sqs.py`).
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen

from ministack import app
from ministack.core.responses import error_response_json
from ministack.services import cognito, eventbridge, ses, ses_v2, sns

from infra.local.emulators import ministack_sqs

_MOST_BYTES = 256 * 1024
_TIME_BYTES = 14
_TRIGGER_WAIT = 5  # seconds, as Cognito's
_BOUNCES, _COMPLAINS = "bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"
_KEPT = ("Headers", "Tags", "ReplyTo", "ConfigurationSetName")
_without_kept = app._handle_ses_messages_request
_without_events = ses_v2.handle_request
_without_groups = cognito._fake_token
_without_limit = eventbridge._put_events


def _with_groups(sub: str, pool_id: str, *arguments: Any, username: str = "", **given: Any) -> str:
    if given.get("trigger_source") == "TokenGeneration_RefreshTokens" and given.get("groups") is None:
        pool = cognito._get_pool_unscoped(pool_id) or {}
        given["groups"] = pool.get("_users", {}).get(username, {}).get("_groups", [])
    token: str = _without_groups(sub, pool_id, *arguments, username=username, **given)
    return token


def _invoked(pool: dict[str, Any], source: str, username: str, attributes: dict[str, Any], *arguments: Any) -> Any:
    """The response of the pool's trigger for custom messages; empty without one. An error refuses the request."""
    arn = (pool.get("LambdaConfig") or {}).get("CustomMessage")
    if not arn:
        return {}
    event = {
        "version": "1",
        "triggerSource": source,
        "region": arn.split(":")[3],
        "userPoolId": pool["Id"],
        "userName": username,
        "callerContext": {"awsSdkVersion": "local", "clientId": "CLIENT_ID_NOT_APPLICABLE"},
        "request": {
            "userAttributes": attributes,
            "codeParameter": "{####}",
            "usernameParameter": "{username}",
            "clientMetadata": dict(arguments[0] or {}) if arguments else {},
        },
        "response": {"smsMessage": None, "emailMessage": None, "emailSubject": None},
    }
    function = arn.rpartition(":")[2]
    request = Request(
        f"{os.environ['INVOKE_URL']}/2015-03-31/functions/{function}/invocations", json.dumps(event).encode()
    )
    try:
        with urlopen(request, timeout=_TRIGGER_WAIT) as answer:
            failed, payload = answer.headers.get("x-amz-function-error"), json.load(answer)
    except OSError as error:
        raise cognito._CustomMessageRejected(f"{function} cannot be invoked: {error}") from error
    if failed:
        raise cognito._CustomMessageRejected(str(payload.get("errorMessage")))
    return payload["response"]


def _with_limit(data: dict[str, Any], **given: Any) -> Any:
    if sum(map(_size, data.get("Entries", []))) > _MOST_BYTES:
        message = "Total size of the entries in the request is over the limit."
        return error_response_json("ValidationException", message, 400)
    return _without_limit(data, **given)


def _size(entry: dict[str, Any]) -> int:
    """The bytes of an entry, as EventBridge counts them."""
    texts = [entry.get(part, "") for part in ("Source", "DetailType", "Detail")] + entry.get("Resources", [])
    return sum(len(text.encode()) for text in texts) + (_TIME_BYTES if "Time" in entry else 0)


class _Rate:
    """SES's rate: a bucket with the mails of a second, which fills evenly."""

    def __init__(self, a_second: float) -> None:
        self._a_second = a_second
        self._left = a_second
        self._at = time.monotonic()

    def take(self) -> bool:
        """Whether a mail may be sent now."""
        now = time.monotonic()
        self._left = min(self._a_second, self._left + (now - self._at) * self._a_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


_rate = _Rate(float(os.environ.get("SES_RATE", "100")))


async def _with_events(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
    if method != "POST" or not path.rstrip("/").endswith("/outbound-emails"):
        return await _without_events(method, path, headers, body, query)
    request = json.loads(body or b"{}")
    configuration_set = request.get("ConfigurationSetName")
    if configuration_set is not None and configuration_set not in ses_v2._config_sets:
        return ses_v2._json_err("NotFoundException", f"Configuration set <{configuration_set}> does not exist.", 404)
    if not _rate.take():
        return ses_v2._json_err("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
    status, answer_headers, answer = await _without_events(method, path, headers, body, query)
    if status == 200:
        [*_, mail] = ses._sent_emails_list()
        simple = request.get("Content", {}).get("Simple", {})
        mail["Headers"] = {header["Name"]: header["Value"] for header in simple.get("Headers", [])}
        mail["Tags"] = {tag["Name"]: tag["Value"] for tag in request.get("EmailTags", [])}
        mail["ConfigurationSetName"] = configuration_set
        mail["ReplyTo"] = request.get("ReplyToAddresses", [])
        for kind in _kinds_of(mail["To"]):
            _publish(kind, mail)
    return status, answer_headers, answer


async def _with_kept(*request: Any) -> Any:
    """The list of sent mails, with what the list of ministack leaves out."""
    answer = await _without_kept(*request)
    if answer is None or answer[0] != 200:
        return answer
    listed = json.loads(answer[2])
    stored = {mail["MessageId"]: mail for mails in ses._sent_emails.to_dict().values() for mail in mails}
    for mail in (mail for mails in listed["messages"].values() for mail in mails):
        mail |= {name: stored[mail["MessageId"]][name] for name in _KEPT if name in stored[mail["MessageId"]]}
    return answer[0], answer[1], json.dumps(listed).encode()


def _kinds_of(recipients: list[str]) -> list[str]:
    """The kinds of events of a mail, in their order."""
    if _BOUNCES in recipients:
        return ["Send", "Bounce"]
    return ["Send", "Delivery", "Complaint"] if _COMPLAINS in recipients else ["Send", "Delivery"]


def _publish(kind: str, mail: dict[str, Any]) -> None:
    """Publishes an event to the topics that the configuration set has for its kind."""
    known = ses_v2._config_sets.get(mail["ConfigurationSetName"]) or {}
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record: dict[str, Any] = {
        "eventType": kind,
        "mail": {
            "timestamp": at,
            "messageId": mail["MessageId"],
            "source": mail["Source"],
            "destination": mail["To"],
            "tags": {name: [value] for name, value in mail["Tags"].items()},
        },
        kind.lower(): {"timestamp": at},
    }
    if kind == "Bounce":
        recipients = [{"emailAddress": address} for address in mail["To"]]
        record["bounce"] |= {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": recipients}
    for destination in (known.get("EventDestinations") or {}).values():
        topic = destination.get("SnsDestination", {}).get("TopicArn")
        if topic and destination["Enabled"] and kind.upper() in destination["MatchingEventTypes"]:
            sns.publish_internal(topic, record)


if __name__ == "__main__":
    eventbridge._put_events = _with_limit
    ses_v2.handle_request = _with_events
    app._handle_ses_messages_request = _with_kept
    cognito._fake_token = _with_groups
    ministack_sqs.install()
    cognito._apply_custom_message_trigger = _invoked
    sys.exit(app.main())
