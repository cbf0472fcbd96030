"""Schemes, classes, conditions, calendars, stage limits, duties and settings: versions, never overwritten."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Effective(models.Model):
    """A version in force from … until …: an edit ends this one and writes the next, with who, when and why."""

    in_force_from = models.DateTimeField()
    in_force_to = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Kind(models.TextChoices):
    """Component (部件) or event (事件)."""

    COMPONENT = "component"
    EVENT = "event"


class Scheme(models.Model):
    """A classification (分类体系), e.g. a city's own or CJ/T 214-2007. Several stand side by side."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    standard = models.CharField(max_length=120, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="catalogue_one_default")
        ]

    def __str__(self) -> str:
        return self.code


class CaseClass(Effective):
    """A class of component or event: code within its scheme, names, whether the public may see it, severity.

    `severity` A urgent (紧急), B major (重大), C ordinary (一般).
    """

    scheme = models.ForeignKey("catalogue.Scheme", on_delete=models.PROTECT, related_name="classes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=8)
    major = models.CharField(max_length=80)
    major_en = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    is_public = models.BooleanField(default=True)
    is_emergency = models.BooleanField(default=False)
    severity = models.CharField(max_length=1, default="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "kind", "code"], condition=Q(in_force_to=None), name="catalogue_class_current"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code} {self.name}"


class ClassMapping(models.Model):
    """A class of one scheme stands for a class of another."""

    scheme = models.ForeignKey("catalogue.Scheme", on_delete=models.CASCADE, related_name="mappings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=8)
    to_scheme = models.ForeignKey("catalogue.Scheme", on_delete=models.CASCADE, related_name="+")
    to_kind = models.CharField(max_length=10, choices=Kind.choices)
    to_code = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "kind", "code", "to_scheme"], name="catalogue_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code} → {self.to_kind}:{self.to_code}"


class Condition(Effective):
    """One line of a class's standard: when it counts as found, when as mended, within what limit, proved by what.

    发现标准 `finding`, 处置标准 `closing` with `limit_value` in `limit_clock` (urgent_hour, work_hour, work_day,
    natural_day), `evidence` the purposes a file is required for, e.g. ["found", "handled"].
    """

    scheme = models.ForeignKey("catalogue.Scheme", on_delete=models.PROTECT, related_name="conditions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    class_code = models.CharField(max_length=8)
    code = models.CharField(max_length=40)
    finding = models.TextField()
    finding_en = models.TextField()
    closing = models.TextField()
    closing_en = models.TextField()
    limit_value = models.DecimalField(max_digits=8, decimal_places=2)
    limit_clock = models.CharField(max_length=12)
    evidence = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "kind", "class_code", "code"],
                condition=Q(in_force_to=None),
                name="catalogue_condition_current",
            ),
            models.CheckConstraint(condition=Q(limit_value__gt=0), name="catalogue_condition_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.class_code}/{self.code}"


class WorkSchedule(Effective):
    """The city's weekly working hours: {"0": [["08:00", "12:00"], …], …}, 0 = Monday; `day_seconds` one work day."""

    code = models.CharField(max_length=40, default="city")
    week = models.JSONField()
    day_seconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(in_force_to=None), name="catalogue_schedule_current")
        ]

    def __str__(self) -> str:
        return self.code


class CalendarDay(Effective):
    """A holiday, or a day worked in exchange (调休)."""

    day = models.DateField()
    is_working = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=Q(in_force_to=None), name="catalogue_day_current")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {'working' if self.is_working else 'off'}"


class StageLimit(Effective):
    """How long a stage of a report or case may take, e.g. acceptance (受理) 0.25 urgent hours."""

    stage = models.CharField(max_length=40)
    limit_value = models.DecimalField(max_digits=8, decimal_places=2)
    limit_clock = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage"], condition=Q(in_force_to=None), name="catalogue_stage_current")
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.limit_value} {self.limit_clock}"


class Duty(Effective):
    """A line of the duty register (责任清单): who approves, supervises or handles a class in a place, on what ground.

    `class_prefix` "" is every class of the kind, "01" a major, "0101" one class. `scope`: place (a body named
    for a range of places), owner (the component's own owner or maintainer), line (a department's jurisdiction).
    `organisation` is empty only for scope owner.
    """

    class Role(models.TextChoices):
        APPROVES = "approves"
        SUPERVISES = "supervises"
        HANDLES = "handles"

    class Scope(models.TextChoices):
        PLACE = "place"
        OWNER = "owner"
        LINE = "line"

    role = models.CharField(max_length=12, choices=Role.choices)
    scheme = models.ForeignKey("catalogue.Scheme", on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    class_prefix = models.CharField(max_length=8, blank=True)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    place_low = models.BigIntegerField()
    place_high = models.BigIntegerField()
    organisation = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="duties")
    legal_ground = models.CharField(max_length=300)
    legal_ground_en = models.CharField(max_length=300)

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="owner") | Q(organisation__isnull=False), name="catalogue_duty_has_body"
            )
        ]
        indexes = [models.Index(fields=["scheme", "kind", "role"], name="catalogue_duty_class")]

    def __str__(self) -> str:
        return f"{self.role} {self.kind}:{self.class_prefix or '*'}"


class Setting(Effective):
    """A rule the city may set: number templates, how many delays, when a light turns yellow …"""

    key = models.CharField(max_length=60)
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(in_force_to=None), name="catalogue_setting_current")
        ]

    def __str__(self) -> str:
        return self.key
