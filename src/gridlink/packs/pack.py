"""A city pack as read: frozen rows, one dataclass per file. Place codes are 15-digit integers of the pack's scheme.

Every row carries `at`, where it stands; two rows are equal when their contents are. Dates are inclusive; None = open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gridlink.kernel.places import PlaceScheme
from gridlink.packs.findings import Where
from gridlink.packs.geojson_reading import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row has: where it stands."""

    at: Where = field(default=Where(""), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow(Row):
    """A place of a level above the unit grid. `text` is the code as written; `successor` took over when it ended."""

    code: int
    text: str
    level: str
    name: str
    name_en: str
    valid_from: date
    valid_to: date | None
    successor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow(Row):
    """A unit grid (单元网格). `area_m2` in square metres; `body` is an organisation's code."""

    code: int
    text: str
    area_m2: int
    grade: str
    land_use: str
    body: str
    valid_from: date
    valid_to: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityGridRow(Row):
    """Unit grids that one supervisor's post patrols (责任网格), in one of several overlaid networks."""

    code: str
    name: str
    name_en: str
    place: int
    network: str
    post: str
    grids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow(Row):
    """A block, line, centre or contractor; `parent` its block, `superior` the same line one level up ("" = none)."""

    code: str
    name: str
    name_en: str
    kind: str
    level: str
    place: int
    parent: str
    superior: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow(Row):
    """What a kind of post may do."""

    code: str
    name: str
    name_en: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow(Row):
    """A post (岗位): a role in an organisation, within a place and for some classes (prefixes; empty = all)."""

    code: str
    title: str
    title_en: str
    role: str
    organisation: str
    place: int
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow(Row):
    """An account and the posts it holds. `demo` accounts are loaded only when asked for."""

    username: str
    name: str
    name_en: str
    language: str
    posts: tuple[str, ...]
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRow(Row):
    """A classification (分类体系) and the standard it follows."""

    code: str
    name: str
    name_en: str
    standard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow(Row):
    """A class of component or event. `severity` A urgent, B major, C ordinary."""

    scheme: str
    kind: str
    code: str
    major: str
    major_en: str
    name: str
    name_en: str
    public: bool
    severity: str
    emergency: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRow(Row):
    """A class of one scheme stands for a class of another."""

    from_scheme: str
    from_kind: str
    from_code: str
    to_scheme: str
    to_kind: str
    to_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow(Row):
    """When a class counts as found and as mended, in what time, proved by what."""

    scheme: str
    kind: str
    class_code: str
    code: str
    finding: str
    finding_en: str
    closing: str
    closing_en: str
    limit_value: Decimal | None
    limit_clock: str
    evidence: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow(Row):
    """Who approves, supervises or handles a class where, on what ground. `class_prefix` "" = every class of the kind."""

    role: str
    scheme: str
    kind: str
    class_prefix: str
    scope: str
    place: int
    organisation: str
    legal_ground: str
    legal_ground_en: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow(Row):
    """A public facility (部件) with its 16-digit id, WGS84 point and bodies ("" = nobody known)."""

    code: str
    scheme: str
    class_code: str
    name: str
    name_en: str
    grid: int
    lon: float
    lat: float
    owner: str
    maintainer: str
    authority: str
    state: str
    recorded_on: date
    accuracy: str
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRow(Row):
    """A day off, or a day worked in exchange (调休)."""

    day: date
    working: bool
    name: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLimitRow(Row):
    """How long a stage may take."""

    stage: str
    value: Decimal | None
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineReasonRow(Row):
    """Why a report may be declined, and the notice its sender gets ("" = none)."""

    code: str
    name: str
    name_en: str
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow(Row):
    """The words of a message: {number}, {reason} and so on are filled in."""

    code: str
    channel: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow(Row):
    """A figure of the evaluation: a named count, or one divided by another. `better` is higher or lower.

    `objects`: whom it is about (none: places and bodies); `weight` in their composite and `score`, how the figure becomes
    points ("rate", "inverse" or [(most, points), …]); None and "" where the field's own are meant.
    """

    code: str
    name: str
    name_en: str
    numerator: str
    denominator: str
    unit: str
    formula: str
    formula_en: str
    better: str
    objects: tuple[str, ...] = ()
    weight: float | None = None
    score: str | tuple[tuple[float | None, float], ...] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRow(Row):
    """A grade: scores from `minimum` upwards, below the next grade."""

    code: str
    minimum: Decimal
    colour: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkWeek(Row):
    """The week as worked: per weekday (0 = Monday) its spans "08:00", "12:00"; `hours_per_day` work hours a work day."""

    name: str
    name_en: str
    valid_from: date
    hours_per_day: Decimal
    days: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow(Row):
    """A level of places with its names."""

    name: str
    digits: int
    label: str
    label_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class City(Row):
    """pack.toml: the city, its place levels and settings. `settings` keys are dotted ("delay.max")."""

    code: str
    name: str
    name_en: str
    version: str
    languages: tuple[str, ...]
    timezone: str
    root: int
    default_scheme: str
    case_number: str
    report_number: str
    levels: tuple[LevelRow, ...]
    scheme: PlaceScheme
    settings: Mapping[str, int | float | bool]
    terminology: Mapping[str, tuple[str, str]]

    @property
    def is_bilingual(self) -> bool:
        """Whether English stands beside the city's own language, so that every text must be given in both."""
        return "en" in self.languages[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything a city pack says. `digest` is the SHA-256 of all its files, in hex.

    `written_places`: every code that stands in places.csv, also in a row with a fault.
    """

    city: City
    places: tuple[PlaceRow, ...] = ()
    place_shapes: Mapping[int, Shape] = field(default_factory=dict)
    grids: tuple[GridRow, ...] = ()
    grid_shapes: Mapping[int, Shape] = field(default_factory=dict)
    responsibility_grids: tuple[ResponsibilityGridRow, ...] = ()
    organisations: tuple[OrganisationRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    posts: tuple[PostRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    schemes: tuple[SchemeRow, ...] = ()
    classes: tuple[ClassRow, ...] = ()
    mappings: tuple[MappingRow, ...] = ()
    conditions: tuple[ConditionRow, ...] = ()
    duties: tuple[DutyRow, ...] = ()
    components: tuple[ComponentRow, ...] = ()
    week: WorkWeek | None = None
    holidays: tuple[HolidayRow, ...] = ()
    stage_limits: tuple[StageLimitRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    grades: tuple[GradeRow, ...] = ()
    decline_reasons: tuple[DeclineReasonRow, ...] = ()
    notices: tuple[NoticeRow, ...] = ()
    digest: str = ""
    written_places: frozenset[int] = field(default=frozenset(), compare=False)
