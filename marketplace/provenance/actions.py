"""Recording what happened."""

from typing import Any

from marketplace.provenance.kinds import Kind
from marketplace.provenance.models import Event


def record(*, by: Any, kind: Kind, subject: Any, **facts: Any) -> Event:
    """Append an event in the caller's transaction.

    `by` and `subject` are rows with a public id; `by` is None when a clock or a machine acted.
    `facts` are counts, codes and public ids: never anyone's words.
    """
    return Event.objects.create(
        kind=kind.name,
        subject=subject.public_id,
        actor=by.public_id if by is not None else "",
        facts=facts,
    )
