"""A creator's data key, wrapped by the key-encryption key; and the fact that it was destroyed."""

from django.db import models
from django.db.models import Q

from marketplace.kit import clock


class DataKey(models.Model):
    """One 256-bit key a creator. `wrapped` is AES-256-GCM under VAULT_KEYS[key_version]."""

    creator_id = models.UUIDField(primary_key=True)
    key_version = models.PositiveIntegerField()
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="destroyed_key_is_gone",
            )
        ]

    class Privacy:
        pseudonymous = ["creator_id"]
        plain = ["key_version", "wrapped", "created_at", "destroyed_at"]

    def __str__(self) -> str:
        return f"data key v{self.key_version}"
