"""The pack in force: its files as they were loaded, and what it wrote, to tell its own rows from edits in the console."""

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


class PackFile(models.Model):
    """One file of the pack in force, as it was loaded: `content` is gzipped, unless the file itself is a `.gz`.

    `sha256` and `size` (bytes) are those of the file.
    """

    name = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name
