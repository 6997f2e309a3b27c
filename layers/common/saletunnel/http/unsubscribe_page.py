"""The page of an unsubscribe link. GET shows it and changes nothing, because mail programs and scanners follow links.

POST acts, with the body of a mail program's own button (RFC 8058) or of a button on the page, and without a login.
"""

import base64
import html
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from saletunnel.domain.errors import NotFound
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.unsubscribe import Link
from saletunnel.telemetry import logger
from saletunnel.usecases.messages.opt_outs import follow_link, read_link
from saletunnel.usecases.ports import Ports

_MOST_BODY = 4096
_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "title": "Nhận tin",
        "ask": "Bạn có muốn ngừng nhận tin quảng cáo từ {company} không?",
        "stop": "Ngừng nhận tin",
        "stopped": "Bạn sẽ không nhận tin quảng cáo từ {company} nữa.",
        "undo": "Nhận tin trở lại",
        "all_stopped": "{company} không gửi tin đến địa chỉ này nữa.",
        "company": "công ty này",
        "gone": "Liên kết này không hợp lệ. Hãy mở lại liên kết trong tin nhắn.",
        "failed": "Đã xảy ra lỗi. Hãy thử lại sau ít phút.",
    },
    "en": {
        "title": "Messages",
        "ask": "Do you want to stop advertising messages from {company}?",
        "stop": "Unsubscribe",
        "stopped": "You will get no more advertising messages from {company}.",
        "undo": "Subscribe again",
        "all_stopped": "{company} sends no more messages to this address.",
        "company": "this company",
        "gone": "This link is not valid. Open the link in the message again.",
        "failed": "Something went wrong. Try again in a few minutes.",
    },
}
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body{{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color:#1c2430;background:#fff}}
button{{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.5rem;background:#1d4ed8;color:#fff;cursor:pointer}}
</style></head><body><main><h1>{title}</h1><p role="status">{text}</p>{form}</main></body></html>
"""
_FORM = '<form method="post"><input type="hidden" name="action" value="{action}"><button>{label}</button></form>'


def answer(event: Mapping[str, Any], ports: Ports) -> dict[str, Any]:
    """The response to an event of an HTTP API for `/u/{token}`."""
    token = str((event.get("pathParameters") or {}).get("token", ""))
    try:
        if event["requestContext"]["http"]["method"] != "POST":
            return _show(ports, *read_link(ports, token))
        wants_in = _form(event).get("action") == ["subscribe"]
        return _show(ports, *follow_link(ports, token, opt_in=wants_in))
    except NotFound:
        language = "en" if ".en." in token else "vi"
        return _answer(404, language, _WORDS[language]["gone"])
    except Exception:
        logger.exception("unexpected", request_id=event["requestContext"].get("requestId", ""))
        return _answer(500, "vi", f"{_WORDS['vi']['failed']} {_WORDS['en']['failed']}")


def _form(event: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields of the body; none of one that is too large or no form, since a mail program may send anything."""
    text = str(event.get("body") or "")[:_MOST_BODY]
    if event.get("isBase64Encoded"):
        try:
            text = base64.b64decode(text[: _MOST_BODY // 4 * 4]).decode(errors="replace")
        except ValueError:
            return {}
    return parse_qs(text, max_num_fields=10) if text.count("&") < 10 else {}


def _show(ports: Ports, link: Link, opt_out: OptOut) -> dict[str, Any]:
    """The page for the state of the opt-out. An opt-out that the receiver cannot take back has no button."""
    words = _WORDS[link.language]
    account = ports.accounts.get(link.tenant)
    company = (account.name if account is not None else "") or words["company"]
    if not opt_out.stops("marketing"):
        return _answer(200, link.language, words["ask"].format(company=company), "unsubscribe", words["stop"])
    if opt_out.reason == "unsubscribed":
        return _answer(200, link.language, words["stopped"].format(company=company), "subscribe", words["undo"])
    return _answer(200, link.language, words["all_stopped"].format(company=company))


def _answer(status: int, language: str, text: str, action: str = "", label: str = "") -> dict[str, Any]:
    form = _FORM.format(action=action, label=html.escape(label)) if action else ""
    title = _WORDS[language]["title"]
    page = _PAGE.format(language=language, title=title, text=html.escape(text), form=form)
    return {"statusCode": status, "headers": dict(_HEADERS), "body": page, "isBase64Encoded": False}
