"""The documents say what the code does: settings, events, words, addresses."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.module_loading import autodiscover_modules

from marketplace.provenance.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_from_the_environment_is_documented():
    code = (ROOT / "marketplace" / "settings.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', code))
    written = (ROOT / "docs" / "operations.md").read_text()
    assert len(names) > 20
    assert {name for name in names if f"`{name}`" not in written} == set()


def test_every_kind_of_event_is_documented():
    autodiscover_modules("events")
    written = (ROOT / "docs" / "events.md").read_text()
    assert len(KINDS) > 10
    assert {name for name in KINDS if f"`{name}`" not in written} == set()


@pytest.mark.parametrize("kind", ["withdrawal", "dataset", "seller", "anonymised"])
def test_the_interface_speaks_the_glossary(kind):
    """One word a concept: these stand for words the glossary chose otherwise."""
    for path in (ROOT / "templates").rglob("*.html"):
        assert kind not in path.read_text().lower(), path


def test_the_repository_names_no_machine():
    home = "/" + "work/"
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".md", ".toml", ".html", ".txt", ".css", ".js"}:
            parts = path.relative_to(ROOT).parts
            if parts[0] not in {".venv", ".data", ".git"}:
                assert home not in path.read_text(errors="ignore"), path


def test_the_api_reference_is_that_of_the_code(tmp_path):
    fresh = tmp_path / "api.yaml"
    call_command("spectacular", file=str(fresh), validate=True, fail_on_warn=True)
    assert fresh.read_text() == (ROOT / "docs" / "api.yaml").read_text(), (
        "write it again: manage.py spectacular --file docs/api.yaml"
    )
