"""Ends what a killed supervisor leaves behind; otherwise it only waits.

A child that is told of our death may still have children of its own that are not. So one small
process listens to the supervisor: it hears of every process group, and when the line goes silent
it ends those that are left. It holds a lock as long as it lives, which the next start waits for.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

PATIENCE = {"asked": 6.0, "forced": 4.0}  # seconds a group has before it is killed, and after


class Guardian:
    """The supervisor's end of the line. Raises TimeoutError while an earlier one still works."""

    def __init__(self, lock: Path, limit: float = 20) -> None:
        self.lock = lock
        self.groups: dict[int, int] = {}
        self.process = self._begin(limit)

    def watch_over(self, group: int, sig: int) -> None:
        """Should we be killed, ask this process group to end with `sig`, and kill it if need be."""
        self.groups[group] = int(sig)
        self._tell(f"{group} {int(sig)}")

    def forget(self, group: int) -> None:
        """The group has ended; its number may soon belong to somebody else."""
        if self.groups.pop(group, None) is not None:
            self._tell(f"{group} 0")

    def keep_up(self) -> None:
        """Begin again if the guardian itself was killed."""
        if self.process.poll() is not None:
            self.process = self._begin(limit=5)
            for group, sig in self.groups.items():
                self._tell(f"{group} {sig}")

    def dismiss(self) -> None:
        """Everything is down: let the guardian go, and wait for it."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        self.process.wait()

    def _begin(self, limit: float) -> subprocess.Popen[bytes]:
        deadline = time.monotonic() + limit
        with self.lock.open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise TimeoutError from None
                    time.sleep(0.05)
            return subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # a Ctrl-C in the terminal is not meant for it
                pass_fds=[lock.fileno()],  # the lock ends with the guardian, not with us
            )

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):  # it was killed; keep_up begins again and tells all
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()


def listen(lines: Iterable[str]) -> dict[int, int]:
    """The groups alive when the line goes silent, with the signal each is to be asked with."""
    groups: dict[int, int] = {}
    for line in lines:
        group, sig = map(int, line.split())
        if sig:
            groups[group] = sig
        else:
            groups.pop(group, None)
    return groups


def end(groups: dict[int, int]) -> None:
    """Ask every group to end, and kill those that have not after a while."""
    left = {group: sig for group, sig in groups.items() if _send(group, sig)}
    for patience in (PATIENCE["asked"], PATIENCE["forced"]):
        deadline = time.monotonic() + patience
        while left and time.monotonic() < deadline:
            time.sleep(0.05)
            left = {group: sig for group, sig in left.items() if _send(group, 0)}
        for group in left:
            _send(group, signal.SIGKILL)


def _send(group: int, sig: int) -> bool:
    try:
        os.killpg(group, sig)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    end(listen(sys.stdin))
