"""A filled market for measurements: creators with grants, records in bulk, a licensed release.

People and grants are made by the rooms' own actions. Records and their clean forms are copied in
as those rooms would have stored them, since bringing each is measured elsewhere.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from django.db import transaction

from accounts.models import BuyerClass, Creator, Member, Organisation
from bench import limits, world
from marketplace.catalogue import actions as catalogue
from marketplace.catalogue.models import Bundle
from marketplace.consent import actions as consent
from marketplace.consent.models import RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.content import storing as content
from marketplace.content.models import Import, ImportState, Source, place_of
from marketplace.demo import words_en, words_zh
from marketplace.demo.people import sentence
from marketplace.gateway.models import StripeEvent
from marketplace.kit import clock, copying, ids
from marketplace.privacy import storing as privacy
from marketplace.privacy.cleaning import INTERACTION, Clean, weight_of
from marketplace.privacy.detectors import Kind, Span
from marketplace.privacy.models import Raw
from marketplace.purchases.models import Licence, Purchase, Settlement
from marketplace.releases import actions as releases
from marketplace.releases.models import Release
from marketplace.vault.actions import keyring

EACH = 100  # records of a creator, so that one more creator is always the same change
PURPOSES = [Purpose.TRAIN_GENERATIVE, Purpose.EVALUATION]


@dataclass(frozen=True, slots=True)
class Brought:
    """A record as it is stored, and its clean form."""

    raw: Raw
    clean: Clean


def fill(records: int, language: str) -> list[Creator]:
    """Creators of this language who each gave a grant and have EACH records, these in all."""
    people = []
    for number in range(-(-records // EACH)):
        creator = world.join()
        _bring(creator, min(EACH, records - number * EACH), language)
        _consent(creator)
        people.append(creator)
    limits.analyse()
    return people


def _consent(creator: Creator) -> None:
    consent.give_grant(
        by=creator,
        mode="sell",
        floor_amount=0,
        currency="USD",
        purposes=Purpose.values,
        kinds=RecordKind.values,
        every_source=True,
        source_ids=[],
        automatic_classes=BuyerClass.values,
        ask_classes=[],
        expires_at=clock.now() + timedelta(days=365),
        language="en",
    )


@transaction.atomic
def _bring(creator: Creator, count: int, language: str) -> None:
    """Records of one creator: four posts to each like, one post in eight with something masked."""
    source = Source(creator=creator, platform="mastodon", account_key=os.urandom(16))
    keys = keyring(creator.pk)
    source.handle_sealed = keys.seal("somebody", source.place)
    source.save()
    import_ = Import.objects.create(
        creator=creator, source=source, state=ImportState.READ, file_bytes=1, file_sha256="0" * 64
    )
    brought = list(_invent(creator, source, count, language))
    columns = {name: type_ for name, type_ in content.COLUMNS.items() if name != "member"}
    copying.copy_rows(
        "content_record",
        columns,
        (_record(each, creator, import_, keys.seal) for each in brought),
    )
    privacy.store(creator, [privacy.Cleaned(each.raw, each.clean) for each in brought], "")


def _invent(creator: Creator, source: Source, count: int, language: str) -> Iterator[Brought]:
    chance = Random(creator.pk.int)  # noqa: S311 - invented words need no secret
    words = words_zh if language == "zh" else words_en
    topics, now = sorted(words.TOPICS), clock.now()
    for number in range(count):
        is_like = number % 5 == 4
        clean = INTERACTION if is_like else _clean(sentence(chance, words, topics), number)
        raw = Raw(
            ids.new(),
            source.pk,
            "mastodon",
            "like" if is_like else "post",
            None if is_like else b"sealed below",
            chance.randbytes(32) if is_like else None,
            language,
            now - timedelta(days=chance.randrange(900)),
        )
        yield Brought(raw, clean)


def _clean(text: str, number: int) -> Clean:
    found: tuple[Any, ...] = ()
    if number % 8 == 0:
        found = (Span(0, 9, Kind.EMAIL, "email"),)
        text = f"[EMAIL_1] {text}"
    return Clean(text, found, weight_of(text))


def _record(each: Brought, creator: Creator, import_: Import, seal: Any) -> tuple[Any, ...]:
    raw = each.raw
    is_text = raw.text_sealed is not None
    return (
        raw.record_id,
        creator.pk,
        raw.source_id,
        import_.pk,
        raw.kind,
        os.urandom(16),
        seal(each.clean.text, place_of(raw.record_id)) if is_text else None,
        raw.target_key,
        raw.language,
        raw.occurred_at,
        "second",
    )


def bundle(language: str) -> Bundle:
    """A bundle of everything in one language, by a new member of staff."""
    return catalogue.define_bundle(
        by=world.sign_up(staff=True),
        slug=f"bench-{os.urandom(4).hex()}",
        name_en="Everyday posts",
        name_zh="日常帖子",
        summary_en="Posts about ordinary days.",
        summary_zh="日常生活的帖子。",
        purposes=PURPOSES,
        kinds=RecordKind.values,
        languages=[language],
        price_amount=40_000_000,
        currency="USD",
    )


def cut(of: Bundle) -> Release:
    """Cut a release of a bundle by its own job."""
    release = releases.cut(by=of.defined_by, bundle=of)
    world.carry_out(release.job_id)
    return Release.objects.get(pk=release.pk)


def license_to_somebody(release: Release) -> Licence:
    """What a paid purchase of a whole release leaves behind, so that recalls have a holder."""
    now, buyer = clock.now(), world.sign_up()
    organisation = Organisation.objects.create(
        name="Acme Models",
        website="https://acme.example",
        country="DE",
        buyer_class=BuyerClass.COMPANY,
        about="We train small language models.",
    )
    Member.objects.create(organisation=organisation, user=buyer, role="admin")
    event = StripeEvent.objects.create(
        id=f"evt_{ids.new().hex}", type="checkout.session.completed", payload={}, created_at=now
    )
    purchase = Purchase.objects.create(
        organisation=organisation,
        by=buyer,
        release=release,
        purposes=release.purposes,
        rows=release.rows,
        price_amount=release.price_amount,
        amount=10_000_000,
        fee_bps=1_500,
        currency=release.currency,
    )
    settlement = Settlement.objects.create(
        purchase=purchase, event=event, amount=purchase.amount, currency=purchase.currency
    )
    return Licence.objects.create(
        settlement=settlement,
        organisation=organisation,
        release=release,
        purposes=release.purposes,
        key=os.urandom(32),
        starts_at=now,
        ends_at=now + timedelta(days=365),
    )
