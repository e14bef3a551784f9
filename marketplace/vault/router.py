"""Sends the vault's models to the vault's database, and everything else to the main one."""

from typing import Any


class VaultRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "vault" if model._meta.app_label == "vault" else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return (one._meta.app_label == "vault") == (other._meta.app_label == "vault")

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == "vault") == (app_label == "vault")
