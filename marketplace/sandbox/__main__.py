"""`python -m marketplace.sandbox`: run the sandbox until interrupted."""

import argparse
import contextlib
import os
import signal
import sys
from pathlib import Path

from .server import Server, Settings


def _settings(arguments: list[str]) -> Settings:
    env = os.environ.get
    parser = argparse.ArgumentParser(
        prog="python -m marketplace.sandbox", description="A local stand-in for Stripe."
    )
    parser.add_argument("--port", type=int, default=env("SANDBOX_PORT", "8421"))
    parser.add_argument("--host", default=env("SANDBOX_HOST", "127.0.0.1"))
    parser.add_argument(
        "--public-url",
        default=env("SANDBOX_PUBLIC_URL", ""),
        help="how a browser reaches the sandbox, if not by http://127.0.0.1:PORT",
    )
    parser.add_argument("--state", type=Path, default=env("SANDBOX_STATE", ".data/sandbox.sqlite"))
    parser.add_argument("--webhook", default=env("SANDBOX_WEBHOOK_URL", ""))
    parser.add_argument("--secret", default=env("STRIPE_WEBHOOK_SECRET", ""))
    parser.add_argument("--outbox", type=Path, default=env("MAIL_OUTBOX", ".data/outbox"))
    given = parser.parse_args(arguments)
    if given.webhook and not given.webhook.startswith(("http://", "https://")):
        parser.error("--webhook is not a web address.")
    if given.webhook and not given.secret.startswith("whsec_"):
        parser.error("webhooks are signed: give --secret, which begins with whsec_.")
    return Settings(**vars(given))


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    settings = _settings(arguments)
    try:
        server = Server(settings)
    except OSError as error:
        print(
            f"The sandbox cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            file=sys.stderr,
        )
        return 1
    signal.signal(signal.SIGTERM, _leave)
    print(f"sandbox: {server.base_url}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
