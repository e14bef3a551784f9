"""The one door for mail: an envelope with text and HTML, in the reader's language.

Nothing here is logged: neither an address nor a word.
"""

import hashlib
from collections.abc import Callable
from email.utils import format_datetime, make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from marketplace.kit import clock, jobs
from marketplace.kit.letters import Letter, one_line


def write(
    compose: Callable[[], Letter], *, to: str, language: str, key: str = ""
) -> EmailMultiAlternatives:
    """A letter in its envelope, composed in `language`; `send()` posts it.

    With a `key`, such as a job's id, two copies of one letter carry the same Message-ID, so that
    mailboxes take a repeated one for what it is.
    """
    with translation.override(language):
        letter = compose()
        text, html = letter.text, letter.html
    headers = {
        "Message-ID": _message_id(key),
        "Date": format_datetime(clock.now()),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday notes in answer
        "Content-Language": "zh-Hans" if language.startswith("zh") else "en",
    }
    if letter.stop:  # RFC 8058: the mailbox's own button stops it, by a POST
        headers["List-Unsubscribe"] = f"<{letter.stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    envelope = EmailMultiAlternatives(
        one_line(letter.subject),
        text,
        to=[to],
        reply_to=[settings.CONTACT_EMAIL],  # MAIL_FROM may be an address nobody reads
        headers=headers,
    )
    envelope.attach_alternative(html, "text/html")
    return envelope


def post(run: jobs.Run, envelope: EmailMultiAlternatives) -> None:
    """Send the letter and mark its job done, together: a worker that lost the job sends nothing.

    Raises LeaseLost. Only a process killed between the last byte and the commit sends it again,
    under the same Message-ID.
    """
    with run.finish():
        envelope.send()


def _message_id(key: str) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    if not key:
        return make_msgid(domain=domain)
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
