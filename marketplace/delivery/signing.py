"""How a webhook message is written and signed: Standard Webhooks 1.0.0, symmetric (v1)."""

import base64
import hashlib
import hmac
import json

from marketplace.delivery.models import Message
from marketplace.kit import clock


def content(message: Message) -> bytes:
    """The body: type, when it happened, and what it is about."""
    return json.dumps(
        {
            "type": message.type,
            "timestamp": message.created_at.isoformat(),
            "data": message.body,
        },
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


def headers(message: Message, body: bytes) -> dict[str, str]:
    """The three headers; the id is the same at every attempt, the time is this attempt's."""
    timestamp = str(int(clock.now().timestamp()))
    return {
        "content-type": "application/json",
        "user-agent": "Assent-Webhooks/1",
        "webhook-id": message.public_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(message.endpoint.secret, message.public_id, timestamp, body),
    }


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`, under the decoded secret."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
