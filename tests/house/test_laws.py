"""House rules that a linter cannot see."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in {"accounts", "marketplace"}
]
SOURCES = [
    path
    for folder in ("accounts", "marketplace")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]


def room(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] == "accounts" else parts[1]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_says_whether_it_is_personal(model):
    privacy = getattr(model, "Privacy", None)
    assert privacy, "declare an inner class Privacy"
    named = [
        name
        for kind in ("personal", "pseudonymous", "plain")
        for name in getattr(privacy, kind, [])
    ]
    if named == ["*"]:
        return
    fields = {field.name for field in model._meta.local_concrete_fields}
    assert sorted(named) == sorted(set(named)), "a field is declared twice"
    assert set(named) == fields


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_low_room_cannot_reach_up_through_an_attribute(model):
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey | models.OneToOneField):
            target = field.related_model
            if room(target.__module__) != room(model.__module__):
                assert field.remote_field.related_name == "+", field.name


def test_there_are_no_signal_receivers():
    found = [path.name for path in SOURCES if re.search(r"^@receiver", path.read_text(), re.M)]
    assert found == []


def test_no_code_asks_whether_it_speaks_to_the_sandbox():
    asks = re.compile(r"\bif\b[^\n]*sandbox|sandbox[^\n]*\bif\b", re.I)
    rooms = [path for path in SOURCES if "sandbox" not in path.parts]
    found = [path.name for path in rooms if asks.search(path.read_text())]
    assert found == []


def test_no_file_has_a_second_noun_inside():
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_actions_take_only_named_arguments():
    bare = re.compile(r"^def ([a-z]\w*)\((?!\s*\*|\))", re.M)
    found = {
        str(path.relative_to(ROOT)): names
        for path in SOURCES
        if path.name == "actions.py" and "vault" not in path.parts
        if (names := bare.findall(path.read_text()))
    }
    assert found == {}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_room_says_what_it_is_for():
    for folder in [ROOT / "accounts", *sorted((ROOT / "marketplace").glob("*/"))]:
        if (folder / "__init__.py").exists():
            text = (folder / "__init__.py").read_text()
            assert re.match(r'"""[A-Z]\w*: ', text), folder.name


def test_every_dependency_says_what_it_is_for_and_its_licence():
    text = (ROOT / "pyproject.toml").read_text()
    pins = [line for line in text.splitlines() if re.match(r'\s+"[\w\-\[\],]+==', line)]
    assert len(pins) > 20
    assert [line for line in pins if not re.search(r"# .+ \(.+\)", line)] == []


def test_requirement_files_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text(), path.name
