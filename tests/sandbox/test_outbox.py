"""The outbox shows mail to people, and gives none of it any power."""

import os
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from .conftest import Sandbox


def post(
    sandbox: Sandbox,
    name: str,
    *,
    to: str = "maya@example.org",
    subject: str = "Your code",
    text: str | None = "Your code is 123456.",
    html: str | None = None,
    age: int = 0,
) -> None:
    message = EmailMessage()
    message["From"] = "Assent <assent@example.org>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Nov 2026 10:00:00 +0000"
    message.set_content(text or "")
    if html is not None:
        message.add_alternative(html, subtype="html")
    path = sandbox.outbox / name
    path.write_bytes(message.as_bytes())
    moment = 1_790_000_000 - age
    os.utime(path, (moment, moment))


def get(sandbox: Sandbox, target: str, **headers: str) -> str:
    return sandbox.http("GET", target, headers=headers).body


def test_the_newest_mail_comes_first(sandbox: Sandbox) -> None:
    post(sandbox, "z.eml", subject="The older one", age=60)
    post(sandbox, "a.eml", subject="The newer one")
    shown = get(sandbox, "/outbox/")
    assert 0 < shown.index("The newer one") < shown.index("The older one")


def test_one_persons_mail_is_found(sandbox: Sandbox) -> None:
    post(sandbox, "1.eml", subject="For Maya")
    post(sandbox, "2.eml", to="文 <wen@example.org>", subject="给文")
    post(sandbox, "3.eml", to="not-wen@example.org", subject="For another")
    shown = get(sandbox, "/outbox/?to=wen@example.org")
    assert "给文" in shown
    assert "For Maya" not in shown
    assert "For another" not in shown
    assert "No mail to nobody@example.org." in get(sandbox, "/outbox/?to=nobody@example.org")


def test_a_mail_is_shown_with_its_text_and_its_links(sandbox: Sandbox) -> None:
    post(sandbox, "1.eml", text="Code 123456.\nOr open https://assent.example/in?a=1&b=2.\n")
    shown = get(sandbox, "/outbox/1.eml")
    assert "Assent &lt;assent@example.org&gt;" in shown
    assert "Code 123456." in shown
    href = "https://assent.example/in?a=1&amp;b=2"
    assert f'<a href="{href}">{href}</a>.' in shown
    assert "<iframe" not in shown


def test_mail_written_by_djangos_file_backend_is_read(sandbox: Sandbox) -> None:
    backend = get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=str(sandbox.outbox)
    )
    mails = [
        EmailMultiAlternatives("First", "1111", "a@example.org", ["maya@example.org"]),
        EmailMultiAlternatives("第二", "2222", "a@example.org", ["wen@example.org"]),
    ]
    mails[1].attach_alternative("<p>in HTML</p>", "text/html")
    backend.send_messages(mails)
    [path] = sandbox.outbox.glob("*.log")
    shown = get(sandbox, "/outbox/")
    assert 0 < shown.index("第二") < shown.index("First")
    assert "First" not in get(sandbox, "/outbox/?to=wen@example.org")
    second = get(sandbox, f"/outbox/{path.name}~1")
    assert "2222" in second and "1111" not in second
    assert "<p>in HTML</p>" in get(sandbox, f"/outbox/{path.name}~1/html")
    assert sandbox.http("GET", f"/outbox/{path.name}~2").status == 404


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_hostile_mail_has_no_power(sandbox: Sandbox) -> None:
    html = f"<p>hello</p>{HOSTILE}<a href='javascript:alert(1)'>x</a>"
    post(sandbox, "1.eml", subject=HOSTILE, text=HOSTILE, html=html)
    for target in ("/outbox/", "/outbox/1.eml", f"/outbox/?to={quote(HOSTILE)}"):
        shown = get(sandbox, target)
        assert "<script" not in shown
        assert "<img" not in shown
        assert "&lt;script&gt;" in shown
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in get(sandbox, "/outbox/1.eml")
    framed = sandbox.http("GET", "/outbox/1.eml/html")
    assert framed.body.endswith(html + "\n")
    policy = framed.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'" in policy
    assert "script" not in policy


@pytest.mark.parametrize(
    "name", ["..%2Fsecret.eml", "../secret.eml", ".eml", "a%00.eml", "link.eml", "secret.txt", "x"]
)
def test_nothing_outside_the_outbox_is_shown(sandbox: Sandbox, name: str) -> None:
    secret = sandbox.outbox.parent / "secret.eml"
    secret.write_text("Subject: secret\n\nsecret words\n")
    (sandbox.outbox / "secret.txt").write_text("secret words")
    (sandbox.outbox / "link.eml").symlink_to(secret)
    reply = sandbox.http("GET", f"/outbox/{name}")
    assert reply.status == 404
    assert "secret words" not in reply.body


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?utf-8?b?/////w==?=\nTo: <<>\nDate: x\n\nbody",
        b"Content-Type: text/plain; charset=klingon\n\nbody",
        b"Content-Type: multipart/alternative\n\nbody",
        b'To: a@b, "\n\nSubject',
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!",
    ],
)
def test_a_broken_mail_is_shown_as_far_as_it_goes(sandbox: Sandbox, raw: bytes) -> None:
    (sandbox.outbox / "1.eml").write_bytes(raw)
    assert sandbox.http("GET", "/outbox/").status == 200
    assert sandbox.http("GET", "/outbox/1.eml").status == 200


def test_an_empty_or_missing_outbox_says_so(sandbox: Sandbox) -> None:
    assert "No mail yet." in get(sandbox, "/outbox/")
    sandbox.outbox.rmdir()
    assert "No mail yet." in get(sandbox, "/outbox/")


def test_the_outbox_speaks_the_browsers_language(sandbox: Sandbox) -> None:
    assert "发件箱" in get(sandbox, "/outbox/", **{"Accept-Language": "zh-CN"})
