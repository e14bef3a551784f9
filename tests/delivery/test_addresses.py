"""Where a webhook may never lead: into our own network, in whatever spelling."""

import socket

import pytest

from marketplace.delivery import addresses
from marketplace.delivery.refusals import AddressNotAllowed

INSIDE = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "100::1",
]
OUTSIDE = [
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "64:ff9b::101:101",
    "::ffff:101:101",
]


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True


def answers(monkeypatch, *found: str) -> list[str]:
    """Let every name lead to these addresses; returns the names that were asked for."""
    asked: list[str] = []

    def getaddrinfo(host, port, **_more):
        asked.append(host)
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port),
            )
            for address in found
        ]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(production, monkeypatch, address):
    answers(monkeypatch, address)
    with pytest.raises(AddressNotAllowed):
        addresses.resolve("https://hooks.example/")


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_name_that_leads_outside_is_pinned_to_what_it_led_to(production, monkeypatch, address):
    asked = answers(monkeypatch, address)
    target = addresses.resolve("https://hooks.example/in?a=1")
    assert (target.address, target.host, target.port) == (address, "hooks.example", 443)
    assert target.path == "/in?a=1"
    assert asked == ["hooks.example"]


def test_a_name_that_leads_both_ways_is_refused(production, monkeypatch):
    answers(monkeypatch, "1.1.1.1", "10.0.0.1")
    with pytest.raises(AddressNotAllowed):
        addresses.resolve("https://rebind.example/")


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:7f00:1]",
        "localhost",
    ],
)
def test_other_spellings_of_this_machine_are_refused(production, host):
    with pytest.raises(AddressNotAllowed):
        addresses.resolve(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "gopher://hooks.example/",
        "javascript:alert(1)",
        "//hooks.example/",
        "https://user@hooks.example/",
        "https://user:secret@hooks.example/",
        "https://@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks.example:22/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example:x/",
        "https://[::1/",
        "https://hooks.example/\r\nHost: evil",
        "https://hooks.example/ x",
        "https://hooks.example\\@evil.example/",
        "https://hooks.example/\0",
        "https://höoks.example/",
        "https://" + "a" * 64 + ".example/",
        "https://hooks.example/" + "a" * 500,
    ],
)
def test_a_url_of_the_wrong_form_is_refused(production, url):
    with pytest.raises(AddressNotAllowed):
        addresses.checked(url)


def test_outside_production_only_this_machine_is_allowed_besides(settings, monkeypatch):
    settings.PRODUCTION = False
    assert addresses.resolve("http://127.0.0.1:8123/x").port == 8123
    answers(monkeypatch, "10.0.0.1")
    with pytest.raises(AddressNotAllowed):
        addresses.resolve("http://localhost:8123/")
    with pytest.raises(AddressNotAllowed):
        addresses.resolve("https://inside.example/")
    with pytest.raises(AddressNotAllowed):
        addresses.checked("http://hooks.example/")
