"""What the packs loaded so far wrote, so that the next load can tell its own rows from edits made in the console."""

from __future__ import annotations

from django.db import models


class LoadedRow(models.Model):
    """One row as a pack last wrote it: its table ("people.Post"), its key there, and the SHA-256 of its contents."""

    table = models.CharField(max_length=60)
    key = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="packs_loaded_row_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
