"""Makes every Django process, the site's too, ring the one bell that the workers hear."""

from importlib import import_module

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "marketplace.kit"

    def ready(self) -> None:
        # Without it Celery would send with an app of its own making, to a queue nobody reads.
        import_module("marketplace.celery")
