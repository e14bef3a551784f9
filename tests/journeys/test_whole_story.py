"""One record from an upload to a buyer and back, as the people of the story live it."""

import pytest

from tests.journeys import steps
from tests.journeys.lives import Story, maya, wen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("tell", [maya, wen])
@pytest.mark.usefixtures("market")
def test_the_whole_story(tell, somebody, workers, tmp_path, settings):
    story: Story = tell()
    her = somebody(story.name, story.language)
    steps.becomes_a_creator(her, story)
    steps.brings_her_archive(her, story, tmp_path)
    steps.looks_at_her_posts(her, story)
    steps.consents(her, story)
