"""The cast: Maya and Wen create, Acme buys (Ana administers, Bo engineers), Sam is staff, Mallory
is a stranger with an account. All invented."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import Creator, Member, Organisation, User, Verification
from marketplace.kit import clock


def make_user(name: str, **fields: object) -> User:
    fields.setdefault("adult_declared_at", clock.now())
    return User.objects.create_user(f"{name}@example.org", password=None, **fields)


def enrolled(user: User, secret: str = "JBSWY3DPEHPK3PXP") -> User:
    """The user, with an authenticator app as a second factor (RFC 6238, key in base32)."""
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)}
    )
    return user


def with_passkey(user: User) -> Authenticator:
    """A passkey of the user, as a browser would have registered it (WebAuthn, 5.1)."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    made = AttestedCredentialData.create(
        Aaguid.NONE, user.pk.bytes, ES256.from_cryptography_key(public)
    )
    seen = AuthenticatorData.create(b"\0" * 32, 0x45, 0, made)  # user present and verified
    asked = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    response = {
        "clientDataJSON": websafe_encode(asked),
        "attestationObject": websafe_encode(AttestationObject.create("none", seen, {})),
    }
    name = websafe_encode(made.credential_id)
    credential = {"id": name, "rawId": name, "type": "public-key", "response": response}
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Laptop", "credential": {**credential, "clientExtensionResults": {}}},
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def maya(db: None) -> Creator:
    return Creator.objects.create(user=make_user("maya"), country="GB")


@pytest.fixture
def wen(db: None) -> Creator:
    return Creator.objects.create(user=make_user("wen", language="zh-hans"), country="CN")


@pytest.fixture
def sam(db: None) -> User:
    return enrolled(make_user("sam", is_staff=True))


@pytest.fixture
def mallory(db: None) -> User:
    return make_user("mallory")


@pytest.fixture
def acme(db: None, sam: User) -> Organisation:
    organisation = Organisation.objects.create(
        name="Acme Models",
        website="https://acme.example",
        country="DE",
        buyer_class="company",
        about="We train small language models.",
    )
    Verification.objects.create(organisation=organisation, verified_by=sam, evidence="register")
    return organisation


@pytest.fixture
def ana(acme: Organisation) -> User:
    user = make_user("ana")
    Member.objects.create(organisation=acme, user=user, role="admin")
    return user


@pytest.fixture
def bo(acme: Organisation) -> User:
    user = make_user("bo")
    Member.objects.create(organisation=acme, user=user, role="engineer")
    return user
