"""The city, its places down to unit grids, responsibility grids and components."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ON_EARTH = Q(lon__gte=-180) & Q(lon__lte=180) & Q(lat__gte=-90) & Q(lat__lte=90)


class City(models.Model):
    """The one city this installation runs, as its pack describes it. `levels`: [[name, digits], …] from the root down."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    root = models.BigIntegerField()
    levels = models.JSONField()
    timezone = models.CharField(max_length=60)
    languages = models.JSONField(default=list)
    terminology = models.JSONField(default=dict)
    pack_version = models.CharField(max_length=40)
    pack_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A place of any level; the lowest is the unit grid (单元网格). Codes are never used again.

    `geometry` is WKB, WGS84 longitude and latitude in degrees; `attributes` of a unit grid: grade (管理等级),
    land_use (用地类别), body (管理责任主体), note. `successor`: the code of the place that took over when this one ended
    (`gridlink.grid.succession`).
    """

    code = models.BigIntegerField(unique=True)
    level = models.CharField(max_length=20)
    name = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    area_m2 = models.BigIntegerField(null=True)
    geometry = models.BinaryField(null=True)
    attributes = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    successor = models.BigIntegerField(null=True, blank=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["level", "code"], name="grid_place_level")]

    def __str__(self) -> str:
        return self.name or str(self.code)


class ResponsibilityGrid(models.Model):
    """Several unit grids that make one supervisor's patrol area (责任网格). `network` tells overlaid networks apart."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    place = models.BigIntegerField()
    network = models.CharField(max_length=40)
    post = models.ForeignKey("people.Post", null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ResponsibilityGridMember(models.Model):
    """A unit grid within a responsibility grid; in one network a unit grid belongs to one responsibility grid."""

    responsibility_grid = models.ForeignKey("grid.ResponsibilityGrid", on_delete=models.CASCADE, related_name="members")
    network = models.CharField(max_length=40)
    place = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "place"], name="grid_member_once_per_network"),
        ]

    def __str__(self) -> str:
        return f"{self.place} in {self.responsibility_grid_id}"


class Component(models.Model):
    """A public facility (部件): 16-digit id (6 division, 2 major, 2 minor, 6 serial), class, place, bodies, state.

    `owner` 权属单位, `maintainer` 养护单位, `authority` 主管部门. `cell` is the 64 m square it stands in
    (`gridlink.grid.cells`). `accuracy`: A ±0.5 m, B ±1 m, C ±10 m.
    """

    class State(models.TextChoices):
        INTACT = "intact"
        DAMAGED = "damaged"
        LOST = "lost"
        ABANDONED = "abandoned"

    id = models.BigAutoField(primary_key=True)
    code = models.BigIntegerField(unique=True)
    scheme = models.CharField(max_length=40)
    class_code = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    place = models.BigIntegerField()
    lon = models.FloatField()
    lat = models.FloatField()
    cell = models.BigIntegerField()
    # Three indexes of eleven million rows that no query asks for: a body is ended, never deleted.
    owner = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    maintainer = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    authority = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.INTACT)
    accuracy = models.CharField(max_length=1, default="C")
    source = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    recorded_on = models.DateField()
    changed_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["cell"], name="grid_component_cell"),
            # What `list_components` pages along: by place, by class and place, and those not intact, of a class or all.
            models.Index(fields=["place", "code"], name="grid_component_place_code"),
            models.Index(fields=["class_code", "place", "code"], name="grid_component_class"),
            models.Index(fields=["place", "code"], name="grid_component_not_intact", condition=~Q(state="intact")),
            models.Index(
                fields=["class_code", "place", "code"], name="grid_component_class_faulty", condition=~Q(state="intact")
            ),
        ]
        constraints = [models.CheckConstraint(condition=ON_EARTH, name="grid_component_on_earth")]

    def __str__(self) -> str:
        return f"{self.code:016d} {self.name}"


class ComponentImport(models.Model):
    """One file of components being imported, or imported (部件导入). Each chunk of rows moves it in one transaction.

    `key` is SHA-256 over the file's own hash and the options: what is run again with both the same goes on where it
    stopped. `offset` and `line` say how far the file has been read (`importing.chunks.Position`), `rejected_bytes` how
    long the file of rejected lines was then. `path` is where an upload lies until the worker has imported it. `runner`
    is the process at it: one that was overtaken finds another there.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    key = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    path = models.CharField(max_length=400, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    options = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    runner = models.CharField(max_length=120, blank=True)
    first_id = models.BigIntegerField(default=0)
    offset = models.BigIntegerField(default=0)
    line = models.BigIntegerField(default=0)
    rejected_bytes = models.BigIntegerField(default=0)
    added_count = models.BigIntegerField(default=0)
    changed_count = models.BigIntegerField(default=0)
    unchanged_count = models.BigIntegerField(default=0)
    rejected_count = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=80, blank=True)
    started_by = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["key"], name="grid_import_key")]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}, {self.added_count} added"

    @property
    def subject(self) -> str:
        """The ledger's name for it."""
        return f"component-import:{self.pk}"


class CensusRound(models.Model):
    """One census of components (普查轮次): a place, some classes, from opening to closing.

    `classes` are class codes; empty: every class. `collectors` are the people who brought observations in: none of them
    may approve or reject what the round proposes.
    """

    class State(models.TextChoices):
        OPEN = "open"
        COMPARED = "compared"
        CLOSED = "closed"

    name = models.CharField(max_length=120)
    scheme = models.CharField(max_length=40)
    place = models.BigIntegerField()
    classes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    collectors = models.JSONField(default=list)
    same_count = models.BigIntegerField(default=0)
    opened_by = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The ledger's name for it."""
        return f"census:{self.pk}"


class CensusObservation(models.Model):
    """What somebody saw of one component in a round (普查记录). `code` None: they gave no id. Of several the last counts."""

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey("grid.CensusRound", on_delete=models.CASCADE, related_name="observations", db_index=False)
    code = models.BigIntegerField(null=True)
    class_code = models.CharField(max_length=8)
    name = models.CharField(max_length=120, blank=True)
    place = models.BigIntegerField()
    lon = models.FloatField()
    lat = models.FloatField()
    state = models.CharField(max_length=10)
    accuracy = models.CharField(max_length=1)
    owner_id = models.BigIntegerField(null=True)
    maintainer_id = models.BigIntegerField(null=True)
    authority_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    observed_by = models.CharField(max_length=40)
    observed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["round", "code", "id"], name="grid_census_seen")]

    def __str__(self) -> str:
        return f"{self.code or 'no id'} {self.class_code}"


class CensusChange(models.Model):
    """One thing a round proposes for one component (普查差异), to be approved or rejected (`grid.census.Kind`).

    `before` and `after` hold the columns that differ. `component` is the id, None for a new one without; `metres` how
    far it moved.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        REJECTED = "rejected"

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey("grid.CensusRound", on_delete=models.CASCADE, related_name="changes", db_index=False)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    component = models.BigIntegerField(null=True)
    observation = models.BigIntegerField(null=True)
    class_code = models.CharField(max_length=8)
    name = models.CharField(max_length=120, blank=True)
    place = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    metres = models.FloatField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["round", "state", "kind", "id"], name="grid_census_change")]

    def __str__(self) -> str:
        return f"{self.kind} {self.component or self.name}: {self.state}"
