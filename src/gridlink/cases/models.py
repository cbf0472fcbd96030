"""The case and what hangs on it: requests of the handler, on-site checks, supervision (督办)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gridlink.cases.lifecycle import Stage

STAGES = [(stage.value, stage.value) for stage in Stage]


class Case(models.Model):
    """A case (案卷): one problem in one place, from filing to closing.

    `place` is the unit grid, `platform` the district (or the root, once escalated) whose centre has it in hand.
    `case_class` and `condition` are the versions in force when it was filed. `handling` is the handling clock
    (kernel `Timer` as JSON), `handling_due_at` its due time while it runs; `stage_due_at` that of the stage.
    `next_alarm_at` is the next instant at which `tick` has something to do for this case. `stage` is written
    by `cases.actions.turn` alone.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    version = models.PositiveIntegerField(default=1)
    stage = models.CharField(max_length=12, choices=STAGES, default=Stage.SUBMITTED)
    platform = models.BigIntegerField()

    kind = models.CharField(max_length=10)
    scheme = models.CharField(max_length=40)
    class_code = models.CharField(max_length=8)
    case_class = models.ForeignKey("catalogue.CaseClass", on_delete=models.PROTECT, related_name="+")
    condition = models.ForeignKey("catalogue.Condition", null=True, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(max_length=1)
    is_public = models.BooleanField()
    component = models.ForeignKey("grid.Component", null=True, on_delete=models.PROTECT, related_name="+")
    place = models.BigIntegerField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    address = models.CharField(max_length=200, blank=True)
    description = models.TextField()
    channel = models.CharField(max_length=20)
    self_handled = models.BooleanField(default=False)

    organisation = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    check_passed = models.BooleanField(null=True)

    registered_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    stage_entered_at = models.DateTimeField()
    stage_due_at = models.DateTimeField(null=True)

    handling = models.JSONField(null=True)
    handling_due_at = models.DateTimeField(null=True)
    handled_on_time = models.BooleanField(null=True)
    suspended_until = models.DateTimeField(null=True)
    next_alarm_at = models.DateTimeField(null=True)
    warned = models.CharField(max_length=12, blank=True)

    delay_count = models.PositiveSmallIntegerField(default=0)
    suspension_count = models.PositiveSmallIntegerField(default=0)
    dispatch_count = models.PositiveSmallIntegerField(default=0)
    body_count = models.PositiveSmallIntegerField(default=0)
    rework_count = models.PositiveSmallIntegerField(default=0)
    urge_count = models.PositiveSmallIntegerField(default=0)
    is_escalated = models.BooleanField(default=False)
    on_list = models.BooleanField(default=False)
    overrun_exempt = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage__in=["dispatched", "suspended", "handled", "checking", "answered", "checked"])
                | Q(organisation__isnull=False, dispatched_at__isnull=False),
                name="cases_dispatched_has_body",
            ),
            models.CheckConstraint(
                condition=~Q(stage="dispatched") | Q(handling_due_at__isnull=False), name="cases_dispatched_has_due"
            ),
            models.CheckConstraint(
                condition=~Q(stage="suspended") | Q(suspended_until__isnull=False), name="cases_suspended_has_end"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["submitted", "sent_back", "void"])
                | Q(condition__isnull=False, filed_at__isnull=False),
                name="cases_filed_has_condition",
            ),
            models.CheckConstraint(
                condition=~Q(stage="closed") | Q(closed_at__isnull=False), name="cases_closed_has_time"
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="cases_case_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["next_alarm_at"], name="cases_alarm", condition=Q(next_alarm_at__isnull=False)),
            models.Index(fields=["stage", "place"], name="cases_stage_place"),
            models.Index(fields=["class_code", "place"], name="cases_class_place"),
            models.Index(fields=["class_code", "stage", "id"], name="cases_class_stage"),
            models.Index(fields=["registered_at"], name="cases_registered"),
            models.Index(fields=["handled_at"], name="cases_handled", condition=Q(handled_at__isnull=False)),
            models.Index(fields=["place", "id"], name="cases_place"),
            models.Index(fields=["organisation", "stage", "handling_due_at"], name="cases_body_due"),
            models.Index(fields=["checker"], name="cases_checker", condition=Q(stage="checking")),
            models.Index(fields=["filed_at"], name="cases_filed"),
            models.Index(fields=["closed_at"], name="cases_closed"),
            models.Index(fields=["on_list"], name="cases_listed", condition=Q(on_list=True)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The ledger's name for this case."""
        return f"case:{self.pk}"


class CaseRequest(models.Model):
    """What somebody asks for a case: delay (延期), return (回退), suspension (挂账), void (作废), overrun appeal (超时申诉)."""

    class Kind(models.TextChoices):
        DELAY = "delay"
        RETURN = "return"
        SUSPENSION = "suspension"
        VOID = "void"
        APPEAL = "appeal"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    until = models.DateTimeField(null=True)
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    supported_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(granted=None), name="cases_request_one_open"),
            models.CheckConstraint(
                condition=Q(granted=None) | Q(decided_at__isnull=False), name="cases_request_decided_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.case_id}"


class Supervision(models.Model):
    """One act of 督办: an urging (督促), a place on the public list (挂账督办) or a circular (通报)."""

    class Kind(models.TextChoices):
        URGE = "urge"
        LIST = "list"
        CIRCULATE = "circulate"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="supervisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_off_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind="list", struck_off_at=None), name="cases_listed_once"
            ),
            models.CheckConstraint(
                condition=Q(struck_off_at=None) | Q(struck_off_at__gte=F("at")), name="cases_struck_off_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"
