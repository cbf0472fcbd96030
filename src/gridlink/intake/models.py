"""The report, who gave it, its verification on the spot, the cases it led to and the notices sent back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gridlink.intake.lifecycle import Stage

STAGES = [(stage.value, stage.value) for stage in Stage]


class Channel(models.TextChoices):
    """How a report came in."""

    SUPERVISOR = "supervisor"
    PHONE = "phone"
    CITIZEN = "citizen"
    API = "api"


class Report(models.Model):
    """What somebody says is wrong (上报/诉求), before the centre has decided whether it is a case.

    `place` is the unit grid where it is known. `stage` is written by `intake.actions.turn` alone.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    version = models.PositiveIntegerField(default=1)
    stage = models.CharField(max_length=12, choices=STAGES, default=Stage.RECEIVED)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    kind = models.CharField(max_length=10, blank=True)
    scheme = models.CharField(max_length=40, blank=True)
    class_code = models.CharField(max_length=8, blank=True)
    component = models.ForeignKey("grid.Component", null=True, on_delete=models.PROTECT, related_name="+")
    place = models.BigIntegerField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    address = models.CharField(max_length=200, blank=True)
    description = models.TextField()
    urgent = models.BooleanField(default=False)
    self_handled = models.BooleanField(default=False)
    reported_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    stage_due_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=40, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="declined") | ~Q(decline_reason=""), name="intake_declined_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(stage="merged") | Q(merged_into__isnull=False), name="intake_merged_has_target"
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="intake_report_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "place"], name="intake_stage_place"),
            models.Index(fields=["place", "id"], name="intake_place"),
            models.Index(
                fields=["stage_due_at"], name="intake_due", condition=Q(stage__in=["received", "verifying", "answered"])
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The ledger's name for this report."""
        return f"report:{self.pk}"


class Reporter(models.Model):
    """The person behind a report. Personal data: masked unless the post needs it, emptied when erased."""

    report = models.OneToOneField("intake.Report", on_delete=models.CASCADE, primary_key=True, related_name="reporter")
    name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"reporter of {self.report_id}"


class Verification(models.Model):
    """A supervisor is asked to look whether a report is true (核实)."""

    report = models.ForeignKey("intake.Report", on_delete=models.PROTECT, related_name="verifications")
    supervisor = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    is_true = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(answered_at=None), name="intake_verification_one_open"
            )
        ]
        indexes = [models.Index(fields=["supervisor"], name="intake_verification_open", condition=Q(answered_at=None))]

    def __str__(self) -> str:
        return f"verification of {self.report_id}"


class ReportCase(models.Model):
    """A report led to a case, or was joined to it. Many to many."""

    report = models.ForeignKey("intake.Report", on_delete=models.PROTECT, related_name="links")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "case"], name="intake_link_once")]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.case_id}"


class Notice(models.Model):
    """What the reporter is told: the template's code; `key` (entry and template) makes sending it idempotent."""

    report = models.ForeignKey("intake.Report", on_delete=models.PROTECT, related_name="notices")
    template = models.CharField(max_length=40)
    key = models.CharField(max_length=60, unique=True)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.template} for {self.report_id}"
