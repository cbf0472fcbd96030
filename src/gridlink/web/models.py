"""What only HTTP needs to remember."""

from __future__ import annotations

from django.db import models


class IdempotencyKey(models.Model):
    """The answer once given to a caller's Idempotency-Key, written in the transaction that did the work."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="web_idempotency_once")]
        indexes = [models.Index(fields=["created_at"], name="web_idempotency_age")]

    def __str__(self) -> str:
        return self.key
