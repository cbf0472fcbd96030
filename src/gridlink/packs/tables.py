"""The CSV files of a pack as data: their columns, what may stand in each, and what a column refers to."""

from __future__ import annotations

from dataclasses import dataclass

from gridlink.packs import pack

CODE = r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,59}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, how it is read, whether it may be empty, what it refers to.

    `kind`: text, code, place, places, date, yes_no, choice, codes, words, decimal, integer, number.
    `refers_to`: the file in whose key the value must stand. `attribute`: the row's field, if not `name`.
    """

    name: str
    kind: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    attribute: str = ""
    most: int = 120
    pattern: str = CODE
    may_be_absent: bool = False
    """Whether the whole column may be missing; packs of before it was thought of are read as ever."""
    translates: str = ""
    """The column whose English it holds. A pack that is not bilingual may leave it out: then that column's text stands."""

    @property
    def field(self) -> str:
        """The row's attribute that takes the value."""
        return self.attribute or self.name


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file: the row class it becomes, its columns, and the columns that together name a row."""

    file: str
    row: type[pack.Row]
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def attribute(self) -> str:
        """The field of `Pack` that holds the rows."""
        return self.file.removesuffix(".csv")


def _names(first: str = "name", most: int = 120) -> tuple[Column, Column]:
    return Column(first, most=most), Column(f"{first}_en", most=most, translates=first)


_VALID = (Column("valid_from", "date"), Column("valid_to", "date", required=False))
_SCHEME = Column("scheme", "code", refers_to="schemes.csv")
_KIND = Column("kind", "choice", choices=("component", "event"))
_CLASS = Column("class", "code", attribute="class_code", pattern=r"\d{4}")
CLOCKS = ("urgent_hour", "work_hour", "work_day", "natural_day")
EVIDENCE = ("before", "after", "photo", "sound", "text")
STAGES = ("acceptance", "verification", "filing", "dispatch", "check", "check_on_site", "closing")


def _organisation(name: str, *, required: bool = False, attribute: str = "") -> Column:
    return Column(name, "code", required, refers_to="organisations.csv", attribute=attribute)


TABLES: tuple[Table, ...] = (
    Table(
        "places.csv",
        pack.PlaceRow,
        (
            Column("code", "place"), Column("level", "code"), *_names(), *_VALID,
            Column("successor", "place", required=False, refers_to="places.csv", may_be_absent=True),
        ),
        ("code",),
    ),
    Table(
        "organisations.csv",
        pack.OrganisationRow,
        (
            Column("code", "code"), *_names(), Column("kind", "choice", choices=("block", "line", "contractor", "centre")),
            Column("level", "code"), Column("place", "place", refers_to="places.csv"),
            _organisation("parent"), _organisation("superior"), Column("phone", required=False, most=40),
        ),
        ("code",),
    ),
    Table(
        "grids.csv",
        pack.GridRow,
        (
            Column("code", "place"), Column("area_m2", "integer"), Column("grade", "choice", choices=("A", "B", "C", "D")),
            Column("land_use", most=40), _organisation("body"), *_VALID, Column("note", required=False, most=200),
        ),
        ("code",),
    ),
    Table(
        "posts.csv",
        pack.PostRow,
        (
            Column("code", "code"), *_names("title"), Column("role", "code", refers_to="roles.toml"),
            _organisation("organisation", required=True), Column("place", "place", refers_to="places.csv"),
            Column("classes", "words", required=False, pattern=r"(component|event):\d{0,4}"),
        ),
        ("code",),
    ),
    Table(
        "people.csv",
        pack.PersonRow,
        (
            Column("username", "code"), *_names(most=80), Column("language", "choice", choices=("zh-hans", "en")),
            Column("posts", "codes", required=False, refers_to="posts.csv"), Column("demo", "yes_no"),
        ),
        ("username",),
    ),
    Table(
        "responsibility_grids.csv",
        pack.ResponsibilityGridRow,
        (
            Column("code", "code"), *_names(), Column("place", "place", refers_to="places.csv"),
            Column("network", "choice", choices=("patrol", "street")),
            Column("post", "code", False, refers_to="posts.csv"), Column("grids", "places", refers_to="grids.csv"),
        ),
        ("code",),
    ),
    Table(
        "schemes.csv", pack.SchemeRow,
        (Column("code", "code"), *_names(), Column("standard", required=False)), ("code",),
    ),
    Table(
        "classes.csv",
        pack.ClassRow,
        (
            _SCHEME, _KIND, Column("code4", "code", attribute="code", pattern=r"\d{4}"), *_names("major", 80), *_names(),
            Column("public", "yes_no"), Column("severity", "choice", choices=("A", "B", "C")),
            Column("emergency", "yes_no"), *_VALID,
        ),
        ("scheme", "kind", "code4"),
    ),
    Table(
        "mappings.csv",
        pack.MappingRow,
        (
            Column("from_scheme", "code", refers_to="schemes.csv"),
            Column("from_kind", "choice", choices=_KIND.choices), Column("from_code", "code", pattern=r"\d{4}"),
            Column("to_scheme", "code", refers_to="schemes.csv"),
            Column("to_kind", "choice", choices=_KIND.choices), Column("to_code", "code", pattern=r"\d{4}"),
        ),
        ("from_scheme", "from_kind", "from_code", "to_scheme"),
    ),
    Table(
        "conditions.csv",
        pack.ConditionRow,
        (
            _SCHEME, _KIND, _CLASS, Column("code", "code"), *_names("finding", 500), *_names("closing", 500),
            Column("limit_value", "decimal", required=False),
            Column("limit_clock", "choice", False, CLOCKS), Column("evidence", "words", False, EVIDENCE), *_VALID,
        ),
        ("scheme", "kind", "class", "code"),
    ),
    Table(
        "duties.csv",
        pack.DutyRow,
        (
            Column("role", "choice", choices=("approves", "supervises", "handles")), _SCHEME, _KIND,
            Column("class", "prefix", attribute="class_prefix"),
            Column("scope", "choice", choices=("place", "owner", "line")),
            Column("place", "place", refers_to="places.csv"), _organisation("organisation"),
            *_names("legal_ground", 300), *_VALID,
        ),
        ("role", "scheme", "kind", "class", "scope", "place", "organisation", "valid_from"),
    ),
    Table(
        "components.csv",
        pack.ComponentRow,
        (
            Column("code16", "code", attribute="code", pattern=r"\d{16}"), _SCHEME, _CLASS, *_names(),
            Column("grid", "place", refers_to="grids.csv"), Column("lon", "number"), Column("lat", "number"),
            _organisation("owner"), _organisation("maintainer"), _organisation("authority"),
            Column("state", "choice", choices=("intact", "damaged", "lost", "abandoned")),
            Column("recorded_on", "date"), Column("accuracy", "choice", choices=("A", "B", "C")),
            Column("source", required=False, most=40), Column("note", required=False, most=200),
        ),
        ("code16",),
    ),
    Table(
        "holidays.csv", pack.HolidayRow,
        (Column("date", "date", attribute="day"), Column("working", "yes_no"), *_names(most=60)), ("date",),
    ),
    Table(
        "stage_limits.csv",
        pack.StageLimitRow,
        (
            Column("stage", "choice", choices=STAGES), Column("value", "decimal", required=False),
            Column("clock", "choice", False, CLOCKS),
        ),
        ("stage",),
    ),
    Table(
        "decline_reasons.csv", pack.DeclineReasonRow,
        (Column("code", "code"), *_names(), Column("notice", "code", False, refers_to="notices.toml")), ("code",),
    ),
)  # fmt: skip

TOML_FILES = ("pack.toml", "roles.toml", "calendar.toml", "indicators.toml", "notices.toml")
GEOJSON_FILES = ("places.geojson", "grids.geojson")
FILES = (*TOML_FILES, *(table.file for table in TABLES), *GEOJSON_FILES)
"""Every file of a pack. All must be there; a table may hold its first line only."""
