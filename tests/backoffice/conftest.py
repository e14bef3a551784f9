"""The desk looks at what the delivery room's tests stand on."""

from tests.delivery.conftest import (  # noqa: F401
    creators,
    gil,
    globex,
    licence,
    part,
    release,
    small_parts,
)
