"""One file given as evidence for a report or a case."""

from __future__ import annotations

from django.db import models


class Evidence(models.Model):
    """A file (证据) for `subject` ("report:7", "case:42"). The original lies under its SHA-256, never changed.

    `purpose` says what it shows: found (发现), verified (核实), handled (处置), checked (核查), other.
    `hidden_at`: taken out of sight as given by mistake; nothing is ever removed.
    """

    class Purpose(models.TextChoices):
        FOUND = "found"
        VERIFIED = "verified"
        HANDLED = "handled"
        CHECKED = "checked"
        OTHER = "other"

    subject = models.CharField(max_length=60)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    sha256 = models.CharField(max_length=64)
    byte_count = models.BigIntegerField()
    media_type = models.CharField(max_length=40)
    shown_type = models.CharField(max_length=40, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    uploaded_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="evidence_subject"),
            models.Index(fields=["sha256"], name="evidence_sha256"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose", "sha256"], name="evidence_once_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.media_type} for {self.subject}"
