"""Makes .venv as the pinned, hashed requirement files say. Standard library only, any Python 3.

Used by ./run and ./test. A virtual environment that is already right costs a few milliseconds.
"""

import hashlib
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NEEDED = {"run": 1024**3, "test": 2 * 1024**3}  # bytes, with what the download keeps


def stop(sentence):
    sys.stderr.write("\n" + sentence + "\n")
    sys.exit(1)


def ready(kind):
    """The interpreter of an environment that holds `kind` («run» or «test»), made if need be."""
    if sys.version_info < (3, 11, 4):
        stop(
            "Assent needs Python 3.11.4 or newer; this is Python %d.%d.%d. Install a newer one and "
            "call it by name, for example: python3.12 run" % sys.version_info[:3]
        )
    if not sys.platform.startswith("linux"):
        stop("The embedded databases run on Linux. Elsewhere, use a Linux container or machine.")
    stamp = os.path.join(VENV, "installed")
    wanted = {name: _sum(name) for name in ("run", "test")}
    have, _, made_with = _read(stamp).partition("\n")
    is_whole = have and os.path.exists(PYTHON) and made_with in ("", os.path.realpath(PYTHON))
    if is_whole and have in (wanted[kind], wanted["test"]):
        return PYTHON
    if have.startswith("test "):  # a developer's environment keeps its tools
        kind = "test"
    _install(kind, afresh=not is_whole)
    with open(stamp, "w") as file:
        file.write(wanted[kind] + "\n" + os.path.realpath(PYTHON))
    return PYTHON


def _sum(kind):
    with open(os.path.join(HERE, "requirements", kind + ".txt"), "rb") as file:
        return kind + " " + hashlib.sha256(file.read()).hexdigest()


def _read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def _install(kind, afresh):
    """Fetch the requirements; `afresh` when what is there was left half made or lost its Python."""
    _check_folder(NEEDED[kind])
    print("Installing into .venv (once; about a minute)", flush=True)
    if afresh:
        _make_environment()
    requirements = os.path.join(HERE, "requirements", kind + ".txt")
    uv = _uv()
    if uv:
        command = [uv, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes"]
        command += ["--compile-bytecode", requirements]
    else:
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes"]
        command += ["--only-binary", ":all:", "-r", requirements]
    try:
        subprocess.run(command, check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        stop(
            "Installing the requirements failed (%s). Check the network or the package index that "
            "pip is set up to use, then run this again." % type(error).__name__
        )


def _check_folder(needed):
    if not os.access(HERE, os.W_OK):
        stop("The folder %s cannot be written to. Copy it to one of your own." % HERE)
    free = shutil.disk_usage(HERE).free
    if free < needed:
        stop(
            "There is too little space here: installing needs about %d GB and %.1f GB is free. "
            "Free some, or move this folder to a larger disk." % (needed // 1024**3, free / 1024**3)
        )


def _make_environment():
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if made.returncode:
        stop(
            "This Python could not make a virtual environment in .venv. Debian and Ubuntu keep "
            "that apart: sudo apt install python3-venv. Then run this again."
        )


def _uv():
    """A uv of our own, in .data, which installs several times faster than pip; None without it."""
    folder = os.path.join(HERE, ".data", "uv")
    binary = os.path.join(folder, "bin", "uv")
    if not os.path.exists(binary):
        command = [PYTHON, "-m", "pip", "install", "-qqq", "--disable-pip-version-check"]
        command += ["--require-hashes", "--target", folder]
        command += ["-r", os.path.join(HERE, "requirements", "uv.txt")]
        subprocess.run(command)  # silent: without it pip itself installs, and says what is wrong
    return binary if os.path.exists(binary) else None
