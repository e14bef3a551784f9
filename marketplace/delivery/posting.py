"""One call to a buyer's webhook address: pinned, short, and trusting nothing in the answer."""

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass

from marketplace.delivery import addresses
from marketplace.delivery.addresses import Target
from marketplace.delivery.refusals import AddressNotAllowed

CONNECT = 5.0  # seconds
WHOLE = 10.0  # seconds for the whole call, however slowly an answer drips


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the code of why nothing did."""

    status: int | None = None
    error: str = ""
    retry_after: float | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """POST once. Never follows a redirect, and reads no body: only the status counts."""
    try:
        return _post(addresses.resolve(url), body, headers)
    except AddressNotAllowed:
        return Answer(error="address_refused")
    except TimeoutError:
        return Answer(error="timed_out")
    except ssl.SSLError:
        return Answer(error="tls_failed")
    except socket.gaierror:
        return Answer(error="name_unknown")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(error="connection_failed")


def _post(target: Target, body: bytes, headers: dict[str, str]) -> Answer:
    connection = http.client.HTTPConnection(target.host, target.port)
    # Connected by us, to the address that was checked: the name is not looked up again.
    sock = connection.sock = _connect(target)
    late = threading.Event()
    timer = threading.Timer(WHOLE, _cut, [sock, late])
    timer.daemon = True
    timer.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection.request("POST", target.path, body, headers)
        response = connection.getresponse()
        return Answer(response.status, retry_after=_seconds(response.getheader("Retry-After")))
    except (OSError, http.client.HTTPException) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
        connection.close()


def _connect(target: Target) -> socket.socket:
    plain = socket.create_connection((target.address, target.port), timeout=CONNECT)
    plain.settimeout(WHOLE)
    if target.scheme == "http":
        return plain
    try:
        context = ssl.create_default_context()
        return context.wrap_socket(
            plain, server_hostname=target.host, do_handshake_on_connect=False
        )
    except BaseException:
        plain.close()
        raise


def _cut(sock: socket.socket, late: threading.Event) -> None:
    """Wake up whoever waits for an answer that drips too slowly."""
    late.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _seconds(value: str | None) -> float | None:
    """`Retry-After` in seconds; a date, or nonsense, is left aside."""
    return float(value) if value and value.isascii() and value.isdigit() else None
