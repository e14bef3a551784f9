"""Keeps child processes alive: starts them, shows their lines, starts a fallen one again."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import IO

from marketplace.kit.embedded import Services, die_with_parent

LONGEST_WAIT = 30.0
STEADY = 60.0  # seconds after which a child counts as well again


@dataclass
class Child:
    """One process and how it has fared."""

    name: str
    command: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.5
    due: float = field(default=0.0)

    def spawn(self) -> None:
        # From the main thread only: a child is told to die when the thread that made it ends.
        self.process = subprocess.Popen(
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        self.started = time.monotonic()
        self.due = 0.0
        assert self.process.stdout is not None
        threading.Thread(target=_show, args=(self.name, self.process.stdout), daemon=True).start()

    def watch(self) -> None:
        """Start it again if it fell, a little later each time it falls soon after its start."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.due:
            if now - self.started > STEADY:
                self.wait = 0.5
            say(f"{self.name} stopped ({self.process.returncode}); starting it again")
            self.due, self.wait = now + self.wait, min(LONGEST_WAIT, self.wait * 2)
        elif now >= self.due:
            self.spawn()

    def stop(self, patience: float) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _show(name: str, stream: IO[bytes]) -> None:
    for line in stream:
        say(f"{name:8}| {line.decode(errors='replace').rstrip()}")


class Supervisor:
    """All children and, where we run them, the embedded services; ends on Ctrl-C or SIGTERM."""

    def __init__(self, services: Services | None) -> None:
        self.services = services
        self.children: list[Child] = []
        self._ended = threading.Event()
        for sig in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sig, lambda *_: self._ended.set())

    def add(self, name: str, command: list[str], env: dict[str, str]) -> Child:
        child = Child(name, command, env)
        child.spawn()
        self.children.append(child)
        return child

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def watch(self, seconds: float) -> bool:
        """Look after everything once, after a pause. False when it is time to stop."""
        if self._ended.wait(seconds):
            return False
        for name, process in (self.services.children if self.services else {}).items():
            if process.poll() is not None:
                say(f"{name} stopped; starting it again")
                assert self.services is not None
                self.services.restart(name)
        for child in self.children:
            child.watch()
        return True

    def stop(self) -> None:
        """Everything down: the processes together, then the databases."""
        for child in reversed(self.children):
            if child.process and child.process.poll() is None:
                os.kill(child.process.pid, signal.SIGTERM)
        for child in self.children:
            child.stop(patience=15)
        if self.services:
            self.services.stop()
