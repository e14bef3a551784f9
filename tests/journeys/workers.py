"""What runs beside the site: a worker with its beat, and a buyer's own webhook door."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.db import connections

from marketplace.kit import jobs


class Workers(threading.Thread):
    """Runs due jobs at once and the sweeps each second, as worker and beat do; may be held up."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.failures: list[str] = []
        self._over, self._busy = threading.Event(), threading.Lock()

    def run(self) -> None:
        swept = 0.0
        while not self._over.wait(0.05):
            with self._busy:
                self._try("jobs", jobs.drain)
                if time.monotonic() - swept > 1:
                    for name, sweep in jobs.PERIODIC.items():
                        self._try(name, sweep)
                    swept = time.monotonic()
        connections.close_all()

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """No job runs meanwhile: what must be in force at once cannot be a worker's doing."""
        with self._busy:
            yield

    def stop(self) -> None:
        self._over.set()
        self.join()

    def _try(self, name: str, work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except Exception as error:  # a test fails on these at its end
            self.failures.append(f"{name}: {error!r}")


class Door(ThreadingHTTPServer):
    """A buyer's webhook address: keeps every call, answers 204."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Caller)
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/recalls"


class _Caller(BaseHTTPRequestHandler):
    server: Door

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Calls carry signatures."""
