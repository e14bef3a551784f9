"""`manage.py up`: everything, on one machine, in one terminal. ./run calls it."""

import base64
import errno
import hashlib
import json
import os
import secrets
import shutil
import socket
import sys
import time
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace.kit.embedded import CannotStart, Services
from marketplace.kit.supervisor import Stopped, Supervisor, say

NEEDED = 300 * 1024**2  # bytes: the cluster, the seeded market and room to move


class Command(BaseCommand):
    help = "Start databases, site, worker, beat and sandbox, and stop them together."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--sandbox-port", type=int, default=8421)
        parser.add_argument("--data", type=Path, default=settings.BASE_DIR / ".data")
        parser.add_argument("--no-demo", action="store_true", help="do not fill an empty market")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.up(**options)
        except CannotStart as reason:
            refuse(str(reason))
        except PermissionError as error:
            refuse(
                f"{error.filename} belongs to another user; perhaps root was here before. "
                "Choose another folder with --data."
            )
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            refuse("The disk is full. Free some space, or choose another folder with --data.")

    def up(self, *, port: int, sandbox_port: int, data: Path, no_demo: bool, **_: Any) -> None:
        began = time.monotonic()
        data = data.resolve()
        check_room(data)
        services = Services(data)
        services.lock()  # before the ports: whoever starts twice hears that, not of a busy port
        supervisor = Supervisor(services)  # waits for the rest of a run that was killed
        try:
            check_ports(port, sandbox_port)
            os.chdir(settings.BASE_DIR)
            supervisor.start_services()
            env = environment(services, data, port, sandbox_port)
            bring_up(supervisor, env, data, with_demo=not no_demo)
            open_site(supervisor, env, port)
            start_workers(supervisor, env)
            say(f"\nReady after {time.monotonic() - began:.1f} s.")
            say(greeting(port, sandbox_port, has_demo=(data / "seeded").exists()))
            while supervisor.watch(0.5):
                pass
        except Stopped:
            pass
        finally:
            if supervisor.children:
                say("Stopping.")
            supervisor.stop()


def refuse(sentence: str) -> NoReturn:
    sys.stderr.write(f"\n{sentence}\n")
    sys.exit(1)


def check_room(data: Path) -> None:
    """Refuse a folder that cannot be written or has no space left."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(data).free
    except OSError as error:
        raise CannotStart(f"The folder {data} cannot be used: {error.strerror}.") from error
    if not os.access(data, os.W_OK):
        raise CannotStart(f"The folder {data} cannot be written to. Choose another with --data.")
    if free < NEEDED:
        raise CannotStart(
            f"There is too little space in {data}: {free // 1024**2} MB free, "
            f"{NEEDED // 1024**2} MB needed. Free some, or choose another folder with --data."
        )


def check_ports(port: int, sandbox_port: int) -> None:
    """Refuse ports that cannot be listened on, naming the option that changes it."""
    chosen = {"--port": port, "--sandbox-port": sandbox_port}
    if len(set(chosen.values())) < len(chosen):
        raise CannotStart("--port and --sandbox-port are the same. Give each a port of its own.")
    for option, number in chosen.items():
        check_port(number, option)


def check_port(port: int, option: str) -> None:
    if not 1 <= port <= 65535:
        raise CannotStart(f"{option} {port} is not a port. Choose one from 1024 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                reason = f"Port {port} is kept for root. Choose a port from 1024 up"
            else:
                reason = f"Port {port} is in use by another program. Stop that one, or choose "
                reason += "another port"
            other = max(1024, port) + 1 if port < 65535 else 8000
            raise CannotStart(f"{reason}: ./run {option} {other}") from None


def environment(services: Services, data: Path, port: int, sandbox_port: int) -> dict[str, str]:
    """The settings of every process: these services, the sandbox as Stripe, an outbox of mail."""
    outbox = data / "outbox"
    outbox.mkdir(exist_ok=True)
    sandbox = f"http://localhost:{sandbox_port}"
    return {
        **os.environ,
        **services.environment,
        **local_secrets(data / "secrets.json"),
        "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        "ASSENT_ENV": "development",
        "ASSENT_DATA_DIR": str(data),
        "SITE_URL": f"http://localhost:{port}",
        "STRIPE_API_BASE": sandbox,
        "STRIPE_PAGES": sandbox,
        "MAIL_OUTBOX": str(outbox),
        "SANDBOX_PORT": str(sandbox_port),
        "SANDBOX_PUBLIC_URL": sandbox,
        "SANDBOX_STATE": str(data / "sandbox.sqlite"),
        "SANDBOX_WEBHOOK_URL": f"http://127.0.0.1:{port}/stripe/webhook/",
        "PYTHONUNBUFFERED": "1",
        # Celery's word to root; here everything belongs to whoever started it.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }


def local_secrets(path: Path) -> dict[str, str]:
    """Keys of this installation alone, made at its first start and kept beside its databases."""
    if not path.exists():
        values = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "VAULT_KEYS": "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "STRIPE_SECRET_KEY": "sk_test_" + secrets.token_hex(12),
            "STRIPE_WEBHOOK_SECRET": "whsec_" + secrets.token_hex(24),
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(values))
    found: dict[str, str] = json.loads(path.read_text())
    return found


def bring_up(supervisor: Supervisor, env: dict[str, str], data: Path, with_demo: bool) -> None:
    """What has to be there before anybody works: tables, static files, the market, the terms."""
    services, filling = supervisor.services, data / "filling"
    if filling.exists():
        say("Filling the market was interrupted; it begins again")
        start_over(services, data)
    stamp, now = data / "prepared", fingerprint()
    is_new = not stamp.exists() or stamp.read_text() != now
    if is_new:
        prepare(supervisor, env)
    supervisor.add("sandbox", [sys.executable, "-m", "marketplace.sandbox"], env)
    if with_demo and not services.sql("SELECT 1 FROM accounts_user LIMIT 1", "assent"):
        filling.touch()
        seed(supervisor, env)  # publishes the terms, half a year ago
        filling.rename(data / "seeded")
    if is_new:
        manage(supervisor, env, "publish_terms")
        stamp.write_text(now)


def start_over(services: Services, data: Path) -> None:
    """Forget a market that was only half made: nobody has worked in it, the site never opened."""
    services.start_over()
    for folder in ("outbox", "private"):
        shutil.rmtree(data / folder, ignore_errors=True)
    for file in [data / "prepared", *data.glob("sandbox.sqlite*")]:
        file.unlink(missing_ok=True)
    (data / "outbox").mkdir()
    (data / "filling").unlink()  # last: a start that dies here begins again


def prepare(supervisor: Supervisor, env: dict[str, str]) -> None:
    say("Preparing the databases")
    manage(supervisor, env, "migrate", "--no-input", "-v0")
    manage(supervisor, env, "migrate", "--no-input", "-v0", "--database", "vault")
    manage(supervisor, env, "collectstatic", "--no-input", "-v0")


def manage(
    supervisor: Supervisor,
    env: dict[str, str],
    *words: str,
    advice: str = "the lines above say why.",
) -> None:
    if supervisor.finish([sys.executable, "manage.py", *words], env):
        raise CannotStart(f"«manage.py {words[0]}» failed; {advice}")


def fingerprint() -> str:
    """Changes when a migration, a static file or the terms do."""
    digest = hashlib.sha256()
    for room in (settings.BASE_DIR / "accounts", settings.BASE_DIR / "marketplace"):
        for part in ("migrations", "static", "data"):
            for path in sorted(room.glob(f"**/{part}/**/*")):
                if path.suffix != ".pyc" and path.is_file():
                    seen = path.stat()
                    digest.update(f"{path}|{seen.st_size}|{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def open_site(supervisor: Supervisor, env: dict[str, str], port: int) -> None:
    """The web server, until it answers. Before the workers, which would share its processors."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    web += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-ws"]
    web += ["--workers-kill-timeout", "2"]  # else a worker that waits for a lost database stays
    web += ["--log-level", "warning", "marketplace.wsgi:application"]
    supervisor.add("web", web, {**env, "DB_POOL": "4"})
    if not answers_in_time(supervisor, f"http://127.0.0.1:{port}/health/", limit=60):
        raise CannotStart("The site did not answer within a minute; the lines above say why.")


def start_workers(supervisor: Supervisor, env: dict[str, str]) -> None:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "marketplace.celery"]
    beat = [*celery, "beat", "-l", "WARNING", "--pidfile=", "-s", f"{env['ASSENT_DATA_DIR']}/beat"]
    supervisor.add("worker", [*celery, "worker", "-c", "2", "-l", "WARNING"], env)
    supervisor.add("beat", beat, env)


def answers_in_time(supervisor: Supervisor, address: str, limit: float) -> bool:
    """Ask until it answers or the seconds are over. Raises Stopped when we are told to end."""
    deadline = time.monotonic() + limit
    while supervisor.watch(0.05):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                return True
        except OSError:  # a refused connection, or an answer that is an error
            if time.monotonic() > deadline:
                return False
    raise Stopped


def seed(supervisor: Supervisor, env: dict[str, str]) -> None:
    """Fill an empty market before anybody works in it, so that its history is in order."""
    answers_in_time(supervisor, env["STRIPE_API_BASE"], limit=20)
    advice = "the lines above say why. ./run --no-demo starts with an empty market."
    manage(supervisor, env, "seed", "--if-empty", advice=advice)


def greeting(port: int, sandbox_port: int, has_demo: bool) -> str:
    site, sandbox = f"http://localhost:{port}", f"http://localhost:{sandbox_port}"
    people = f"""\
  Sign in with the address and the password «demo market 2026»:
    maya@demo.example   a creator, in English     wen@demo.example  a creator, in Chinese
    ana@demo.example    Acme's administrator      bo@demo.example   Acme's engineer
    sam@demo.example    staff (his second factor: {sandbox}/authenticator/)
    mallory@demo.example  a stranger"""
    nobody = "  The market is empty. Sign up with any address; the code comes to the mail above."
    return f"""
  The market       {site}/            Chinese: {site}/zh-hans/
  Mail, as sent    {sandbox}/outbox/
  Sandbox          {sandbox}/         stands in for Stripe; no real money

{people if has_demo else nobody}

  Ctrl-C stops everything.
"""
