"""What every test stands on: both databases, a private folder of files, no way out to the net."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import override_settings
from django.utils import translation

pytest_plugins = ["tests.cast", "tests.stripe_sandbox"]


BOTH = ["default", "vault"]
HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
THREADED = {"transactional_db", "live_server", "django_db_reset_sequences"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every database test may use both databases; browser tests need their browser."""
    for item in items:
        marks = list(item.iter_markers("django_db"))
        for mark in marks:
            mark.kwargs.setdefault("databases", BOTH)
        fixtures = set(getattr(item, "fixturenames", ()))
        if not marks and fixtures & {"db", *THREADED}:
            threaded = bool(fixtures & THREADED)
            item.add_marker(pytest.mark.django_db(databases=BOTH, transaction=threaded))
        if "browser" in item.keywords and not shutil.which("chromium"):
            item.add_marker(pytest.mark.skip(reason="no Chromium here"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Append-only tables refuse TRUNCATE, which empties the database after a threaded test.

    In the end a thread of the live server may still hold its connection; it is hung up on, so
    that the database can be dropped.
    """
    flush = type(connection.ops).execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        before, after = "SET session_replication_role = replica", "RESET session_replication_role"
        flush(self, [before, *sql_list, after] if sql_list else sql_list)

    type(connection.ops).execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        for name in BOTH:
            with connections[name].cursor() as cursor:
                cursor.execute(HANG_UP)


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[Path]:
    """Private storage of this test alone."""
    folder = tmp_path / "private"
    storages = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder},
        },
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        },
    }
    with override_settings(STORAGES=storages, DATA_DIR=tmp_path):
        yield folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return {**browser_type_launch_args, "executable_path": executable}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name the live server themselves; the plugin's own fixture warns on pytest 9."""


@pytest.fixture(scope="session", autouse=True)
def every_job_has_its_handler() -> None:
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("tasks")


@pytest.fixture(autouse=True)
def forget_the_language() -> Iterator[None]:
    """A request in Chinese must not leave its language to the next test."""
    translation.activate("en")
    yield
    translation.activate("en")
