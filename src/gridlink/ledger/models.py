"""Entries, their private parts, deliveries, checkpoints, readers' cursors and serial numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One fact that happened to one subject (ledger row), chained to the subject's entry before it.

    `subject` is "kind:key", e.g. "case:42". `hash` is SHA-256 over canonical JSON of every other column and
    the previous hash; the first entry of a subject has previous = 64 zeros. `body` holds no personal data:
    what is private stands there as a salted commitment and its text in `PrivatePart`.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=60)
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    post = models.CharField(max_length=60, blank=True)
    organisation = models.CharField(max_length=60, blank=True)
    body = models.JSONField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="ledger_entry_subject_seq")]
        indexes = [models.Index(fields=["actor", "at"], name="ledger_entry_actor")]

    def __str__(self) -> str:
        return f"{self.subject}#{self.seq} {self.verb}"


class PrivatePart(models.Model):
    """The personal or free text behind an entry's commitments: {field: [salt, value]}.

    May be destroyed by law; the commitment in the entry stays and the chain still verifies.
    """

    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, primary_key=True, related_name="private")
    fields = models.JSONField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"private part of {self.entry_id}"


class Delivery(models.Model):
    """One piece of news for one handler (outbox row), written with its entry and worked later, once."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        DEAD = "dead"

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "handler"], name="ledger_delivery_once")]
        indexes = [
            models.Index(fields=["next_at", "id"], name="ledger_delivery_waiting", condition=Q(status="waiting")),
            models.Index(fields=["status", "id"], name="ledger_delivery_dead", condition=Q(status="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of entry {self.entry_id}: {self.status}"


class Checkpoint(models.Model):
    """The database's own copy of a signed checkpoint; the one that counts stands outside the database."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    entry_count = models.IntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"checkpoint {self.number}"


class Cursor(models.Model):
    """How far a named reader of the stream has read (the id of the last entry it has dealt with)."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"


class Serial(models.Model):
    """A counter for SQLite, where one writer at a time makes it safe; PostgreSQL uses sequences of the same name."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
