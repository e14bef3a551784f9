"""Everything the sandbox remembers, in one SQLite file, so that a kill loses nothing.

One connection behind one lock: requests change the state one after another, as Stripe's objects
would seem to. Write-ahead logging without a disk sync per commit survives the death of the
process, which is what tests do to it; it does not claim to survive the death of the machine.
"""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Object = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS object_by_kind ON object (kind, account, seq);
CREATE INDEX IF NOT EXISTS object_by_group
    ON object (kind, account, json_extract(body, '$.transfer_group'), seq);
CREATE TABLE IF NOT EXISTS balance (
    account TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (account, currency)
);
CREATE TABLE IF NOT EXISTS idempotency (
    account TEXT NOT NULL, key TEXT NOT NULL, endpoint TEXT NOT NULL, fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL, last_outcome TEXT
);
CREATE INDEX IF NOT EXISTS delivery_by_due ON delivery (due_at);
CREATE INDEX IF NOT EXISTS delivery_by_event ON delivery (event);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def new_id(prefix: str) -> str:
    """A fresh id that looks like Stripe's: `new_id("tr_")` gives `tr_` and 24 characters."""
    return prefix + secrets.token_hex(12)


class State:
    """The sandbox's memory. Every change happens inside `transaction()`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000;"
            + _SCHEMA
        )
        self._depth = 0
        self.changed = threading.Event()  # set when a delivery may have become due

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction, a savepoint that fails alone."""
        with self._lock:
            self._depth += 1
            name = f"level{self._depth}"
            self._db.execute("BEGIN IMMEDIATE" if self._depth == 1 else f"SAVEPOINT {name}")
            try:
                yield
            except BaseException:
                undo = "ROLLBACK" if self._depth == 1 else f"ROLLBACK TO {name}"
                self._db.execute(undo)
                raise
            else:
                self._db.execute("COMMIT" if self._depth == 1 else f"RELEASE {name}")
            finally:
                self._depth -= 1

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # -- the clock and other settings --

    def setting(self, name: str, default: Any) -> Any:
        found = self.rows("SELECT value FROM setting WHERE name = ?", name)
        return json.loads(found[0][0]) if found else default

    def set(self, name: str, value: Any) -> None:
        self.rows("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, json.dumps(value))

    def now(self) -> int:
        """The sandbox's own time in Unix seconds: the machine's, plus what tests have advanced."""
        return int(time.time()) + int(self.setting("clock", 0))

    # -- objects --

    def put(self, body: Object, *, account: str = "") -> Object:
        """Write an object, new or changed; `account` is the connected account it belongs to.

        Keys that begin with an underscore are the sandbox's own and never leave it.
        """
        self.rows(
            "INSERT INTO object (id, kind, account, created, body) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            body["id"],
            body["object"],
            account,
            body["created"] if isinstance(body.get("created"), int) else self.now(),
            json.dumps(body),
        )
        return body

    def get(self, object_id: str, kind: str, *, account: str | None = "") -> Object | None:
        """The object of that id and kind; `account=None` looks in every account."""
        found = self.rows(
            "SELECT body FROM object WHERE id = ? AND kind = ? AND (? IS NULL OR account = ?)",
            object_id,
            kind,
            account,
            account,
        )
        return json.loads(found[0][0]) if found else None

    def find_any(self, object_id: str) -> Object | None:
        """The object of that id, whatever it is and whoever owns it."""
        found = self.rows("SELECT body FROM object WHERE id = ?", object_id)
        return json.loads(found[0][0]) if found else None
