"""The bells of the releases room."""

from uuid import UUID

from marketplace.kit import jobs
from marketplace.releases import actions
from marketplace.releases.models import Part, Release


@jobs.handles("releases.cut")
def cut(run: jobs.Run) -> None:
    release = Release.objects.select_related("bundle").get(pk=UUID(run.args["release"]))
    actions.write_release(run=run, release=release)


@jobs.handles("releases.rewrite")
def rewrite(run: jobs.Run) -> None:
    part = Part.objects.get(pk=UUID(run.args["part"]))
    actions.rewrite(part=part, cause=run.args["cause"])


@jobs.each_minute
def withhold_lapsed() -> None:
    actions.withhold_lapsed()


@jobs.each_minute
def clear_given_up() -> None:
    actions.clear_given_up()
