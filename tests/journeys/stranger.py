"""Mallory, a creator of her own, goes wherever the people of the story have been."""

import re

from tests.journeys.actor import Actor

OBJECT = re.compile(r"/([a-z]{3})_[0-9a-z]{26}/")
PUBLIC = {"rel"}  # a published release is everyone's to read
OF_OTHERS = ("/staff/", "/licences/", "/tokens/", "/webhooks/", "/account/organisation/")


def walks_everywhere(mallory: Actor, *others: Actor) -> None:
    """Finds nothing of theirs: 404 at every step that is not public or her own."""
    visited = {place for other in others for place in other.places if place.startswith(other.site)}
    assert len(visited) > 40
    wrong, shut = [], 0
    for place in sorted(visited):
        path = place.removeprefix(mallory.site).split("?")[0]
        status = mallory.page.request.get(mallory.site + path, max_redirects=2).status
        named = set(OBJECT.findall(path))
        if named - PUBLIC or path.removeprefix("/zh-hans").startswith(_others(path)):
            shut += 1
            if status not in {404, 405}:  # 405: what only a button reaches
                wrong.append((path, status))
        elif status not in {200, 403, 404, 405}:  # 403: to confirm a factor she does not have
            wrong.append((path, status))
    assert wrong == [], wrong
    assert shut > 10


def _others(path: str) -> tuple[str, ...]:
    # Registering an organisation and the way to an invitation of one's own are for everybody.
    return () if path.endswith("/organisation/new/") else OF_OTHERS
