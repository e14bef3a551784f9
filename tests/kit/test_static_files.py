"""The look as production serves it: one stylesheet, hashed, with every layer in its place."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.management import call_command
from django.test import override_settings

from marketplace.kit.static_files import STYLESHEET, Paths, in_one


def files(**texts: str) -> Paths:
    storage = InMemoryStorage()
    paths: Paths = {}
    for name, text in texts.items():
        path = f"css/{name}.css"
        storage.save(path, ContentFile(text.encode()))
        paths[path] = (storage, path)
    return paths


def test_an_import_becomes_its_text_in_its_layer() -> None:
    paths = files(
        app='@layer a, b;\n@import url("/static/css/one.css") layer(a);', one="/* why */ p {}"
    )
    assert in_one(paths, "css/app.css") == "@layer a, b; @layer a { p {} }\n"


def test_an_import_for_a_medium_stays_in_its_medium() -> None:
    paths = files(app='@import url("/static/css/one.css") print;', one="p {}")
    assert in_one(paths, "css/app.css") == "@media print { p {} }\n"


def test_a_missing_import_is_not_passed_over() -> None:
    with pytest.raises(KeyError, match="gone"):
        in_one(files(app='@import url("/static/css/gone.css");'), "css/app.css")


def test_every_stylesheet_of_ours_is_imported_once_and_names_files_from_the_root() -> None:
    folder = settings.BASE_DIR / "marketplace" / "static" / "css"
    imported = re.findall(r'@import url\("/static/css/([^"]+)"\)', (folder / "app.css").read_text())
    ours = {str(path.relative_to(folder)) for path in folder.rglob("*.css")} - {"app.css"}
    assert sorted(imported) == sorted(ours)
    for path in folder.rglob("*.css"):
        assert not re.findall(r"""url\(["']?(?![/"'])""", path.read_text()), path.name


def test_collected_files_hold_the_whole_look_in_one(tmp_path: Path) -> None:
    collected = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "marketplace.kit.static_files.OneStylesheetStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=collected):
        call_command("collectstatic", verbosity=0, interactive=False)
    (sheet,) = (tmp_path / "css").glob("app.????????????.css")
    text = sheet.read_text()
    assert "@import" not in text
    assert text.startswith("@layer reset, tokens, base, layout, components, pages, utilities;")
    assert "@media print {" in text and "@layer tokens {" in text
    fonts = set(re.findall(r'url\("/static/(vendor/[^"]+\.woff2)"\)', text))
    assert len(fonts) == 1
    assert (tmp_path / fonts.pop()).exists()
    assert sheet.with_suffix(".css.gz").exists()
    assert "@import" in Path(str(finders.find(STYLESHEET))).read_text()  # the hand-written one
