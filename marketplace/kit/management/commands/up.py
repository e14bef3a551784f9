"""`manage.py up`: everything, on one machine, in one terminal. ./run calls it."""

import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace.kit.embedded import CannotStart, Services, die_with_parent
from marketplace.kit.supervisor import Supervisor, say

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
            sys.stderr.write(f"\n{reason}\n")
            sys.exit(1)

    def up(self, *, port: int, sandbox_port: int, data: Path, no_demo: bool, **_: Any) -> None:
        began = time.monotonic()
        data = data.resolve()
        check_room(data)
        for number, name in ((port, "--port"), (sandbox_port, "--sandbox-port")):
            check_port(number, name)
        services = Services(data)
        services.start()
        supervisor = Supervisor(services)
        try:
            env = environment(services, data, port, sandbox_port)
            is_new = prepare(env, data)
            supervisor.add("sandbox", [sys.executable, "-m", "marketplace.sandbox"], env)
            if not no_demo and not (data / "seeded").exists():
                seed(supervisor, env, data / "seeded")  # publishes the terms, half a year ago
            if is_new:
                manage(env, "publish_terms")
            start(supervisor, env, port)
            wait_for_site(supervisor, port)
            say(f"\nReady after {time.monotonic() - began:.1f} s.")
            say(greeting(port, sandbox_port))
            while supervisor.watch(0.5):
                pass
        finally:
            say("Stopping.")
            supervisor.stop()


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


def check_port(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(
                f"Port {port} is in use by another program. Stop that one, or choose another "
                f"port: ./run {option} {port + 1}"
            ) from None


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
        # Whoever runs this as root on a machine of their own has heard it from us already.
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


def prepare(env: dict[str, str], data: Path) -> bool:
    """Migrate and collect static files, unless nothing changed since; whether anything had."""
    stamp, now = data / "prepared", fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    say("Preparing the databases")
    manage(env, "migrate", "--no-input", "-v0")
    manage(env, "migrate", "--no-input", "-v0", "--database", "vault")
    manage(env, "collectstatic", "--no-input", "-v0")
    stamp.write_text(now)
    return True


def manage(env: dict[str, str], *words: str) -> None:
    ran = subprocess.run([sys.executable, "manage.py", *words], env=env, cwd=settings.BASE_DIR)
    if ran.returncode:
        raise CannotStart(f"«manage.py {words[0]}» failed; the lines above say why.")


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


def start(supervisor: Supervisor, env: dict[str, str], port: int) -> None:
    python = sys.executable
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    web += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-ws"]
    web += ["--workers-kill-timeout", "2"]  # else a worker that waits for a lost database stays
    web += ["--log-level", "warning", "marketplace.wsgi:application"]
    celery = [python, "-m", "celery", "--quiet", "-A", "marketplace.celery"]
    supervisor.add("web", web, {**env, "DB_POOL": "4"})
    supervisor.add("worker", [*celery, "worker", "-c", "2", "-l", "WARNING"], env)
    beat = [*celery, "beat", "-l", "WARNING", "--pidfile=", "-s", f"{env['ASSENT_DATA_DIR']}/beat"]
    supervisor.add("beat", beat, env)


def wait_for_site(supervisor: Supervisor, port: int, limit: float = 60) -> None:
    deadline = time.monotonic() + limit
    while supervisor.watch(0.05) and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            continue
    if not supervisor.ended:
        raise CannotStart("The site did not answer within a minute; the lines above say why.")


def seed(supervisor: Supervisor, env: dict[str, str], stamp: Path) -> None:
    """Fill an empty market before anybody works in it, so that its history is in order."""
    wait_for_sandbox(supervisor, env["STRIPE_API_BASE"])
    command = [sys.executable, "manage.py", "seed", "--if-empty"]
    process = subprocess.Popen(
        command, env=env, cwd=settings.BASE_DIR, preexec_fn=die_with_parent(signal.SIGTERM)
    )
    while process.poll() is None and supervisor.watch(0.5):
        pass
    if process.poll() is None:
        process.terminate()
        process.wait()
    elif process.returncode:
        raise CannotStart(
            "Filling the market failed; the lines above say why. Remove the data folder and start "
            "again, or start with --no-demo."
        )
    else:
        stamp.touch()


def wait_for_sandbox(supervisor: Supervisor, address: str) -> None:
    deadline = time.monotonic() + 20
    while supervisor.watch(0.05) and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except OSError:
            continue


def greeting(port: int, sandbox_port: int) -> str:
    site, sandbox = f"http://localhost:{port}", f"http://localhost:{sandbox_port}"
    return f"""
  The market       {site}/            Chinese: {site}/zh-hans/
  Mail, as sent    {sandbox}/outbox/
  Sandbox          {sandbox}/         stands in for Stripe; no real money

  Sign in with the address and the password «demo market 2026»:
    maya@demo.example   a creator, in English     wen@demo.example  a creator, in Chinese
    ana@demo.example    Acme's administrator      bo@demo.example   Acme's engineer
    sam@demo.example    staff (his second factor: {sandbox}/authenticator/)
    mallory@demo.example  a stranger

  Ctrl-C stops everything.
"""
