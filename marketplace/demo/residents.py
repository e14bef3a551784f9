"""Signing the demo's people up, bringing their archives, giving their consent."""

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import InMemoryUploadedFile

from accounts import actions as accounts
from accounts import letters
from accounts.models import BuyerClass, Creator, Member, Organisation, Role, User
from marketplace.consent import actions as consent
from marketplace.consent.models import Grant, RecordKind
from marketplace.consent.purposes import Purpose
from marketplace.content import actions as content
from marketplace.demo import archives
from marketplace.demo.offers import ORGANISATIONS
from marketplace.demo.people import Person
from marketplace.kit import clock, jobs, mail

PASSWORD = "demo market 2026"  # noqa: S105 - of invented people
# The demo's staff sign in with this second factor; the sandbox shows its codes.
TOTP_SECRET = "ASSENTDEMOMARKETAUTHENTICATOR234"  # noqa: S105 - and the sandbox knows it
# Whom one can sign in as, and who therefore gets letters; the others are only there.
CAST = ["maya", "wen", "nora", "ana", "bo", "quinn", "mallory", "sam"]
KEEN = [Purpose.TRAIN_GENERATIVE, Purpose.FINETUNE_ALIGN, Purpose.EVALUATION]


def sign_up(name: str, *, language: str = "en", staff: bool = False, known: bool = True) -> User:
    """Somebody with an account; `known` people can sign in with the demo's password."""
    user = User.objects.create_user(
        name if "@" in name else f"{name}@demo.example",
        PASSWORD if known else None,
        language="zh-hans" if language == "zh" else "en",
        is_staff=staff,
        digest=known,
        joined_at=clock.now(),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    accounts.declare_adult(by=user)
    if staff:
        TOTP.activate(user, TOTP_SECRET)
        told = partial(letters.change, "mfa/email/totp_activated", clock.now(), None)
        mail.write(told, to=user.email, language=user.language).send()
    return user


def settle_in(person: Person, *, email: str = "", known: bool = False) -> Creator:
    """A creator with her archive brought in, read and cleaned."""
    user = sign_up(email or person.email, language=person.language, known=known)
    creator = accounts.become_creator(by=user, country=person.country)
    bring(creator, person)
    return creator


def bring(creator: Creator, person: Person) -> None:
    """Upload the archive of a life, as the platform would have given it, and have it read."""
    write: Callable[..., None] = archives.write_mastodon_zip
    chance = Random(person.life.handle)
    kind = chance.choice(["mastodon", "mastodon", "tar", "x"])
    if kind == "x":
        write = archives.write_x_zip
    elif kind == "tar":
        write = archives.write_mastodon_tar_gz
    file = io.BytesIO()
    write(file, person.life)
    size = file.tell()
    file.seek(0)
    name = "archive.tar.gz" if kind == "tar" else "archive.zip"
    content.start_import(
        by=creator,
        file=InMemoryUploadedFile(file, "file", name, "application/octet-stream", size, None),
    )
    jobs.drain()


def consent_to(creator: Creator, number: int, *, asks: bool = False) -> Grant:
    """What this creator allows: most allow most, some share free, some ask, some refuse firms."""
    chance = Random(f"consent {number}")
    sells = chance.random() < 0.8
    purposes = [p for p in Purpose.values if p in KEEN or chance.random() < 0.75]
    kinds = list(RecordKind.values) if chance.random() < 0.6 else ["post", "comment"]
    wary = chance.random() if number else 1  # the first, Maya, sells to firms too
    automatic = [BuyerClass.ACADEMIC, BuyerClass.NONPROFIT]
    if wary > 0.12 and not asks:
        automatic += [BuyerClass.PUBLIC, BuyerClass.COMPANY]
    ask = [BuyerClass.COMPANY] if asks or wary < 0.07 else []
    return consent.give_grant(
        by=creator,
        mode="sell" if sells else "share",
        floor_amount=chance.choice([0, 10, 20]) * 1_000_000 if sells else 0,
        currency="USD",
        purposes=purposes,
        kinds=kinds,
        every_source=True,
        source_ids=[],
        automatic_classes=automatic,
        ask_classes=ask,
        expires_at=clock.now() + timedelta(days=chance.choice([365, 365, 700])),
        language=creator.user.language,
    )


def open_organisations(staff: User) -> dict[str, Member]:
    """The demo's buyers with their people; administrators by name."""
    found = {}
    for name, website, country, kind, about, admin, engineer, verified in ORGANISATIONS:
        user = sign_up(admin, known=admin in {"ana", "quinn"})
        organisation = accounts.register_organisation(
            by=user,
            name=name,
            website=website,
            country=country,
            buyer_class=kind,
            about=about,
        )
        found[admin] = Member.objects.get(organisation=organisation, user=user)
        if engineer:
            _invite(found[admin], engineer)
        if verified:
            accounts.verify_organisation(
                by=staff, organisation=organisation, evidence="Register entry and website checked."
            )
    return found


def _invite(admin: Member, name: str) -> None:
    engineer = sign_up(name, known=name == "bo")
    invitation = accounts.invite(by=admin, email=engineer.email, role=Role.ENGINEER)
    accounts.accept_invitation(by=engineer, invitation=invitation)


def people_of(organisation: Organisation) -> list[User]:
    return [
        member.user
        for member in Member.objects.filter(organisation=organisation).select_related("user")
    ]
