"""The local outbox: mail the app has written to a folder, to be read in a browser.

A mail is an `.eml` file, or one of those in a `.log` file as Django's file backend writes it, each
followed by a line of 79 dashes; the mails in a `.log` go by `NAME.log~0`, `NAME.log~1` and so on.

What is in a mail came from anywhere, so its text is escaped and its HTML is shown only inside a
frame that may run nothing and fetch nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html import escape
from pathlib import Path
from urllib.parse import quote

from .pages import Page, html_page, note
from .words import say

_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._@+-]{0,200}\.(?:eml|log))(?:~([0-9]{1,4}))?$")
_BETWEEN = b"\n" + b"-" * 79 + b"\n"
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]，。；：！？）]")
_SHOWN = 200
_LARGEST_FILE = 5_000_000
_FRAMED = (
    # Links may open in a new tab, as a person means them to; nothing else leaves the frame.
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'self'"
)


@dataclass
class Mail:
    """One mail of the outbox; every field is as untrusted as the mail."""

    name: str
    sent: str
    sender: str
    to: str
    subject: str
    addresses: frozenset[str]
    message: EmailMessage

    def is_to(self, who: str) -> bool:
        """A whole address must match exactly; part of one may match anywhere."""
        if re.fullmatch(r"[^@\s]+@[^@\s]+", who):
            return who.casefold() in self.addresses
        return any(who.casefold() in address for address in self.addresses)

    def part(self, kind: str) -> str | None:
        """The mail's text (`plain`) or HTML (`html`), if it has one."""
        try:
            found = self.message.get_body(preferencelist=(kind,))
            return None if found is None else str(found.get_content())
        except (MessageError, LookupError, ValueError, AttributeError):
            return None


def open_mail(folder: Path, name: str) -> Mail | None:
    """One mail of the folder, or None if there is no such mail."""
    match = _NAME.match(name)
    if match is None:
        return None
    written = _written(folder / match[1])
    place = int(match[2] or 0)
    if place >= len(written):
        return None
    message = BytesParser(policy=policy.default).parsebytes(written[place])
    to = _header(message, "To")
    named = getaddresses([to, _header(message, "Cc"), _header(message, "Bcc")])
    return Mail(
        name=name,
        sent=_header(message, "Date"),
        sender=_header(message, "From"),
        to=to,
        subject=_header(message, "Subject"),
        addresses=frozenset(address.casefold() for _, address in named),
        message=message,
    )


def _written(path: Path) -> list[bytes]:
    """The mails in a file, in the order they were written; none if it is not one of ours."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            return []
        text = path.read_bytes()
    except OSError:  # taken away meanwhile
        return []
    if path.suffix == ".eml":
        return [text]
    return [each for each in text.split(_BETWEEN) if each.strip()]


def _header(message: EmailMessage, name: str) -> str:
    """A header on one line; a malformed one reads as what can be made of it, or nothing."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (MessageError, LookupError, ValueError, AttributeError, TypeError):
        return ""


def newest(folder: Path, who: str = "") -> list[Mail]:
    """The newest mails first, of those sent to `who` if given."""
    found: list[Mail] = []
    for name in _names(folder):
        mail = open_mail(folder, name)
        if mail is not None and (not who or mail.is_to(who)):
            found.append(mail)
        if len(found) == _SHOWN:
            break
    return found


def _names(folder: Path) -> Iterator[str]:
    """The names of mails, the last written first."""
    aged = []
    for path in [*folder.glob("*.eml"), *folder.glob("*.log")]:
        try:
            aged.append((path.stat().st_mtime_ns, path.name))
        except OSError:  # taken away meanwhile
            continue
    for _, name in sorted(aged, reverse=True):
        if name.endswith(".eml"):
            yield name
        else:
            yield from (f"{name}~{i}" for i in reversed(range(len(_written(folder / name)))))


def list_page(lang: str, folder: Path, who: str) -> Page:
    """The outbox, with a field to find one person's mail."""
    mails = newest(folder, who)
    rows = "".join(_row(lang, mail) for mail in mails)
    empty = say(lang, "no_mail_to", who=who) if who else say(lang, "no_mail")
    shown = f'<ul class="mails">{rows}</ul>' if rows else f"<p>{escape(empty)}</p>"
    if len(mails) == _SHOWN:
        shown += f"<p>{say(lang, 'older_left_out', count=_SHOWN)}</p>"
    everyone = f' <a href="/outbox/">{say(lang, "show_all")}</a>' if who else ""
    content = (
        f"<h1>{say(lang, 'outbox')}</h1><p>{say(lang, 'outbox_hint')}{everyone}</p>"
        f'<form class="search" method="get"><div><label for="to">{say(lang, "to")}</label>'
        f'<input id="to" name="to" value="{escape(who)}" maxlength="254"></div>'
        f"<button>{say(lang, 'find')}</button></form>{shown}"
    )
    return html_page(lang, say(lang, "outbox"), content)


def _row(lang: str, mail: Mail) -> str:
    subject = mail.subject or say(lang, "no_subject")
    return (
        f'<li><a href="/outbox/{quote(mail.name)}"><span>{escape(mail.to)}</span> '
        f"<b>{escape(subject)}</b> <time>{escape(_short(mail.sent))}</time></a></li>"
    )


def _short(sent: str) -> str:
    """`Mon, 02 Nov 2026 10:00:00 +0000` without the weekday and the seconds."""
    match = re.search(r"\d{1,2} \w{3} \d{4} \d{2}:\d{2}", sent)
    return match[0] if match else sent[:30]


def mail_page(lang: str, folder: Path, name: str) -> Page:
    """One mail: who, to whom, its text, and its HTML in a frame."""
    mail = open_mail(folder, name)
    if mail is None:
        return html_page(
            lang, say(lang, "nothing_here_title"), note(lang, "nothing_here"), status=404
        )
    subject = mail.subject or say(lang, "no_subject")
    heads = (("from", mail.sender), ("to", mail.to), ("sent", mail.sent))
    rows = "".join(f"<dt>{say(lang, word)}</dt><dd>{escape(text)}</dd>" for word, text in heads)
    text = mail.part("plain")
    shown = f"<pre>{_linked(text)}</pre>" if text else f"<p>{say(lang, 'no_text')}</p>"
    framed = ""
    if mail.part("html") is not None:
        heading = say(lang, "as_html")
        framed = (
            f'<h2>{heading}</h2><iframe title="{heading}" src="/outbox/{quote(name)}/html" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
        )
    content = (
        f'<p class="trail"><a href="/outbox/">{say(lang, "outbox")}</a></p>'
        f'<h1>{escape(subject)}</h1><dl class="heads">{rows}</dl>'
        f"<h2>{say(lang, 'as_text')}</h2>{shown}{framed}"
    )
    return html_page(lang, subject, content)


def _linked(text: str) -> str:
    """The text, escaped, with its web addresses as links."""
    pieces, end = [], 0
    for match in _ADDRESS.finditer(text):
        href = escape(match[0])
        pieces += [escape(text[end : match.start()]), f'<a href="{href}">{href}</a>']
        end = match.end()
    return "".join([*pieces, escape(text[end:])])


def framed_page(folder: Path, name: str) -> Page | None:
    """The HTML part as it is, but powerless even when opened outside its frame."""
    mail = open_mail(folder, name)
    html = mail.part("html") if mail else None
    if html is None:
        return None
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _FRAMED,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    body = '<meta charset="utf-8"><base target="_blank">' + html
    return Page(200, body.encode("utf-8", "replace"), headers)
