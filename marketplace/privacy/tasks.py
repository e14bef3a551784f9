"""The bells of cleaning: after an import, after a change of names, after new detectors."""

from accounts.models import Creator
from marketplace.content.models import Import
from marketplace.kit import ids, jobs
from marketplace.privacy import actions


@jobs.handles("privacy.clean")
def clean(run: jobs.Run) -> None:
    creator = Creator.objects.get(pk=ids.parse(Creator.id_prefix, run.args["creator_id"]))
    import_id = run.args.get("import_id")
    import_ = Import.objects.get(pk=ids.parse("imp", import_id)) if import_id else None
    actions.clean_records(run=run, creator=creator, import_=import_)


@jobs.each_minute
def clean_again() -> None:
    actions.clean_again_by_new_detectors()
