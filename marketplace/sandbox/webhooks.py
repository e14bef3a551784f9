"""Events on their way to the app: signed with Stripe's own scheme, tried until they arrive."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from stripe import WebhookSignature

from . import events, faults
from .objects import Call
from .state import Object, State

_FIRST_WAIT = 0.5  # seconds; doubles with every attempt
_LONGEST_WAIT = 30.0  # short enough that an app that was down hears soon
_GIVE_UP_AFTER = 8_000  # attempts, about Stripe's three days
_TIMEOUT = 10.0
_SENDERS = 4


@dataclass
class Courier:
    """Delivers what is due, several at a time and so in no particular order, as Stripe does."""

    state: State
    base_url: str
    url: str
    secret: str
    stopped: threading.Event = field(default_factory=threading.Event)
    _carried: set[int] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        work = [self._keep_time] + [self._send_until_stopped] * (_SENDERS if self.url else 0)
        self._threads = [threading.Thread(target=each, daemon=True) for each in work]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.state.changed.set()
        for thread in self._threads:
            thread.join(_TIMEOUT)

    def _keep_time(self) -> None:
        call = Call(self.state, self.base_url)
        while not self.stopped.wait(1.0):
            with self.state.transaction():
                faults.pass_time(call)

    def _send_until_stopped(self) -> None:
        while not self.stopped.is_set():
            due = self._take()
            if due is None:
                self.state.changed.wait(0.2)
                self.state.changed.clear()
                continue
            delivery, event_id, attempts = due
            try:
                self._carry(delivery, event_id, attempts)
            finally:
                with self._lock:
                    self._carried.discard(delivery)

    def _take(self) -> tuple[int, str, int] | None:
        """A due delivery that no other sender carries. Being carried is not written down: if the
        process dies, whatever it carried is due again."""
        with self._lock:
            rows = self.state.rows(
                "SELECT id, event, attempts FROM delivery WHERE due_at <= ? "
                "ORDER BY due_at LIMIT ?",
                time.time(),
                len(self._carried) + 1,
            )
            for delivery, event_id, attempts in rows:
                if delivery not in self._carried:
                    self._carried.add(delivery)
                    return delivery, event_id, attempts
        return None

    def _carry(self, delivery: int, event_id: str, attempts: int) -> None:
        notice = events.notice(Call(self.state, self.base_url), event_id)
        outcome = self._send(notice) if notice else "gone"
        if outcome in ("delivered", "gone"):
            self.state.rows("DELETE FROM delivery WHERE id = ?", delivery)
            return
        wait = min(_FIRST_WAIT * 2 ** min(attempts, 20), _LONGEST_WAIT)
        due_at = time.time() + wait if attempts + 1 < _GIVE_UP_AFTER else None
        self.state.rows(
            "UPDATE delivery SET attempts = attempts + 1, due_at = ?, last_outcome = ? "
            "WHERE id = ?",
            due_at,
            outcome,
            delivery,
        )

    def _send(self, notice: Object) -> str:
        """One attempt. The signature's time is the machine's: receivers refuse old ones."""
        text = json.dumps(notice)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": WebhookSignature.generate_signature_header(text, self.secret),
        }
        where = urlsplit(self.url)
        secure = where.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(where.hostname or "", where.port, timeout=_TIMEOUT)
        target = (where.path or "/") + (f"?{where.query}" if where.query else "")
        try:
            connection.request("POST", target, text.encode(), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "delivered" if 200 <= status < 300 else f"HTTP {status}"  # a redirect is a failure
