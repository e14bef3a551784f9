"""Keeps child processes alive: starts them, shows their lines, starts a fallen one again."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from marketplace.kit.embedded import CannotStart, Services, die_with_parent
from marketplace.kit.guardian import Guardian

LONGEST_WAIT = 30.0
STEADY = 60.0  # seconds after which a child counts as well again
PATIENCE = 15.0  # seconds all processes together have to end by themselves


class Stopped(Exception):
    """We were told to end before everything had started."""


@dataclass
class Child:
    """One process, how to start it, how to ask it to end, and how it has fared."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    sig: int
    guardian: Guardian
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.5
    due: float = 0.0

    def spawn(self) -> None:
        # From the main thread only: a child is told to die when the thread that made it ends.
        self.adopt(self.launch())

    def adopt(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self.started, self.due = process, time.monotonic(), 0.0
        self.guardian.watch_over(process.pid, self.sig)
        if process.stdout is not None:
            args = (self.name, process.stdout)
            threading.Thread(target=_show, args=args, daemon=True).start()

    def has_ended(self) -> bool:
        """Whether it has; what it left behind is ended with it, so that nobody holds its port."""
        if self.process is None or self.process.returncode is not None:
            return True
        # Looked at before it is reaped: until then its number belongs to nobody else.
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.guardian.forget(self.process.pid)
        return True

    def watch(self) -> None:
        """Start it again if it fell, a little later each time it falls soon after its start."""
        if self.process is None or not self.has_ended():
            return
        now = time.monotonic()
        if not self.due:
            if now - self.started > STEADY:
                self.wait = 0.5
            say(f"{self.name} stopped ({self.process.returncode}); starting it again")
            self.due, self.wait = now + self.wait, min(LONGEST_WAIT, self.wait * 2)
        elif now >= self.due:
            self.spawn()

    def ask_to_end(self) -> None:
        if self.process is not None and not self.has_ended():
            os.kill(self.process.pid, self.sig)

    def end(self, deadline: float) -> None:
        """Wait for it until then, and kill it if it has not ended."""
        while not self.has_ended() and time.monotonic() < deadline:
            time.sleep(0.02)
        while not self.has_ended():
            assert self.process is not None
            os.killpg(self.process.pid, signal.SIGKILL)
            time.sleep(0.02)


def say(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal was closed; what we look after still matters
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _show(name: str, stream: IO[bytes]) -> None:
    for line in stream:
        text = line.decode(errors="replace").rstrip()
        if text:
            say(f"{name:8}| {text}")


class Supervisor:
    """All children and the embedded services; ends on Ctrl-C, SIGTERM or a closed terminal."""

    def __init__(self, services: Services) -> None:
        """Takes over signals. Raises CannotStart while a run that was killed is not yet gone."""
        self.services = services
        self.children: list[Child] = []
        self._ended = threading.Event()
        try:
            self.guardian = Guardian(services.root / "guardian")
        except TimeoutError:
            raise CannotStart(
                "An earlier run from this folder was killed and has not ended yet. "
                "Wait a moment, then start again."
            ) from None
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, lambda *_: self._ended.set())

    def start_services(self) -> None:
        """PostgreSQL and Redis, looked after like the others. Raises CannotStart."""
        self.services.start()
        for name, process in self.services.children.items():
            self._look_after(name, self.services.stop_signals[name], process)

    def _look_after(self, name: str, sig: int, process: subprocess.Popen[bytes]) -> None:
        child = Child(name, lambda: self.services.restart(name), sig, self.guardian)
        child.adopt(process)
        self.children.append(child)

    def add(self, name: str, command: list[str], env: dict[str, str]) -> Child:
        def launch() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                command,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

        child = Child(name, launch, signal.SIGTERM, self.guardian)
        child.spawn()
        self.children.append(child)
        return child

    def finish(self, command: list[str], env: dict[str, str]) -> int:
        """Run something to its end, looking after the rest; its exit code. Raises Stopped."""
        if self.ended:
            raise Stopped
        process = subprocess.Popen(command, env=env, preexec_fn=die_with_parent(signal.SIGTERM))
        child = Child(command[-1], lambda: process, signal.SIGTERM, self.guardian)
        child.adopt(process)
        while not child.has_ended():
            if not self.watch(0.02):
                child.ask_to_end()
                child.end(time.monotonic() + PATIENCE)
                raise Stopped
        return process.returncode

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def watch(self, seconds: float) -> bool:
        """Look after everything once, after a pause. False when it is time to stop."""
        if self._ended.wait(seconds):
            return False
        self.guardian.keep_up()
        for child in self.children:
            child.watch()
        return True

    def stop(self) -> None:
        """Everything down: the processes together, then the databases."""
        deadline = time.monotonic() + PATIENCE
        databases = [child for child in self.children if child.name in self.services.children]
        others = [child for child in reversed(self.children) if child not in databases]
        for child in others:
            child.ask_to_end()
        for child in others:
            child.end(deadline)
        for child in databases:
            child.ask_to_end()
        for child in databases:
            child.end(time.monotonic() + PATIENCE)
        self.services.stop()  # those that had not yet answered when we were told to end
        self.guardian.dismiss()
