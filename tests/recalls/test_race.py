"""Revocations race publishing and downloading: nothing may slip through, and the locks are why.

An interleaving is one revocation and one publication, or one revocation and one delivery, that
start together on connections of their own and touch the same creator. A round lets several of
each loose at once behind a barrier, with the real actions over rows that have no files.
"""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import connections

from accounts.models import Creator
from marketplace.consent.models import GrantQuerySet
from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Copy, Delivery, Notice
from marketplace.delivery.refusals import CopyBeingMade, PartWithheld
from marketplace.kit import clock
from marketplace.privacy.models import CleanRecord
from marketplace.provenance import actions as provenance
from marketplace.recalls import actions as recalls
from marketplace.recalls.models import Reach
from marketplace.releases import actions as releases
from marketplace.releases.models import Part, PartQuerySet, Release, ReleaseState
from tests.recalls.world import sell
from tests.releases import world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CREATORS = 12  # who revoke in one round, and all of whom each release of the round holds
RELEASES = 5  # that are published in one round
PARTS = 5  # of published releases that are handed out in one round
PAIRS = CREATORS * (RELEASES + PARTS)
INTERLEAVINGS = 10_000
SPREAD = 0.08  # seconds over which a round's deeds begin


@dataclass
class Round:
    creators: list[Creator]
    releases: list[Release]
    licences: list  # of published releases, with one part each
    refused: list[str] = field(default_factory=list)


class Stall:
    """The pause that separates looking from committing, so that a missing lock has its chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def __call__(self) -> None:
        time.sleep(self.chance.random() * 0.004)


@pytest.fixture
def bundle(sam):
    return world.make_bundle(sam, minimum_creators=2)


@pytest.fixture
def stalled(monkeypatch):
    """Publications and deliveries hesitate after they looked and before they commit."""
    stall, record = Stall(7), provenance.record

    def slowly(**facts):
        if facts["kind"].name in {"releases.release.published", "delivery.part.delivered"}:
            stall()
        return record(**facts)

    monkeypatch.setattr("marketplace.releases.actions.publishing.record", slowly)
    monkeypatch.setattr("marketplace.delivery.actions.delivering.record", slowly)
    monkeypatch.setattr("marketplace.kit.jobs.ring", lambda job: None)  # nobody is to hear it


def make_round(bundle, sam, acme, ana) -> Round:
    creators = world.fill(CREATORS, records=1)
    waiting = [world.plain_release(bundle, sam, creators) for _ in range(RELEASES)]
    sold = [world.plain_release(bundle, sam, creators) for _ in range(PARTS)]
    Release.objects.filter(pk__in=[release.pk for release in sold]).update(
        state=ReleaseState.PUBLISHED, published_at=clock.now()
    )
    licences = [sell(release, acme, ana) for release in sold]
    records = sorted(
        CleanRecord.objects.filter(creator__in=creators).values_list("record_id", flat=True)
    )
    for licence in licences:
        part = licence.release.parts.get()
        Copy.objects.create(
            licence=licence,
            part=part,
            revision=part.revision,
            records=records,
            file="none",
            sha256="0" * 64,
            size=0,
            rows=len(records),
            merkle_root="0" * 64,
        )
    return Round(creators, waiting, licences)


class Runners:
    """Threads that keep a connection each from round to round; opening one costs too much."""

    def __init__(self) -> None:
        self.count = CREATORS + RELEASES + PARTS
        self.pool = ThreadPoolExecutor(self.count)

    def all_at_once(self, deeds: list[Callable[[], object]]) -> None:
        barrier = threading.Barrier(self.count)  # no thread can take two of them

        def act(deed: Callable[[], object]) -> None:
            barrier.wait(60)
            deed()

        for done in [self.pool.submit(act, deed) for deed in deeds]:
            done.result(120)

    def close(self) -> None:
        self.all_at_once([connections.close_all] * self.count)
        self.pool.shutdown()


def run(runners: Runners, round_: Round, ana, chance: random.Random) -> None:
    """Everything of the round at once, spread over about the time that the revocations take."""

    def at_some_moment(deed: Callable[[], object]) -> Callable[[], object]:
        moment = chance.random() * SPREAD
        return lambda: (time.sleep(moment), deed())

    deeds = [
        lambda c=creator: recalls.revoke(by=c, scope="all", language="en")
        for creator in round_.creators
    ]
    deeds += [lambda r=release: releases.publish(release=r) for release in round_.releases]
    deeds += [lambda x=licence: fetch(round_, x, ana) for licence in round_.licences]
    runners.all_at_once([at_some_moment(deed) for deed in deeds])


def fetch(round_: Round, licence, ana) -> None:
    part = licence.release.parts.get()
    try:
        delivery.authorise(licence=licence, part=part, by=ana)
    except (PartWithheld, CopyBeingMade) as refusal:
        round_.refused.append(refusal.code)


def published_leaks(round_: Round) -> int:
    """(release, creator) pairs where the release went out and her revocation did not reach it."""
    out = Part.objects.filter(
        release__in=round_.releases, release__state=ReleaseState.PUBLISHED
    ).count()
    reached = Reach.objects.filter(
        part__release__in=round_.releases, recall__creator__in=round_.creators
    ).count()
    return out * len(round_.creators) - reached


def delivered_leaks(round_: Round) -> int:
    """Deliveries that a revocation did not see, and that did not see it either."""
    parts = [licence.release.parts.get().pk for licence in round_.licences]
    delivered = set(Delivery.objects.filter(part__in=parts).values_list("part", flat=True))
    unseen = Notice.objects.filter(part__in=delivered, delivered_before=False)
    # Each revocation that left the part wrote a notice. Locked, the delivery came before all of
    # them or was refused; a notice that knows of no delivery is a delivery after the revocation.
    return unseen.count()


@dataclass
class Tally:
    """What a race came to."""

    interleavings: int = 0
    published: int = 0  # leaks of publication
    delivered: int = 0  # leaks of delivery
    releases_out: int = 0
    refused: int = 0  # deliveries that came too late


def race(bundle, sam, acme, ana, interleavings: int, *, until_leak: bool = False) -> Tally:
    chance, tally, runners = random.Random(11), Tally(), Runners()
    try:
        while tally.interleavings < interleavings:
            round_ = make_round(bundle, sam, acme, ana)
            run(runners, round_, ana, chance)
            tally.interleavings += PAIRS
            tally.published += published_leaks(round_)
            tally.delivered += delivered_leaks(round_)
            tally.refused += len(round_.refused)
            waiting = [release.pk for release in round_.releases]
            tally.releases_out += Release.objects.published().filter(pk__in=waiting).count()
            if until_leak and (tally.published or tally.delivered):
                break
    finally:
        runners.close()
    return tally


def reads_grants_without_locking(self, ids: list) -> list:
    return list(self.filter(pk__in=ids).values_list("pk", flat=True))


def reads_the_part_without_locking(self, part: Part) -> Part | None:
    return self.deliverable().filter(pk=part.pk).first()


def test_no_interleaving_lets_anything_through(bundle, sam, acme, ana, stalled):
    tally = race(bundle, sam, acme, ana, INTERLEAVINGS)
    assert tally.interleavings >= INTERLEAVINGS
    assert (tally.published, tally.delivered) == (0, 0)
    # Both orders did happen, for publications and for deliveries.
    rounds = tally.interleavings // PAIRS
    assert 0 < tally.releases_out < rounds * RELEASES
    assert 0 < tally.refused < rounds * PARTS


def test_without_the_lock_of_publishing_the_same_check_finds_leaks(
    bundle, sam, acme, ana, stalled, monkeypatch
):
    monkeypatch.setattr(GrantQuerySet, "lock_for_publishing", reads_grants_without_locking)
    tally = race(bundle, sam, acme, ana, INTERLEAVINGS, until_leak=True)
    assert tally.published > 0 and tally.delivered == 0


def test_without_the_lock_of_delivery_the_same_check_finds_leaks(
    bundle, sam, acme, ana, stalled, monkeypatch
):
    monkeypatch.setattr(PartQuerySet, "lock_for_delivery", reads_the_part_without_locking)
    tally = race(bundle, sam, acme, ana, INTERLEAVINGS, until_leak=True)
    assert tally.delivered > 0 and tally.published == 0
