"""Users, organisations (条 lines and 块 blocks), roles, posts (岗位), holdings, shifts and API tokens."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q


class User(AbstractUser):
    """A person who signs in. What they may do comes from the posts they hold, never from flags on this row."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=80, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=10, blank=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name or self.username


class Organisation(models.Model):
    """A body that acts: the government of a territory (块 block), a department (条 line), a centre or a contractor.

    `parent` is the block it belongs to, `superior` the same line one level up: a street's or a district's
    department answers to both. `place` is the code of the territory or jurisdiction. `path` lists the ids of
    the block parents from the root, "/1/4/", and ends with its own.
    """

    class Kind(models.TextChoices):
        BLOCK = "block"
        LINE = "line"
        CENTRE = "centre"
        CONTRACTOR = "contractor"

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    level = models.CharField(max_length=20)
    place = models.BigIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    superior = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="subordinates")
    path = models.CharField(max_length=255, blank=True, db_index=True)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place"], name="people_organisation_place")]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What a kind of post may do: a list of permission names. The pack says which roles a city has."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    permissions = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (岗位) in an organisation: a role, exercised within a range of places and some classes.

    `classes` is a list of prefixes "component:01", "event:0102"; empty means every class.
    """

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    role = models.ForeignKey("people.Role", on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="posts")
    place_low = models.BigIntegerField()
    place_high = models.BigIntegerField()
    classes = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(place_low__lte=F("place_high")), name="people_post_range")]

    def __str__(self) -> str:
        return self.title


class Holding(models.Model):
    """A person holds a post for a time. One person may hold several (一岗多责), one post several people."""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="holdings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "post"], condition=Q(valid_to=None), name="people_holding_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} holds {self.post_id}"


class Shift(models.Model):
    """A line of the roster: this person is on duty in this post from … to …"""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="shifts")
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="people_shift_forward")]
        indexes = [models.Index(fields=["post", "starts_at"], name="people_shift_post")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.post_id} from {self.starts_at}"


class ApiToken(models.Model):
    """A bearer token: only its SHA-256 is kept. `scopes` narrows the holder's permissions; empty refuses all."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.label} ({self.prefix}…)"


class SignInAttempt(models.Model):
    """Failed sign-ins of late under one username or from one address, so that all web processes slow them down.

    `key` is a keyed hash ("name" or "address" and the value): what is typed into a sign-in form may be a password.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failure_count = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField()
    blocked_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_failed_at"], name="people_sign_in_age")]

    def __str__(self) -> str:
        return f"{self.failure_count} failures"
