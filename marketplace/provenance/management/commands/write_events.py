"""`manage.py write_events`: write docs/events.md from what the rooms declare."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from marketplace.provenance.kinds import KINDS

HEAD = """# Events

Every fact that matters is recorded once, in the transaction it happened in, and never changed.
An event names its subject by public id and holds counts and codes, never anyone's words.
Written by `manage.py write_events`.

| event | sentence | 中文 |
|---|---|---|
"""


class Command(BaseCommand):
    help = "Write docs/events.md."

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("events")
        lines = [
            f"| `{name}` | {_in('en', name)} | {_in('zh-hans', name)} |" for name in sorted(KINDS)
        ]
        path = Path(settings.BASE_DIR) / "docs" / "events.md"
        path.write_text(HEAD + "\n".join(lines) + "\n")


def _in(language: str, name: str) -> str:
    with translation.override(language):
        return str(KINDS[name].sentence)
