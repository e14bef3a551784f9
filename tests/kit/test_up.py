"""`manage.py up` starts everything, keeps it up, and leaves nothing behind however it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from marketplace.kit.embedded import CannotStart
from marketplace.kit.management.commands import up

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds until something that must happen counts as never happening
ROLES = {
    "web": "granian",
    "worker": "celery --quiet -A marketplace.celery worker",
    "beat": "celery --quiet -A marketplace.celery beat",
    "sandbox": "marketplace.sandbox",
    "redis": "unixsocket",
    "postgres": "listen_addresses=",
    "guardian": "guardian.py",
}
# A job that finds nobody to write to is done at once.
JOB = """
import time, uuid
from marketplace.kit import jobs
from marketplace.kit.models import Job
job = jobs.add("recalls.write_to_member", member=str(uuid.uuid4()), notice=str(uuid.uuid4()))
while not Job.objects.get(pk=job.pk).state in ("done", "failed"):
    time.sleep(0.1)
print(job.pk, Job.objects.get(pk=job.pk).state)
"""


def until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"never: {what}")
        time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def line_of(pid: int) -> str:
    """A process's command line; nothing for one that is gone or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def parent_and_group(pid: int) -> tuple[int, int]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0, 0
    return int(fields[1]), int(fields[2])


def living() -> list[int]:
    return [int(place.name) for place in Path("/proc").glob("[0-9]*") if line_of(int(place.name))]


class Run:
    """One folder of data from which everything can be started, ended and looked at."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        self.port, self.sandbox_port = free_ports(2)
        self.process: subprocess.Popen[bytes] | None = None
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        # Every process below inherits this mark, by which the test finds what is left of them.
        self.env = {**kept, "PROOF": str(folder), "JOB_SWEEP": "1", "JOB_LEASE": "5"}

    def command(self, *words: str, port: int = 0, data: Path | None = None) -> list[str]:
        command = [sys.executable, str(ROOT / "manage.py"), "up", "--no-demo", *words]
        command += ["--port", str(port or self.port), "--sandbox-port", str(self.sandbox_port)]
        return [*command, "--data", str(data or self.folder / "data")]

    def begin(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(), env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def up(self) -> None:
        """Running, and ready: started if need be."""
        if self.process is None or self.process.poll() is not None:
            self.begin()
        until(lambda: "Ready after" in self.said() or self.has_ended(), "ready")
        assert not self.has_ended(), self.said()

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def answers(self) -> bool:
        """Whether the front page opens, and the site reaches both of its databases."""
        try:
            for path in ("/", "/health/"):
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5):
                    pass
        except OSError:
            return False
        return True

    def child(self, role: str) -> int:
        """The process in this role, or 0 while there is none."""
        for pid in living():
            if parent_and_group(pid)[0] == self.process.pid and ROLES[role] in line_of(pid):
                return pid
        return 0

    def remains(self) -> list[str]:
        """Whatever still runs of this run: by its mark, its command or the folder it is in."""
        found = []
        for pid in living():
            try:
                place = Path(f"/proc/{pid}")
                seen = place.joinpath("environ").read_bytes().decode(errors="replace")
                seen += line_of(pid) + str(place.joinpath("cwd").readlink())
            except OSError:
                continue
            if str(self.folder) in seen:
                found.append(f"{pid} {line_of(pid)}")
        return found

    def python(self, script: str) -> str:
        """What a script prints that runs beside the workers, on the same services."""
        sockets = self.folder / "data" / "run"
        env = self.env | {
            "DATABASE_URL": f"postgresql://app@/assent?host={sockets}",
            "VAULT_DATABASE_URL": f"postgresql://app@/vault?host={sockets}",
            "CACHE_URL": f"unix://{sockets}/redis.sock?db=1",
            "CELERY_BROKER_URL": f"redis+socket://{sockets}/redis.sock?virtual_host=0",
        }
        command = [sys.executable, str(ROOT / "manage.py"), "shell", "-v0", "-c", script]
        ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=PATIENCE)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def does_a_job(self) -> str:
        job, state = self.python(JOB).split()
        assert state == "done"
        return job

    def clear(self) -> None:
        if self.process and not self.has_ended():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for line in self.remains():  # only when a test has failed
            os.kill(int(line.split()[0]), signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


def fresh_run() -> Run:
    folder = Path(tempfile.mkdtemp(prefix="assent-up-"))
    folder.chmod(0o711)
    return Run(folder)


@pytest.fixture(scope="module")
def run():
    """One installation for all tests here; each starts it if the one before has ended it."""
    made = fresh_run()
    yield made
    made.clear()


@pytest.fixture
def new_run():
    made = fresh_run()
    yield made
    made.clear()


@pytest.mark.slow
@pytest.mark.parametrize("role", ["web", "worker", "beat", "sandbox", "redis", "postgres"])
def test_a_killed_child_comes_back_and_work_goes_on(run, role):
    run.up()
    before = run.child(role)
    assert before
    os.kill(before, signal.SIGKILL)
    until(lambda: run.child(role) not in (0, before), f"another {role}")
    until(run.answers, "the page answers")
    run.does_a_job()
    family = [pid for pid in living() if parent_and_group(pid)[1] == before]
    assert family == [], "what the killed one had started still runs"
    assert not run.has_ended()


@pytest.mark.slow
@pytest.mark.parametrize("same_ports", [True, False])
def test_a_second_start_from_the_same_folder_is_refused(run, same_ports):
    run.up()
    port = run.port if same_ports else free_ports(1)[0]
    ran = subprocess.run(run.command(port=port), env=run.env, capture_output=True, text=True)
    assert ran.returncode == 1
    sentence = "Assent is already running from this folder. Stop it first, with Ctrl-C there."
    assert (ran.stdout + ran.stderr).strip() == sentence
    assert run.answers()


@pytest.mark.slow
def test_a_start_beside_it_on_the_same_port_names_the_option(run, new_run):
    run.up()
    data = new_run.folder / "data"
    ran = subprocess.run(run.command(data=data), env=new_run.env, capture_output=True, text=True)
    assert ran.returncode == 1
    assert (ran.stdout + ran.stderr).strip() == (
        f"Port {run.port} is in use by another program. Stop that one, or choose another port: "
        f"./run --port {run.port + 1}"
    )
    assert new_run.remains() == []


@pytest.mark.slow
def test_ctrl_c_stops_everything(run):
    run.up()
    assert len(run.remains()) > len(ROLES)
    os.killpg(run.process.pid, signal.SIGINT)  # as a terminal does, to all it started
    assert run.process.wait(PATIENCE) == 0
    assert run.remains() == []
    assert "Traceback" not in run.said().partition("Stopping.")[2]


@pytest.mark.slow
def test_ctrl_c_while_it_starts_stops_everything_and_the_next_start_is_whole(new_run):
    new_run.begin()
    until(lambda: "Preparing the databases" in new_run.said(), "preparing")
    os.killpg(new_run.process.pid, signal.SIGINT)
    assert new_run.process.wait(PATIENCE) == 0
    assert new_run.remains() == []
    assert "Traceback" not in new_run.said()
    new_run.up()
    assert (
        new_run.python(
            "from marketplace.consent.models import Terms as T; print(T.objects.count())"
        )
        == "1"
    )


@pytest.mark.slow
def test_a_killed_supervisor_leaves_nothing_and_the_next_start_finds_all_it_had(run):
    run.up()
    job = run.does_a_job()
    run.process.kill()
    run.process.wait()
    until(lambda: not run.remains(), f"nothing left of {run.remains()}")
    run.up()
    assert "Preparing the databases" not in run.said()
    count = f"from marketplace.kit.models import Job; print(Job.objects.filter(pk='{job}').count())"
    assert run.python(count) == "1"


@pytest.mark.slow
def test_a_start_right_after_a_kill_waits_for_what_is_left(run):
    run.up()
    before = {line.split()[0] for line in run.remains()}
    run.process.kill()
    run.process.wait()
    run.up()
    assert run.answers()
    assert not before & {line.split()[0] for line in run.remains()}


def orphan_the_web_server(run: Run) -> None:
    """Kill it and the supervisor together, so that nobody is left to tell what it had started."""
    run.process.send_signal(signal.SIGSTOP)
    web = run.child("web")
    os.kill(web, signal.SIGKILL)
    assert [pid for pid in living() if parent_and_group(pid)[1] == web]
    run.process.kill()
    run.process.wait()


@pytest.mark.slow
def test_what_a_killed_child_left_behind_ends_with_the_supervisor(run):
    run.up()
    orphan_the_web_server(run)
    until(lambda: not run.remains(), "nothing left")


@pytest.mark.slow
def test_a_killed_guardian_is_replaced_and_does_its_work(run):
    run.up()
    first = run.child("guardian")
    assert first
    os.kill(first, signal.SIGKILL)
    until(lambda: run.child("guardian") not in (0, first), "another guardian")
    orphan_the_web_server(run)
    until(lambda: not run.remains(), "nothing left")


@pytest.mark.slow
def test_a_market_that_was_filled_by_half_is_begun_again(run):
    run.up()
    half = "from accounts.models import User; User.objects.create(email='half@demo.example')"
    run.python(half)
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(PATIENCE) == 0
    mark = run.folder / "data" / "filling"  # as a start leaves it that was killed while it filled
    mark.touch()
    run.up()
    assert run.python("from accounts.models import User; print(User.objects.count())") == "0"
    assert not mark.exists()


def test_a_port_in_use_is_named_with_the_option_that_changes_it():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"Port {port} is in use.*--sandbox-port \d+$"):
            up.check_port(port, "--sandbox-port")
    up.check_port(port, "--sandbox-port")


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(port):
    with pytest.raises(CannotStart, match="is not a port"):
        up.check_port(port, "--port")


def test_one_port_for_both_is_refused():
    with pytest.raises(CannotStart, match="are the same"):
        up.check_ports(8000, 8000)


def test_a_full_disk_is_said_with_what_is_free_and_needed(tmp_path, monkeypatch):
    monkeypatch.setattr(up.shutil, "disk_usage", lambda _: SimpleNamespace(free=5 * 1024**2))
    with pytest.raises(CannotStart) as refusal:
        up.check_room(tmp_path)
    assert str(refusal.value) == (
        f"There is too little space in {tmp_path}: 5 MB free, 300 MB needed. "
        "Free some, or choose another folder with --data."
    )


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(up.os, "access", lambda *_: False)
    with pytest.raises(CannotStart, match=f"{tmp_path} cannot be written to.*--data"):
        up.check_room(tmp_path)


def test_a_file_where_the_folder_should_be_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="file cannot be used: File exists"):
        up.check_room(tmp_path / "file")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied", "/x/lock"), "/x/lock belongs to another user"),
        (OSError(28, "No space left on device"), "The disk is full"),
    ],
)
def test_what_the_disk_refuses_later_is_a_sentence_too(monkeypatch, capsys, error, words):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(up.Command, "up", fail)
    with pytest.raises(SystemExit) as ended:
        up.Command().handle()
    assert ended.value.code == 1
    assert words in capsys.readouterr().err


def test_an_empty_market_promises_no_one_to_sign_in_as():
    assert "maya@demo.example" in up.greeting(1, 2, has_demo=True)
    assert "demo.example" not in up.greeting(1, 2, has_demo=False)
