"""Webhooks are tried until they arrive, whatever dies meanwhile."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import stripe

from .conftest import RECIPIENT, SECRET, Ear, Sandbox
from .test_accounts import UPDATED


def test_a_refused_webhook_is_tried_again(
    sandbox: Sandbox, ear: Ear, checkout: Callable[..., Any]
) -> None:
    ear.answers = 500
    sandbox.client.v1.checkout.sessions.expire(checkout().id)
    until = time.monotonic() + 10
    while sandbox.order("deliveries")["most_attempts"] < 1 and time.monotonic() < until:
        time.sleep(0.02)
    ear.answers = 200
    assert ear.types(1) == ["checkout.session.expired"]
    time.sleep(0.2)
    assert sandbox.order("deliveries")["undelivered"] == 0


def test_a_redirect_is_a_refusal(sandbox: Sandbox, ear: Ear, checkout: Callable[..., Any]) -> None:
    ear.answers = 302
    sandbox.client.v1.checkout.sessions.expire(checkout().id)
    time.sleep(0.3)
    assert sandbox.order("deliveries")["undelivered"] == 1


class Process:
    """A sandbox in a process of its own, as it is really run."""

    def __init__(self, folder: Path, webhook: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder, self.webhook = folder, webhook
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "marketplace.sandbox", "--port", str(self.port)]
        command += ["--state", str(self.folder / "s.sqlite"), "--outbox", str(self.folder)]
        command += ["--webhook", self.webhook, "--secret", SECRET]
        self.running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.running.stdout is not None
        assert self.running.stdout.readline() == f"sandbox: http://127.0.0.1:{self.port}\n"

    def end(self, how: signal.Signals) -> int:
        os.kill(self.running.pid, how)
        code = self.running.wait(10)
        assert self.running.stdout is not None
        self.running.stdout.close()
        return code


def test_a_kill_loses_neither_state_nor_undelivered_webhooks(tmp_path: Path, ear: Ear) -> None:
    ear.answers = 503
    process = Process(tmp_path, ear.url)
    try:
        sandbox = Sandbox(f"http://127.0.0.1:{process.port}", tmp_path, tmp_path / "s.sqlite")
        client = sandbox.client
        client.v1.topups.create({"amount": 1_000, "currency": "usd", "description": "x"})
        account = client.v2.core.accounts.create(RECIPIENT).id
        sandbox.order("capability", account=account, status="active")
        asked: Any = {"amount": 300, "currency": "usd", "destination": account}
        first = client.v1.transfers.create(asked, {"idempotency_key": "payout-1"})
        process.end(signal.SIGKILL)
        assert ear.heard == []

        ear.answers = 200
        process.start()
        client = Sandbox(sandbox.url, tmp_path, tmp_path / "s.sqlite").client
        again = client.v1.transfers.create(asked, {"idempotency_key": "payout-1"})
        assert again.id == first.id
        assert client.v1.balance.retrieve().available[0].amount == 700
        # Whatever was under way when the sandbox died may come twice; nothing fails to come.
        ear.wait_for("topup.succeeded", UPDATED, "transfer.created")
    finally:
        code = process.end(signal.SIGTERM)
    assert code == 0


def test_kills_in_mid_flight_never_pay_twice(tmp_path: Path, ear: Ear) -> None:
    process = Process(tmp_path, ear.url)
    try:
        sandbox = Sandbox(f"http://127.0.0.1:{process.port}", tmp_path, tmp_path / "s.sqlite")
        sandbox.client.v1.topups.create({"amount": 9_000, "currency": "usd", "description": "x"})
        account = sandbox.client.v2.core.accounts.create(RECIPIENT).id
        sandbox.order("capability", account=account, status="active")
        sandbox.order("chaos", faults={"drop_after": 0.3, "500_before": 0.1}, path="transfers$")
        for number in range(30):
            asked: Any = {"amount": 100, "currency": "usd", "destination": account}
            if number % 10 == 5:
                process.end(signal.SIGKILL)
                process.start()
            for _ in range(40):
                try:
                    sandbox.client.v1.transfers.create(asked, {"idempotency_key": f"p-{number}"})
                    break
                except (stripe.APIConnectionError, stripe.APIError):
                    continue
        listed = sandbox.client.v1.transfers.list({"limit": 100}).data
        assert len(listed) == 30
        assert sandbox.client.v1.balance.retrieve().available[0].amount == 6_000
        told = {each.id for each in sandbox.client.v1.events.list({"limit": 100}).data}
        assert len(told) == 31
        until = time.monotonic() + 15
        while told - {json.loads(body)["id"] for body, _ in list(ear.heard)}:
            assert time.monotonic() < until, "a webhook never came"
            time.sleep(0.02)
    finally:
        process.end(signal.SIGTERM)


def test_a_port_in_use_is_told_in_a_sentence(tmp_path: Path, sandbox: Sandbox) -> None:
    port = sandbox.url.rpartition(":")[2]
    command = [sys.executable, "-m", "marketplace.sandbox", "--port", port]
    command += ["--state", str(tmp_path / "t.sqlite"), "--outbox", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert "cannot listen on 127.0.0.1" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_webhooks_without_a_secret_are_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "marketplace.sandbox", "--port", "0"]
    command += ["--webhook", "http://127.0.0.1:1/", "--secret", "", "--outbox", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 2
    assert "whsec_" in ended.stderr
