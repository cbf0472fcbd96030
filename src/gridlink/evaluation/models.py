"""The steps people took, read off the ledger so that posts can be evaluated."""

from __future__ import annotations

from django.db import models


class StepTaken(models.Model):
    """One step somebody took with a case or a report: a line of the ledger, laid out for counting.

    `entry` is the ledger entry's id, `of` "case" or "report" and `key` its id. `on_time`: taken before the limit of the
    stage ran out (None: there was none); `due_at` is the limit of the stage the step led to. `undone`: a dispatch the
    body had taken back, a filing whose case was voided. `led_to` is the case an accepted report led to; `is_valid` of a
    received report: that case was filed. Can be built anew from the ledger at any time.
    """

    entry = models.BigIntegerField(primary_key=True)
    of = models.CharField(max_length=6)
    key = models.BigIntegerField()
    verb = models.CharField(max_length=60)
    at = models.DateTimeField()
    post = models.CharField(max_length=60, blank=True)
    place = models.BigIntegerField()
    kind = models.CharField(max_length=10, blank=True)
    class_code = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(null=True)
    on_time = models.BooleanField(null=True)
    undone = models.BooleanField(default=False)
    is_valid = models.BooleanField(default=False)
    led_to = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "steps taken"
        indexes = [
            models.Index(fields=["at", "verb"], name="evaluation_step_at"),
            models.Index(fields=["post", "at"], name="evaluation_step_post"),
            models.Index(fields=["of", "key", "entry"], name="evaluation_step_subject"),
            models.Index(fields=["led_to"], name="evaluation_step_led", condition=models.Q(led_to__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.of}:{self.key} {self.verb}"
