"""What the tables of the privacy room refuse."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.content.models import Record
from marketplace.privacy import reading
from marketplace.privacy.models import CleanRecord, Finding, with_something_masked
from marketplace.privacy.reading import Piece
from marketplace.privacy.wording import LEADS_TO_SOMEBODY
from tests.content.uploading import bring, mastodon_zip

pytestmark = pytest.mark.django_db


def refuses(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_every_record_weighs_something(maya):
    bring(maya, mastodon_zip())
    with refuses("every_record_weighs_something"), transaction.atomic():
        CleanRecord.objects.update(weight=0)


def test_a_finding_covers_something(maya):
    bring(maya, mastodon_zip())
    with refuses("finding_covers_something"), transaction.atomic():
        Finding.objects.update(end=0)


def test_only_records_with_something_masked_are_shown_as_such(maya):
    bring(maya, mastodon_zip())
    masked = with_something_masked(Record.objects.of(maya))
    assert {record.kind for record in masked} == {"post", "comment"}
    assert masked.count() == 5


def test_a_clean_text_is_cut_at_its_masks_without_the_original(maya):
    bring(maya, mastodon_zip())
    record = Record.objects.filter(kind="post").order_by("occurred_at").first()
    [preview] = reading.previews(maya, [record])
    assert preview.pieces == (
        Piece("The heron came back to the weir on day 0. Write to me at "),
        Piece("[EMAIL_1]", "E-mail address", LEADS_TO_SOMEBODY),
    )
    assert preview.original is None
    assert (preview.masked_count, preview.masked_words) == (1, ["E-mail address"])


def test_a_mask_that_she_wrote_herself_is_her_own_word():
    findings = [Finding(kind="phone", start=14, end=25), Finding(kind="email", start=30, end=35)]
    text = "[PHONE_1] and [PHONE_2] and [EMAIL_1]!"
    assert reading.pieces(text, findings) == (
        Piece("[PHONE_1] and "),
        Piece("[PHONE_2]", "Phone number", LEADS_TO_SOMEBODY),
        Piece(" and "),
        Piece("[EMAIL_1]", "E-mail address", LEADS_TO_SOMEBODY),
        Piece("!"),
    )
