"""The embedded servers refuse with a sentence, and live through the killing of one."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from marketplace.kit import embedded, guardian
from marketplace.kit.embedded import CannotStart, Lowered, Services


@pytest.fixture
def folder():
    """A short path that PostgreSQL can reach, whoever it has to be run as."""
    place = Path(tempfile.mkdtemp(prefix="assent-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def services(folder):
    made = Services(folder / "s")
    yield made
    made.stop()


@pytest.fixture
def no_namespaces(monkeypatch):
    """Root on a machine whose kernel lets nobody make user namespaces."""
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "unshare" else which(name))
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_root_hears_that_nobody_cannot_reach_its_folder(tmp_path, no_namespaces):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    with pytest.raises(CannotStart) as refusal:
        Lowered(shut)
    assert str(refusal.value) == (
        f"PostgreSQL does not run as root, and the user «nobody» cannot reach {shut}. "
        "Run this as an ordinary user, or move the checkout out of root's home folder."
    )


def test_root_hears_that_there_is_no_nobody(tmp_path, no_namespaces, monkeypatch):
    def unknown(name):
        raise KeyError(name)

    monkeypatch.setattr(pwd, "getpwnam", unknown)
    with pytest.raises(CannotStart, match="no user «nobody».*ordinary user"):
        Lowered(tmp_path)


def test_an_ordinary_user_runs_everything_as_herself(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    lowered = Lowered(tmp_path)
    assert (lowered.prefix, lowered.options) == ([], {})


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_root_without_namespaces_runs_postgresql_as_nobody(no_namespaces, folder):
    services = Services(folder / "s", ephemeral=True)
    try:
        services.start()
        status = Path(f"/proc/{services.children['postgres'].pid}").stat()
        assert status.st_uid == pwd.getpwnam("nobody").pw_uid
        assert services.sql("SELECT 1") == "1\n"
    finally:
        services.stop()


def test_a_folder_is_for_one_at_a_time(services, folder):
    services.lock()
    services.lock()  # ours already
    with pytest.raises(CannotStart, match="already running from this folder"):
        Services(folder / "s").lock()


@pytest.mark.parametrize("name", ["my data, here & there?", "文件夹", "x" * 120])
def test_sockets_lie_elsewhere_when_the_path_would_not_survive_a_url(folder, name):
    services = Services(folder / name)
    try:
        assert services.sockets.parent == Path(tempfile.gettempdir())
        assert services.cluster.parent == folder / name
    finally:
        shutil.rmtree(services.sockets)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_killed_server_starts_again_with_what_it_held(services, name):
    services.start()
    services.sql("CREATE TABLE kept AS SELECT 7 AS number", "assent")
    services.children[name].send_signal(signal.SIGKILL)
    services.children[name].wait()
    services.restart(name)
    services.wait()
    assert services.sql("SELECT number FROM kept", "assent") == "7\n"


@pytest.mark.slow
def test_starting_over_leaves_both_databases_empty(services):
    services.start()
    for database in embedded.DATABASES:
        services.sql("CREATE TABLE half ()", database)
    services.start_over()
    for database in embedded.DATABASES:
        assert services.sql("SELECT to_regclass('half') IS NULL", database) == "t\n"


def test_the_guardian_forgets_a_group_that_has_ended():
    assert guardian.listen(["7 15\n", "8 2\n", "7 0\n", "9 15\n"]) == {8: 2, 9: 15}


def test_the_guardian_kills_a_group_that_will_not_end(monkeypatch):
    monkeypatch.setattr(guardian, "PATIENCE", {"asked": 0.2, "forced": 0.2})
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(99)"
    )
    stubborn = subprocess.Popen(
        [sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        stubborn.stdout.readline()
        guardian.end({stubborn.pid: signal.SIGTERM})
        assert stubborn.wait(5) == -signal.SIGKILL
    finally:
        stubborn.kill()
        stubborn.wait()
        stubborn.stdout.close()
