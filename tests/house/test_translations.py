"""Two languages as equals: nothing missing, nothing fuzzy, nothing left over, nothing stale."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "marketplace" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def test_every_sentence_has_its_chinese(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_no_sentence_is_left_over(catalogue):
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_placeholders_are_the_same_in_both(catalogue):
    for entry in catalogue:
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert placeholders(text) <= placeholders(entry.msgid + (entry.msgid_plural or ""))


def placeholders(text: str) -> set[str]:
    import re

    return set(re.findall(r"%\(\w+\)[sd]|(?<!\{)\{\w+\}(?!\})", text))


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs gettext, which CI installs")
def test_the_catalogue_holds_what_the_code_says_and_no_more(tmp_path, catalogue):
    for name in ("accounts", "marketplace", "templates", "manage.py", "pyproject.toml"):
        source = ROOT / name
        target = tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.pyc", "static"))
        else:
            shutil.copy(source, target)
    command = [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--no-obsolete"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    fresh = polib.pofile(str(tmp_path / CATALOGUE.relative_to(ROOT)))
    assert {key(e) for e in fresh if not e.obsolete} == {key(e) for e in catalogue}


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    strings = {key(e): e.msgstr or e.msgstr_plural for e in compiled}
    assert strings == {key(e): e.msgstr or e.msgstr_plural for e in catalogue}
