"""How a release is cited: one line for people, and an entry for BibTeX."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketplace.releases.models import Release


def address_of(release: Release) -> str:
    """The release's page, the same in every language."""
    with translation.override("en"):
        return settings.SITE_URL + reverse("releases:release-detail", args=[release.public_id])


def citation(release: Release, name: str) -> str:
    """One line that pins the edition by its manifest; `name` is the bundle's."""
    assert release.published_at is not None
    return _(
        "Assent ({year}). {name}, release {number}, published {day}. {address} "
        "(manifest SHA-256 {sum})"
    ).format(
        year=release.published_at.year,
        name=name,
        number=release.number,
        day=date_format(release.published_at, "DATE_FORMAT"),
        address=address_of(release),
        sum=release.manifest_sha256,
    )


def bibtex(release: Release) -> str:
    """A `@misc` entry, in English whatever the reader's language."""
    assert release.published_at is not None
    bundle = release.bundle
    lines = {
        "title": f"{{{bundle.name_en}}}, release {release.number}",
        "author": "{Assent}",
        "year": str(release.published_at.year),
        "url": address_of(release),
        "note": f"{release.public_id}, manifest SHA-256 {release.manifest_sha256}",
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines.items())
    return f"@misc{{{bundle.slug}-{release.number},\n{body}\n}}"
