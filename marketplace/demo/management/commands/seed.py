"""`manage.py seed`: fill an empty market with an invented one."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from marketplace.content.models import Record
from marketplace.demo.market import Market, is_empty


class Command(BaseCommand):
    help = "Fill an empty market with some 300 invented creators and their half year here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing in a lived-in one")
        parser.add_argument("--creators", type=int, default=300)
        parser.add_argument("--posts", type=int, default=78, help="about how many each has")

    def handle(self, *args: Any, creators: int, posts: int, if_empty: bool, **_: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Invented people do not belong in production.")
        if not is_empty():
            if if_empty:
                return
            raise CommandError("People live in this market already. Start from an empty one.")
        began = time.monotonic()
        autodiscover_modules("tasks")
        self.stdout.write("Filling the market with invented people (once)")
        Market(self.say, creators=creators, posts=posts).live()
        took = time.monotonic() - began
        self.stdout.write(f"{Record.objects.count():,} records are here after {took:.0f} s.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
