"""People, what they are to us, and the organisations they act for."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import countries
from marketplace.kit import clock
from marketplace.kit.models import Noun


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(Noun, AbstractBaseUser):
    """Someone who signs in. What they are besides (creator, member, staff) are rows or a flag."""

    id_prefix = "usr"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    email = models.EmailField(_("E-mail address"), max_length=254, unique=True)
    language = models.CharField(
        max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    adult_declared_at = models.DateTimeField(null=True, help_text="when they said they are 18+")
    # On until they say no: it tells of their own money, consents and licences, never advertises,
    # stays away when there is nothing to tell, and stops with one click.
    digest = models.BooleanField(default=True, help_text="wants the summary of what concerns them")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_is_one_persons"),
        ]

    class Privacy:
        personal = ["email", "password", "language", "digest", "last_login"]
        plain = ["id", "adult_declared_at", "is_staff", "is_active", "joined_at"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def creator_or_none(self) -> "Creator | None":
        return Creator.objects.filter(user=self).first()

    @property
    def memberships(self) -> "models.QuerySet[Member]":
        return Member.objects.filter(user=self).select_related("organisation")


class Creator(Noun):
    """A person who brings content. Every other room knows them only by this id."""

    id_prefix = "crt"

    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    created_at = models.DateTimeField(default=clock.now)

    class Privacy:
        personal = ["user", "country"]
        pseudonymous = ["id"]
        plain = ["created_at"]

    def __str__(self) -> str:
        return self.public_id


class BuyerClass(models.TextChoices):
    """What kind of buyer an organisation is; a creator answers by class."""

    ACADEMIC = "academic", _("Universities and research institutes")
    NONPROFIT = "nonprofit", _("Non-profit organisations")
    PUBLIC = "public", _("Public bodies")
    COMPANY = "company", _("Companies")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def verified(self) -> "OrganisationQuerySet":
        return self.filter(
            models.Exists(
                Verification.objects.filter(organisation=models.OuterRef("pk"), ended_at=None)
            )
        )

    def awaiting_verification(self) -> "OrganisationQuerySet":
        return self.exclude(
            models.Exists(Verification.objects.filter(organisation=models.OuterRef("pk")))
        )

    def ended(self) -> "OrganisationQuerySet":
        """Verified once, and not any more."""
        waiting = self.awaiting_verification().values("pk")
        return self.exclude(pk__in=self.verified().values("pk")).exclude(pk__in=waiting)

    def with_clocks(self) -> "OrganisationQuerySet":
        """Each with when it was last told «not yet», verified and ended; None for never."""
        outer = models.OuterRef("pk")
        told = Deferral.objects.filter(organisation=outer).order_by("-at").values("at")[:1]
        stands = Verification.objects.filter(organisation=outer).order_by("-verified_at")
        return self.annotate(
            deferred_at=models.Subquery(told),
            verified_at=models.Subquery(stands.values("verified_at")[:1]),
            ended_at=models.Subquery(stands.values("ended_at")[:1]),
        )


class Organisation(Noun):
    """A firm that buys; its members act for it."""

    id_prefix = "org"

    name = models.CharField(_("Registered name"), max_length=200)
    website = models.URLField(_("Website"), max_length=300)
    country = models.CharField(_("Country"), max_length=2, help_text="ISO 3166-1 alpha-2")
    buyer_class = models.CharField(_("Kind of organisation"), max_length=10, choices=BuyerClass)
    about = models.TextField(_("What you will use the data for"), max_length=2_000)
    created_at = models.DateTimeField(default=clock.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(buyer_class__in=BuyerClass.values), name="buyer_class_is_known"
            )
        ]

    class Privacy:
        plain = ["*"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        return Verification.objects.filter(organisation=self, ended_at=None).exists()

    @property
    def latest_verification(self) -> "Verification | None":
        """The verification that stands, or the last that stood; None before the first."""
        return self.verifications.order_by("-verified_at").first()

    @property
    def latest_deferral(self) -> "Deferral | None":
        """The last time staff said «not yet», if they have not verified it since."""
        deferral = self.deferrals.order_by("-at").first()
        verified = self.latest_verification
        if deferral and verified and verified.verified_at > deferral.at:
            return None
        return deferral

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)


class Verification(Noun):
    """The fact that staff checked an organisation; ended when it no longer stands."""

    id_prefix = "ver"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="verifications")
    verified_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(default=clock.now)
    evidence = models.CharField(max_length=500, help_text="what was checked, in staff's words")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at=None),
                name="organisation_is_verified_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_verification_says_who",
            ),
        ]

    class Privacy:
        plain = ["*"]


class Check(models.TextChoices):
    """What staff look at before an organisation may buy."""

    REGISTER = "register", _("The name and country are in a public register.")
    WEBSITE = "website", _("The website belongs to the organisation.")
    ADDRESS = "address", _("Whoever registered it works there.")
    USE = "use", _("What it will use the data for is among the purposes creators can allow.")
    SANCTIONS = "sanctions", _("Nothing forbids us to sell to it in its country.")


class Deferral(Noun):
    """The fact that staff looked at an organisation and could not verify it yet, and why.

    Its members read `reason`, so that they know what to mend.
    """

    id_prefix = "dfr"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="deferrals")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    missing = ArrayField(models.CharField(max_length=12, choices=Check), default=list)
    reason = models.CharField(max_length=500, help_text="what is missing, in staff's words")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(missing__contained_by=Check.values), name="missing_check_is_known"
            ),
        ]

    class Privacy:
        plain = ["*"]


class Role(models.TextChoices):
    ADMIN = "admin", _("Administrator")  # buys, invites, sees invoices
    ENGINEER = "engineer", _("Engineer")  # downloads, makes tokens, answers recalls


class Member(Noun):
    """A person acting for an organisation."""

    id_prefix = "mem"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    joined_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="member_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
        ]

    class Privacy:
        pseudonymous = ["user"]
        plain = ["id", "organisation", "role", "joined_at"]

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> "InvitationQuerySet":
        """Not taken up yet, oldest first."""
        return self.filter(accepted_at=None).select_related("organisation").order_by("invited_at")

    def addressed_to(self, user: User) -> "InvitationQuerySet":
        return self.filter(email__iexact=user.email)


class Invitation(Noun):
    """An administrator's invitation to join, taken up by signing in with that address."""

    id_prefix = "inv"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at=None),
                name="invited_once_at_a_time",
            )
        ]

    class Privacy:
        personal = ["email"]
        plain = ["id", "organisation", "role", "invited_by", "invited_at", "accepted_at"]
