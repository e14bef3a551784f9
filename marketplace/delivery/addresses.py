"""Which addresses we may call: https on the open internet, and nothing of our own network."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from marketplace.delivery.refusals import AddressNotAllowed

PORTS = {443, 8443}
LONGEST = 500
# Networks that `is_global` lets pass in some version of Python, or that lead into another one.
REFUSED = [
    ipaddress.ip_network(text)
    for text in (
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "100.64.0.0/10",  # shared by carriers (RFC 6598)
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # Teredo, ORCHID and other protocol assignments (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4 (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
]
OPEN_V6 = ipaddress.ip_network("2000::/3")  # all of IPv6 that is assigned to the open internet
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes: the name for TLS and the Host header, and the address it was pinned to."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def checked(url: str) -> str:
    """The URL without surrounding space, if its form is one we may call. Raises AddressNotAllowed.

    Says nothing about where its name leads: that is asked at each call.
    """
    url = url.strip()
    _parts(url)
    return url


def resolve(url: str) -> Target:
    """Look the name up once and pin the call to the answer. Raises AddressNotAllowed.

    Every address of the answer must be allowed: a name that leads inside and outside is a trap.
    Raises OSError when the name leads nowhere.
    """
    scheme, host, port, path = _parts(url)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(is_allowed(address, scheme) for address in addresses):
        raise AddressNotAllowed
    return Target(scheme, host, port, path, str(addresses[0]))


def is_allowed(address: Address, scheme: str = "https") -> bool:
    """Whether a call may go to this address; outside production, also to this machine itself."""
    if not settings.PRODUCTION and _plain(address).is_loopback:
        return True
    return scheme == "https" and is_open(address)


def is_open(address: Address) -> bool:
    """Whether an address belongs to the open internet, whatever form it is written in."""
    address = _plain(address)
    if isinstance(address, ipaddress.IPv6Address) and address not in OPEN_V6:
        return False
    return address.is_global and not any(
        address in network for network in REFUSED if network.version == address.version
    )


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, or NAT64), else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError as error:  # a bad port, a bad bracket, a name that cannot be
        raise AddressNotAllowed from error
    printable = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    local = not settings.PRODUCTION and host in {"localhost", "127.0.0.1", "::1"}
    wrong = (
        len(url) > LONGEST
        or not printable
        or not host
        or parts.username is not None
        or parts.password is not None
        or parts.fragment
        or parts.scheme not in ({"http", "https"} if local else {"https"})
    )
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    if wrong or not (local or port in PORTS) or not port:
        raise AddressNotAllowed
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port, path
