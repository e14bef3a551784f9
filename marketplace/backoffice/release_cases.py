"""Releases that wait for staff: a cut that was refused or gave up, an edition nobody can see."""

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.backoffice.case import Case, Topic
from marketplace.catalogue.models import Bundle
from marketplace.kit import clock
from marketplace.kit.models import JobState
from marketplace.kit.templatetags.kit import in_language
from marketplace.releases.models import Release, ReleaseState


def release_cases(most: int) -> list[Case]:
    """The newest cut of each bundle in use, where it is no success, and editions nobody finds."""
    newest = (
        Release.objects.filter(bundle__retired_at=None)
        .order_by("bundle", "-number")
        .distinct("bundle")
        .select_related("bundle", "job")
        .defer("manifest", "card")
    )
    found = [case for release in newest if (case := _unpublished(release))]
    return sorted(found + _unlisted(), key=lambda case: case.since)[:most]


def _unpublished(release: Release) -> Case | None:
    title = f"{in_language(release.bundle, 'name')} #{release.number}"
    href = reverse("releases:release-detail", args=[release.public_id])
    if release.state == ReleaseState.REFUSED:
        return Case(
            Topic.RELEASES,
            _("Cut refused"),
            title,
            reverse("catalogue:staff-bundle-detail", args=[release.bundle.public_id]),
            release.begun_at,
            state="stopped",
            word=_("%(creators)s of %(minimum)s creators")
            % {"creators": "–", "minimum": "–", **release.refusal_facts},
            action=_("See why"),
        )
    if not release.is_final and release.job and release.job.state == JobState.FAILED:
        since = release.job.finished_at or release.begun_at
        error = release.job.error
        return Case(
            Topic.RELEASES,
            _("Cut gave up"),
            title,
            href,
            since,
            state="failed",
            word=error,
            job=release.job,
        )
    return None


def _unlisted() -> list[Case]:
    drafts = list(Bundle.objects.filter(listed_at=None, retired_at=None))
    newest = Release.objects.newest_of_each(drafts)
    return [
        Case(
            Topic.RELEASES,
            _("Published, not in the catalogue"),
            in_language(bundle, "name"),
            reverse("catalogue:staff-bundle-detail", args=[bundle.public_id]),
            newest[bundle.pk].published_at or clock.now(),
            word=_("buyers cannot find it"),
            action=_("List it"),
        )
        for bundle in drafts
        if bundle.pk in newest
    ]
