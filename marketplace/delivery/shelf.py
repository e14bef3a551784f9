"""What a licence holder finds on its shelf: each part, and whether it can be fetched now."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.delivery.models import Copy
from marketplace.purchases.models import Licence
from marketplace.releases.models import Part


class Readiness(models.TextChoices):
    READY = "ready", _("Ready")
    MAKING = "making", _("Your copy is being made")
    WITHHELD = "withheld", _("Withheld, being rewritten")
    ENDED = "ended", _("Licence not in force")


SHAPES = {
    Readiness.READY: "ok",
    Readiness.MAKING: "running",
    Readiness.WITHHELD: "warning",
    Readiness.ENDED: "stopped",
}


@dataclass(frozen=True, slots=True)
class Volume:
    """A part as one licence has it; `copy` is its copy of the part as it is now."""

    part: Part
    copy: Copy | None
    readiness: Readiness
    withheld_since: datetime | None

    @property
    def shape(self) -> str:
        """The state of the status mark."""
        return SHAPES[self.readiness]

    @property
    def is_ready(self) -> bool:
        return self.readiness == Readiness.READY

    @property
    def is_moving(self) -> bool:
        """Whether it changes by itself within a minute."""
        return self.readiness in {Readiness.MAKING, Readiness.WITHHELD}


def shelf(licence: Licence) -> list[Volume]:
    """The parts of a licence in their order."""
    copies = {copy.part_id: copy for copy in Copy.objects.current().of(licence)}
    in_force = Licence.objects.in_force().filter(pk=licence.pk).exists()
    parts = Part.objects.filter(release=licence.release_id).order_by("number")
    return [_volume(part, copies.get(part.pk), in_force) for part in parts]


def _volume(part: Part, copy: Copy | None, in_force: bool) -> Volume:
    fits = copy if copy and copy.revision == part.revision else None
    if not in_force:
        return Volume(part, fits, Readiness.ENDED, None)
    if not part.is_deliverable:
        return Volume(part, None, Readiness.WITHHELD, part.withheld_at or part.earliest_expiry)
    return Volume(part, fits, Readiness.READY if fits else Readiness.MAKING, None)
