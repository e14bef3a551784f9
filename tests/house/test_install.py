"""./run and ./test install once, and say in a sentence why they cannot."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def install(tmp_path, monkeypatch):
    """The installer, at work in a folder of its own whose environment installs in no time."""
    spec = importlib.util.spec_from_file_location("install", ROOT / "requirements" / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    monkeypatch.setattr(module, "HERE", str(tmp_path))
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "PYTHON", str(tmp_path / ".venv" / "bin" / "python"))
    module.installed = []

    def fake(kind, afresh):
        module.installed.append((kind, afresh))
        python = Path(module.PYTHON)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.unlink(missing_ok=True)
        python.symlink_to(sys.executable)

    module.really_install = module._install
    monkeypatch.setattr(module, "_install", fake)
    return module


def refusal(install, capsys, kind="run") -> str:
    with pytest.raises(SystemExit) as ended:
        install.ready(kind)
    assert ended.value.code == 1
    return capsys.readouterr().err.strip()


def test_a_second_call_installs_nothing(install):
    assert install.ready("run") == install.PYTHON
    assert install.ready("run") == install.PYTHON
    assert install.installed == [("run", True)]


def test_an_environment_for_tests_is_good_for_running(install):
    install.ready("test")
    install.ready("run")
    assert install.installed == [("test", True)]


def test_new_requirements_are_installed_into_the_same_environment(install):
    install.ready("run")
    with (Path(install.HERE) / "requirements" / "run.txt").open("a") as file:
        file.write("# changed\n")
    install.ready("run")
    assert install.installed == [("run", True), ("run", False)]


def test_new_requirements_leave_a_developer_her_tools(install):
    install.ready("test")
    for kind in ("run", "test"):
        with (Path(install.HERE) / "requirements" / f"{kind}.txt").open("a") as file:
            file.write("# changed\n")
    install.ready("run")
    assert install.installed == [("test", True), ("test", False)]


def test_an_interrupted_installation_begins_afresh(install, monkeypatch):
    def interrupted(kind, afresh):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(install, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            install.ready("run")
    install.ready("run")
    assert install.installed == [("run", True)]


def test_an_environment_whose_python_was_replaced_is_made_afresh(install, tmp_path):
    install.ready("run")
    other = tmp_path / "another-python"
    other.write_text("")
    Path(install.PYTHON).unlink()
    Path(install.PYTHON).symlink_to(other)
    install.ready("run")
    assert install.installed == [("run", True), ("run", True)]


def test_an_old_python_hears_which_one_is_needed(install, capsys, monkeypatch):
    monkeypatch.setattr(install.sys, "version_info", (3, 10, 12, "final", 0))
    assert refusal(install, capsys) == (
        "Assent needs Python 3.11.4 or newer; this is Python 3.10.12. Install a newer one and "
        "call it by name, for example: python3.12 run"
    )
    assert install.installed == []


@pytest.mark.parametrize("name", ["run", "test", "requirements/install.py"])
def test_an_old_python_can_read_as_far_as_that_sentence(name):
    ast.parse((ROOT / name).read_text(), feature_version=(3, 4))


def test_another_system_hears_that_linux_is_needed(install, capsys, monkeypatch):
    monkeypatch.setattr(install.sys, "platform", "darwin")
    assert "run on Linux" in refusal(install, capsys)


def test_a_full_disk_is_said_before_anything_is_fetched(install, capsys, monkeypatch):
    monkeypatch.setattr(install, "_install", install.really_install)
    monkeypatch.setattr(install.shutil, "disk_usage", lambda _: SimpleNamespace(free=2**29))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing may be fetched"))
    assert refusal(install, capsys) == (
        "There is too little space here: installing needs about 1 GB and 0.5 GB is free. "
        "Free some, or move this folder to a larger disk."
    )


def test_a_folder_that_cannot_be_written_is_named(install, capsys, monkeypatch):
    monkeypatch.setattr(install, "_install", install.really_install)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert f"{install.HERE} cannot be written to" in refusal(install, capsys)


def test_a_python_without_venv_hears_how_to_get_it(install, capsys, monkeypatch):
    monkeypatch.setattr(install, "_install", install.really_install)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1))
    assert "apt install python3-venv" in refusal(install, capsys)


def test_a_failed_download_leaves_no_mark_of_success(install, capsys, monkeypatch):
    def run(command, check=False, **_):
        if check:
            raise subprocess.CalledProcessError(1, command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(install, "_install", install.really_install)
    monkeypatch.setattr(subprocess, "run", run)
    assert "Check the network or the package index" in refusal(install, capsys)
    assert not (Path(install.VENV) / "installed").exists()
