"""The HTTP server: API, control plane, hosted pages and outbox behind one port."""

import ipaddress
import json
import socket
import sys
import traceback
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import api, faults, pages, sites
from .errors import Refused
from .state import State
from .webhooks import Courier

_LARGEST_BODY = 1_000_000
_LOCAL_NAMES = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Settings:
    """How one sandbox is run; see `python -m marketplace.sandbox --help`."""

    host: str
    port: int
    public_url: str
    state: Path
    webhook: str
    secret: str
    outbox: Path


class Server(ThreadingHTTPServer):
    """One thread a connection; the state decides who goes first."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, settings: Settings) -> None:
        if ":" in settings.host:
            self.address_family = socket.AF_INET6
        super().__init__((settings.host, settings.port), Handler)
        self.settings = settings
        self.port = int(self.server_address[1])
        self.base_url = settings.public_url or f"http://127.0.0.1:{self.port}"
        self.names = _LOCAL_NAMES | {settings.host, urlsplit(self.base_url).hostname or ""}
        self.state = State(settings.state)
        with self.state.transaction():
            self.state.set("webhook", bool(settings.webhook))
        self.courier = Courier(self.state, self.base_url, settings.webhook, settings.secret)

    def run(self) -> None:
        """Serve until interrupted."""
        self.courier.start()
        try:
            self.serve_forever(poll_interval=0.1)
        finally:
            self.courier.stop()
            self.server_close()
            self.state.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            traceback.print_exc()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sandbox", ""
    disable_nagle_algorithm = True  # and one write a response: 30 times more calls a second
    wbufsize = 1 << 16
    timeout = 60

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_POST = do_DELETE = do_GET  # noqa: N815 - named by the standard library

    def log_message(self, *_: Any) -> None:
        """Say nothing: addresses here carry session ids and recipients."""

    def _answer(self) -> None:
        try:
            request = self._read()
            if request is None:
                return
            page = self._route(request)
        except Refused as refusal:
            page = pages.json_page(refusal.status, refusal.body)
        except Exception:
            traceback.print_exc()
            body = Refused("The sandbox has a bug.", status=500, kind="api_error").body
            page = pages.json_page(500, body)
        if page is None:  # the fault that drops the connection after the work is done
            self.close_connection = True
            return
        self._write(page)

    def _read(self) -> api.Request | None:
        """The request, or None after refusing one that cannot be read."""
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._write(pages.json_page(413, Refused("The body is too large.").body))
            return None
        body = self.rfile.read(int(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return api.Request(self.command, self.path, headers, body)

    def _route(self, request: api.Request) -> pages.Page | None:
        # A page of another site that makes its name point here must not read the outbox.
        if _name_of(request.headers.get("host", "")) not in self.server.names:
            raise Refused("The sandbox does not go by that name.", status=421)
        state, base_url = self.server.state, self.server.base_url
        if request.path.startswith(("/v1/", "/v2/")):
            answer = api.answer(state, base_url, request)
            if answer.dropped:
                return None
            return pages.json_page(answer.status, answer.body, answer.headers)
        if request.path.startswith("/_/"):
            self._require_this_machine(request)
            order = faults.control(state, base_url, request.path, _order_in(request.body))
            return pages.json_page(200, order)
        return sites.answer(state, base_url, self.server.settings.outbox, request)

    def _require_this_machine(self, request: api.Request) -> None:
        """The control plane obeys programs on this machine, and no web page in its browsers."""
        here = ipaddress.ip_address(self.client_address[0].partition("%")[0]).is_loopback
        if not here or "origin" in request.headers or request.method != "POST":
            raise Refused("The control plane takes POSTs from this machine.", status=403)

    def _write(self, page: pages.Page) -> None:
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _order_in(body: bytes) -> dict[str, Any]:
    try:
        order = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        order = None
    if not isinstance(order, dict):
        raise Refused("The body must be a JSON object.")
    return order
