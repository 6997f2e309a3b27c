"""The one layout of mails: a column of 600 pixels with inline styles, which all mail programs show."""

from html import escape
from string import Template

_PAGE = Template("""<!doctype html>
<html lang="$language">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>$title</title></head>
<body style="margin:0;padding:0;background-color:#f4f5f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background-color:#f4f5f7">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;\
background-color:#ffffff;border-radius:8px">
<tr><td style="padding:32px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:#1f2933">
$content
</td></tr>
<tr><td style="padding:16px 32px;border-top:1px solid #e4e7eb;font-family:Arial,Helvetica,sans-serif;font-size:13px;\
line-height:20px;color:#52606d">$footer</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
""")
_UNSUBSCRIBE = {"vi": "Hủy nhận tin", "en": "Unsubscribe"}


def lay_out(content: str, *, language: str, title: str, company: str, unsubscribe_url: str | None) -> str:
    """The HTML of a mail around its clean content. The other arguments are plain texts."""
    footer = escape(company)
    if unsubscribe_url:
        link = f'<a href="{escape(unsubscribe_url)}" style="color:#52606d">{_unsubscribe(language)}</a>'
        footer = f"{footer} · {link}" if footer else link
    return _PAGE.substitute(language=language, title=escape(title), content=content, footer=footer)


def sign_text(text: str, *, language: str, company: str, unsubscribe_url: str | None) -> str:
    """The plain text of a mail with the same end as the HTML."""
    lines = [company, f"{_unsubscribe(language)}: {unsubscribe_url}" if unsubscribe_url else ""]
    footer = "\n".join(line for line in lines if line)
    return f"{text}\n\n-- \n{footer}\n" if footer else f"{text}\n"


def _unsubscribe(language: str) -> str:
    return _UNSUBSCRIBE.get(language, _UNSUBSCRIBE["en"])
