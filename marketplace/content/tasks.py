"""The bells of imports: read one, and tidy up after what was killed."""

from marketplace.content import actions
from marketplace.content.models import Import
from marketplace.content.platforms import Profile
from marketplace.kit import ids, jobs
from marketplace.privacy import actions as privacy


@jobs.handles("content.read_import")
def read_import(run: jobs.Run) -> None:
    import_ = Import.objects.select_related("creator").get(
        pk=ids.parse(Import.id_prefix, run.args["import_id"])
    )
    actions.read_import(run=run, import_=import_, finished=_then_clean)


def _then_clean(import_: Import, profile: Profile) -> None:
    """What she is called there is masked from now on, and what she brought is cleaned."""
    privacy.begin_cleaning(import_=import_, profile=profile)


@jobs.each_minute
def tidy_imports() -> None:
    for import_ in Import.objects.given_up():
        actions.give_up(import_=import_)
    actions.delete_orphaned_uploads()
