"""A pytest plugin: private PostgreSQL and Redis for this run, up before Django reads settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("ASSENT_ENV", "test")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop beside the ORM
os.environ.setdefault("STRIPE_SECRET_KEY", "sk_test_local")
os.environ.setdefault("STRIPE_WEBHOOK_SECRET", "whsec_test_secret_of_the_suite")
os.environ.setdefault("STRIPE_API_BASE", "http://127.0.0.1:1")


def _start() -> None:
    if os.environ.get("ASSENT_TEST_SERVICES") or os.environ.get("PYTEST_XDIST_WORKER"):
        return
    from marketplace.kit.embedded import Services

    folder = Path(tempfile.mkdtemp(prefix="assent-"))
    folder.chmod(0o711)
    services = Services(folder / "s", ephemeral=True, system_redis=True)
    services.start()
    os.environ |= services.environment
    os.environ["ASSENT_TEST_SERVICES"] = str(folder)
    os.environ["ASSENT_DATA_DIR"] = str(folder / "data")
    (folder / "data" / "static").mkdir(parents=True)  # where collected files would be

    def stop() -> None:
        services.stop()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)


_start()

# Rate limits count in Redis: each of several workers has a database of its own there.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    address, _, _ = os.environ["CACHE_URL"].partition("?")
    os.environ["CACHE_URL"] = f"{address}?db={2 + int(worker.removeprefix('gw'))}"
