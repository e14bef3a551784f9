"""Webhooks: signed as the standard says, tried again as it says, and never led astray."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from accounts.models import Member
from marketplace.delivery import actions, addresses, posting
from marketplace.delivery.actions.messages import WAITS
from marketplace.delivery.models import Endpoint, Message
from marketplace.kit import clock, jobs
from tests.delivery.test_addresses import answers

pytestmark = pytest.mark.django_db


class Receiver:
    """A buyer's server on this machine, which answers as told and keeps what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers, self.drip = 200, {}, 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                if outer.drip:
                    self._dripping()
                    return
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def _dripping(self) -> None:
                for letter in b"HTTP/1.1 200 OK\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":
                    time.sleep(outer.drip)
                    try:
                        self.wfile.write(bytes([letter]))
                    except OSError:
                        return

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def member(bo) -> Member:
    return Member.objects.get(user=bo)


@pytest.fixture
def endpoint(member, receiver) -> Endpoint:
    return actions.add_endpoint(by=member, url=receiver.url)


@pytest.fixture
def message(endpoint) -> Message:
    return actions.queue_message(
        endpoint=endpoint, type="recall.opened", key="k1", body={"notice": "ntc_x", "名": 1}
    )


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Standard Webhooks 1.0.0 as a receiver computes it, from its text and not from our code."""
    key = base64.b64decode(secret[len("whsec_") :])
    signed = b".".join(
        [headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body]
    )
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(
        hmac.compare_digest(each, f"v1,{expected}")
        for each in headers["webhook-signature"].split(" ")
    )


def test_a_message_arrives_signed(message, endpoint, receiver):
    jobs.drain()
    (headers, body) = receiver.got[0]
    assert verified(endpoint.secret, headers, body)
    assert not verified(endpoint.secret, headers, body + b" ")
    assert headers["webhook-id"] == message.public_id
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert json.loads(body) == {
        "type": "recall.opened",
        "timestamp": message.created_at.isoformat(),
        "data": {"notice": "ntc_x", "名": 1},
    }
    message.refresh_from_db()
    assert message.delivered_at
    assert (message.attempts, message.last_status) == (1, 200)


def test_a_message_is_queued_once_for_its_key(message, endpoint):
    again = actions.queue_message(endpoint=endpoint, type="x", key="k1", body={})
    assert again == message
    assert Message.objects.count() == 1


def test_a_failed_message_comes_again_with_the_same_id_on_schedule(message, receiver, time_machine):
    receiver.status = 500
    started = clock.now()
    time_machine.move_to(started, tick=False)
    for number, wait in enumerate(WAITS, start=1):
        assert jobs.drain() == 1
        message.refresh_from_db()
        assert message.attempts == len(receiver.got) == number
        assert wait <= message.next_at - clock.now() <= wait * 1.2
        assert jobs.drain() == 0
        time_machine.move_to(message.next_at, tick=False)
    jobs.drain()
    message.refresh_from_db()
    assert (message.attempts, message.last_status) == (10, 500)
    assert message.given_up_at
    assert not message.delivered_at
    assert {headers["webhook-id"] for headers, _body in receiver.got} == {message.public_id}


def test_a_message_given_up_is_sent_again_when_someone_asks(message, receiver, member):
    Message.objects.update(given_up_at=clock.now(), attempts=10)
    jobs.drain()
    assert not receiver.got
    actions.send_again(by=member, message=Message.objects.get())
    jobs.drain()
    assert len(receiver.got) == 1
    assert Message.objects.get().delivered_at


def test_410_switches_the_address_off(message, endpoint, receiver):
    receiver.status = 410
    jobs.drain()
    endpoint.refresh_from_db()
    message.refresh_from_db()
    assert endpoint.disabled_at
    assert message.given_up_at


def test_a_redirect_is_not_followed(message, receiver):
    other = Receiver()
    receiver.status, receiver.headers = 302, {"Location": other.url}
    jobs.drain()
    message.refresh_from_db()
    assert (message.last_status, message.delivered_at) == (302, None)
    assert other.got == []
    other.server.shutdown()
    other.server.server_close()


def test_retry_after_is_honoured_within_reason(message, receiver):
    receiver.status, receiver.headers = 503, {"Retry-After": "3600"}
    jobs.drain()
    message.refresh_from_db()
    assert 3_500 < (message.next_at - clock.now()).total_seconds() <= 3_600
    receiver.headers = {"Retry-After": "9" * 30}
    answer = posting.Answer(503, retry_after=float("9" * 30))
    assert actions.messages._wait(1, answer.retry_after).days == 1


def test_an_answer_that_drips_is_cut_off(message, receiver, monkeypatch):
    monkeypatch.setattr(posting, "WHOLE", 0.6)
    receiver.drip = 0.1
    began = time.monotonic()
    jobs.drain()
    assert time.monotonic() - began < 3
    message.refresh_from_db()
    assert (message.last_error, message.last_status) == ("timed_out", None)


def test_nobody_there_is_no_crash(message, receiver):
    receiver.server.shutdown()
    receiver.server.server_close()
    jobs.drain()
    message.refresh_from_db()
    assert message.last_error == "connection_failed"


def test_a_name_that_turned_inside_is_refused_at_the_call(member, monkeypatch, settings):
    settings.PRODUCTION = True
    endpoint = actions.add_endpoint(by=member, url="https://hooks.example/")
    actions.send_test(by=member, endpoint=endpoint)
    answers(monkeypatch, "169.254.169.254")
    connected: list[object] = []
    monkeypatch.setattr(posting.socket, "create_connection", lambda *a, **k: connected.append(a))
    jobs.drain()
    message = Message.objects.get()
    assert (message.last_error, connected) == ("address_refused", [])


def test_the_call_goes_to_the_address_that_was_checked_and_nowhere_else(monkeypatch, settings):
    """A resolver that answers differently each time finds nobody who asks twice."""
    settings.PRODUCTION = True
    asked = answers(monkeypatch, "93.184.216.34")
    connected: list[tuple[str, int]] = []

    def create_connection(address, **_more):
        connected.append(address)
        answers(monkeypatch, "127.0.0.1")
        raise ConnectionRefusedError

    monkeypatch.setattr(posting.socket, "create_connection", create_connection)
    assert posting.post("https://rebind.example/", b"{}", {}).error == "connection_failed"
    assert connected == [("93.184.216.34", 443)]
    assert asked == ["rebind.example"]


def test_a_lost_attempt_is_found_by_the_sweep(message, receiver, time_machine):
    from marketplace.delivery import tasks
    from marketplace.kit.models import Job

    Job.objects.all().delete()
    tasks.try_messages_again()
    assert not Job.objects.exists()  # its own job may still be at work
    Message.objects.update(next_at=clock.now() - 2 * WAITS[1])
    tasks.try_messages_again()
    jobs.drain()
    assert len(receiver.got) == 1


def test_a_message_to_an_address_that_is_off_stays_here(message, endpoint, member, receiver):
    actions.disable_endpoint(by=member, endpoint=endpoint)
    jobs.drain()
    assert receiver.got == []
    assert addresses.checked(endpoint.url)
