"""The change feed's cursor: for each licence the last removal seen, as one opaque word.

One number for all of them would not do: two releases are rewritten side by side, and what is
numbered first may be committed last.
"""

import base64
import binascii
import json
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

LONGEST = 20_000  # characters
LARGEST = 2**63 - 1


def write(seen: dict[UUID, int]) -> str:
    """The word a reader keeps."""
    pairs = [[each.hex, number] for each, number in sorted(seen.items())]
    return base64.urlsafe_b64encode(json.dumps(pairs, separators=(",", ":")).encode()).decode()


def read(word: str) -> dict[UUID, int]:
    """What it says; nothing seen for an empty one. Raises ValidationError for any other."""
    if not word:
        return {}
    try:
        if len(word) > LONGEST:
            raise ValueError
        pairs = json.loads(base64.urlsafe_b64decode(word.encode()))
        seen = {UUID(hex=each): number for each, number in pairs}
        if not all(type(number) is int and 0 <= number <= LARGEST for number in seen.values()):
            raise ValueError
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise ValidationError(
            {"since": [_("This is no cursor of ours. Leave it out to begin at the beginning.")]}
        ) from error
    return seen
