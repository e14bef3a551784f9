"""The creator's way works in a browser that runs no scripts: bring, consent, take back."""

import re

import pytest

from marketplace.recalls.models import Recall
from tests.journeys import steps
from tests.journeys.lives import maya

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.usefixtures("market", "workers")
def test_maya_brings_consents_and_takes_back_without_scripts(somebody, tmp_path):
    story = maya()
    her = somebody("maya", java_script_enabled=False)
    steps.becomes_a_creator(her, story)
    steps.brings_her_archive(her, story, tmp_path)
    steps.looks_at_her_posts(her, story)
    grant = steps.consents(her, story)
    steps.takes_everything_back(her)
    her.sees("None of it was in a release, so no file had to be rewritten and nobody had to")
    her.sees("Rewritten")
    steps.keeps_the_receipt(her)
    assert re.search(grant.public_id, her.main.inner_text())
    assert Recall.objects.get().is_finished
