"""Put the newest terms in the repository into effect; harmless when they already are."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.consent import actions
from marketplace.consent.terms import newest_words


class Command(BaseCommand):
    help = "Publish the newest version of the terms, unless it is in effect already."

    def handle(self, *args: Any, **options: Any) -> None:
        english, chinese = newest_words()
        terms = actions.publish_terms(by=None, body_en=english, body_zh=chinese)
        self.stdout.write(f"Terms version {terms.version} are in effect: {terms.sha256}")
