"""The sweep of imports: nobody waits for ever, and no upload is left lying about."""

import os
import time
from pathlib import Path

import pytest

from marketplace.content import actions, tasks, uploads
from marketplace.content.models import Import, ImportState, Record
from marketplace.kit import jobs
from marketplace.kit.models import Job, JobState
from tests.content.uploading import bring, mastodon_zip, upload

pytestmark = pytest.mark.django_db


def stored(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def age(files: Path) -> None:
    """As if these uploads had been lying there for two hours."""
    for path in stored(files):
        os.utime(path, (time.time() - 7_200,) * 2)


def test_a_file_that_a_kill_left_behind_is_deleted(maya, files: Path, monkeypatch):
    monkeypatch.setattr(actions.storage, "delete", lambda name: None)  # killed right after commit
    bring(maya, mastodon_zip())
    monkeypatch.undo()
    assert len(stored(files)) == 1
    age(files)
    tasks.tidy_imports()
    assert stored(files) == []


def test_an_upload_that_waits_to_be_read_is_left_alone(maya, files: Path):
    actions.start_import(by=maya, file=upload(mastodon_zip()))
    age(files)
    tasks.tidy_imports()
    assert len(stored(files)) == 1
    jobs.drain()
    assert Import.objects.get().state == ImportState.READ


def test_an_upload_whose_import_is_about_to_be_written_is_left_alone(maya, files: Path):
    uploads.keep(upload(mastodon_zip()))
    tasks.tidy_imports()
    assert len(stored(files)) == 1


def test_an_import_whose_job_failed_for_good_is_refused(maya, files: Path):
    actions.start_import(by=maya, file=upload(mastodon_zip()))
    Job.objects.update(state=JobState.FAILED, finished_at=Import.objects.get().uploaded_at)
    tasks.tidy_imports()
    import_ = Import.objects.get()
    assert (import_.state, import_.refusal_code) == (ImportState.REFUSED, "reading_failed")
    assert stored(files) == []
    assert not Record.objects.exists()
    tasks.tidy_imports()
    assert Import.objects.get().finished_at == import_.finished_at


def test_with_nothing_ever_uploaded_there_is_nothing_to_tidy(db):
    tasks.tidy_imports()
