"""Databases of one run alone: started, migrated, filled and thrown away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.kit.embedded import Services


@contextmanager
def private_services() -> Iterator[None]:
    """PostgreSQL and Redis in a temporary folder, as safe against a crash as in production.

    Django is set up inside, so nothing that reads its settings may be imported before.
    """
    folder = Path(tempfile.mkdtemp(prefix="assent-bench-"))
    folder.chmod(0o711)  # PostgreSQL may have to run as somebody else
    services = Services(folder / "s", ephemeral=False)
    try:
        services.start()
        os.environ |= services.environment
        os.environ |= {
            "ASSENT_ENV": "development",
            "ASSENT_DATA_DIR": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        }
        _migrate()
        yield
    finally:
        services.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _migrate() -> None:
    import django
    from django.core.management import call_command
    from django.utils.module_loading import autodiscover_modules

    django.setup()
    autodiscover_modules("tasks")
    for database in ("default", "vault"):
        call_command("migrate", database=database, verbosity=0)


def empty() -> None:
    """Forget everything in both databases, so that each measurement begins alike."""
    from django.db import connections

    for database in ("default", "vault"):
        with connections[database].cursor() as cursor:
            cursor.execute(
                "SELECT quote_ident(tablename) FROM pg_tables "
                "WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
            )
            tables = ", ".join(row[0] for row in cursor.fetchall())
            # Append-only tables refuse to be emptied by anyone who does not say this first.
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
            cursor.execute("RESET session_replication_role")
