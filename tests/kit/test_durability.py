"""Workers are killed and Redis is emptied while jobs run: none is lost, none takes effect twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import redis
from django.db import connection

from marketplace.kit import jobs
from marketplace.kit.embedded import redis_binary
from marketplace.kit.models import Job, JobState

JOBS, KILLS, FLUSHES, PATIENCE = 120, 8, 3, 120.0
MARKS = "CREATE TABLE durability_mark (what text, number int, pid int)"


@pytest.fixture
def broker(tmp_path: Path):
    """A Redis of this test's own, so that emptying it disturbs nobody."""
    socket = tmp_path / "r.sock"
    command = [redis_binary(True), "--port", "0", "--unixsocket", str(socket), "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tmp_path)
    client = redis.Redis(unix_socket_path=str(socket))
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield f"redis+socket://{socket}?virtual_host=0", client
    client.close()
    server.kill()
    server.wait()


class Workers:
    """Two real Celery workers that are started again whenever they were killed."""

    def __init__(self, broker: str) -> None:
        database = connection.settings_dict
        host = database["OPTIONS"].get("host") or database["HOST"]
        url = f"postgresql://{database['USER']}@/{database['NAME']}?host={host}"
        self.env = os.environ | {
            "DATABASE_URL": url,
            "CELERY_BROKER_URL": broker,
            "JOB_LEASE": "2",
            "JOB_SWEEP": "1",
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def keep_up(self) -> None:
        for name in ("one", "two", "beat"):
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.running[name] = subprocess.Popen(
                    self._command(name),
                    env=self.env,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def _command(self, name: str) -> list[str]:
        celery = [sys.executable, "-m", "celery", "-A", "tests.kit.durable_app"]
        if name == "beat":
            return [*celery, "beat", "--pidfile=", "-s", f"/tmp/assent-beat-{os.getpid()}"]
        return [*celery, "worker", "-c", "2", "-n", f"{name}@here", "--without-mingle"]

    def kill(self, name: str) -> bool:
        process = self.running.get(name)
        if process is None or process.poll() is not None:
            return False
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)


def marks(what: str) -> Counter[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM durability_mark WHERE what = %s", [what])
        return Counter(row[0] for row in cursor.fetchall())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_job_is_lost_and_none_takes_effect_twice(broker, monkeypatch):
    url, client = broker
    monkeypatch.setattr(jobs, "ring", lambda job: None)  # every bell is lost; the sweep must do
    connection.cursor().execute(MARKS)
    for number in range(JOBS):
        jobs.add("durability.mark", key=str(number), max_attempts=40, number=number, steps=20)
    chance, workers = random.Random(7), Workers(url)
    killed = flushed = 0
    deadline = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < deadline:
            workers.keep_up()
            time.sleep(0.5)
            working = Job.objects.filter(state=JobState.RUNNING).count()
            if working and killed < KILLS and chance.random() < 0.5:
                killed += workers.kill(chance.choice(["one", "two"]))
            if working and flushed < FLUSHES and chance.random() < 0.15:
                client.flushall()
                flushed += 1
            if not Job.objects.exclude(state=JobState.DONE).exists():
                break
    finally:
        workers.stop()
        done, started = marks("done"), marks("started")
        connection.cursor().execute("DROP TABLE durability_mark")
    assert killed >= 3, "too few workers were killed for this to show anything"
    assert flushed >= 1
    assert sum(started.values()) > JOBS, "no job was interrupted, so nothing was shown"
    assert done == Counter(range(JOBS))
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
