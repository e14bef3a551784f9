"""All that is written in the delivery room: copies, deliveries, notices, keys and messages."""

from marketplace.delivery.actions.copying import (
    forget_outdated_copies,
    make_copies,
    make_copy,
    want_copies,
)
from marketplace.delivery.actions.delivering import authorise
from marketplace.delivery.actions.keys import (
    add_endpoint,
    disable_endpoint,
    make_token,
    note_use,
    revoke_token,
)
from marketplace.delivery.actions.messages import (
    attempt,
    queue_message,
    retry_stuck,
    send_again,
    send_test,
)
from marketplace.delivery.actions.noticing import acknowledge, mark_ready, write_notices

__all__ = [
    "acknowledge",
    "add_endpoint",
    "attempt",
    "authorise",
    "disable_endpoint",
    "forget_outdated_copies",
    "make_copies",
    "make_copy",
    "make_token",
    "mark_ready",
    "note_use",
    "queue_message",
    "retry_stuck",
    "revoke_token",
    "send_again",
    "send_test",
    "want_copies",
    "write_notices",
]
