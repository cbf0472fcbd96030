"""Make `packs/boston` from the city's own requests of July to October 2011, and from nothing else.

    python -m scripts.make_boston_pack [file] [folder]

Classes, departments, queues, duties and places are read off the requests; limits are fitted on July and August, as
`gridlink fit-limits` does. The same file gives the same bytes. pack.toml, calendar.toml, roles.toml, reports.toml,
notices, indicators, reasons and SOURCES are written by hand.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import shapely

from gridlink.kernel.calendar import WorkCalendar
from gridlink.kernel.dates import ByDate
from gridlink.packs.shape_rules import area_m2
from gridlink.rehearsal.past.fitting import Fit, fit
from gridlink.rehearsal.past.layout import Layout, read_layout
from gridlink.rehearsal.past.requests import read_past
from scripts import boston_rows as rows
from scripts.boston_holidays import holidays
from scripts.boston_places import Place, labelled, places_of
from scripts.cities.writing import DATA, PACKS, write_csv, write_packed

REQUESTS = DATA / "reports311" / "boston_311_2011_jul_oct.csv.gz"
ROOT = "2507"
FIT_UNTIL = date(2011, 8, 31)
ZONE = ZoneInfo("America/New_York")
OPENS, CLOSES = "08:30", "17:00"
NOWHERE = "Location not given"
VALID = (rows.DAY, "")


def main(arguments: Sequence[str]) -> int:
    """Write every generated file into the folder named, or into packs/boston."""
    file = Path(arguments[0]) if arguments else REQUESTS
    folder = Path(arguments[1]) if len(arguments) > 1 else PACKS / "boston"
    layout = read_layout(folder)
    requests = list(csv.DictReader(io.StringIO(gzip.decompress(file.read_bytes()).decode())))
    places = write_places(requests, layout, folder)
    write_catalogue(requests, fitted(file, layout), places, folder)
    return 0


def fitted(file: Path, layout: Layout) -> Fit:
    """The limits of July and August."""
    spans = ((datetime.strptime(OPENS, "%H:%M").time(), datetime.strptime(CLOSES, "%H:%M").time()),)  # noqa: DTZ007
    days = {date.fromisoformat(str(row[0])): str(row[2]) for row in holidays()}
    week = dict.fromkeys(range(5), spans)
    calendar = WorkCalendar(str(ZONE), week, days, {}, min(days), max(days), by_date=ByDate(holidays_count=True))
    requests = read_past(file, layout, ZONE).requests
    return fit(calendar, [one for one in requests if one.opened.date() <= FIT_UNTIL])


def write_places(requests: Sequence[rows.Request], layout: Layout, folder: Path) -> dict[str, str]:
    """places, unit grids and responsibility grids; neighbourhood → code, other spellings too."""
    assert layout.nowhere is not None
    points = []
    for request in requests:
        name = layout.places.get(request["neighborhood"], request["neighborhood"]).strip()
        point = (float(request["longitude"]), float(request["latitude"]))
        if name and name != "Boston" and point != layout.nowhere:
            points.append((*point, name))
    names = sorted({name for _, _, name in points})
    codes = {name: f"{ROOT}{number:02d}" for number, name in enumerate(names, start=1)}
    nowhere = (f"{ROOT}99", NOWHERE, *layout.nowhere)
    places = places_of(labelled(points), codes, (ROOT, "Boston"), nowhere)
    above = [place for place in places if place.level != "grid"]
    grids = [place for place in places if place.level == "grid"]
    write_csv(
        folder / "places.csv", "code level name name_en valid_from valid_to",
        ((place.code, place.level, place.name, place.name, *VALID) for place in above),
    )  # fmt: skip
    write_csv(
        folder / "grids.csv", "code area_m2 grade land_use body valid_from valid_to note",
        ((place.code, round(area_m2(place.outline)), "B", "derived", "", *VALID, "") for place in grids),
    )  # fmt: skip
    write_packed(folder / "places.geojson.gz", collection(above))
    write_packed(folder / "grids.geojson.gz", collection(grids))
    neighbourhoods = {**codes, nowhere[1]: nowhere[0]}
    write_csv(
        folder / "responsibility_grids.csv", "code name name_en place network post grids",
        (
            (f"R{code}", f"{name} area", f"{name} area", code, "patrol", f"inspector-{code}",
             " ".join(grid.code for grid in grids if grid.code.startswith(code)))
            for name, code in neighbourhoods.items()
        ),
    )  # fmt: skip
    aliases = {other: codes[name] for other, name in layout.places.items() if name in codes}
    return neighbourhoods | aliases


def collection(places: Sequence[Place]) -> str:
    """GeoJSON, one feature a line."""
    lines = [
        json.dumps({"type": "Feature", "properties": {"code": place.code},
                    "geometry": json.loads(shapely.to_geojson(place.outline))})
        for place in places
    ]  # fmt: skip
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def write_catalogue(requests: Sequence[rows.Request], found: Fit, places: dict[str, str], folder: Path) -> None:
    """Classes with their limits, bodies, posts, people, duties and the calendar's holidays."""
    codes = rows.class_codes(requests)
    limits = {name: (one.limit, one.how == "fitted") for name, one in found.classes.items()}
    limits = {name: limits.get(name, (found.common, False)) for name in (*codes, rows.OTHER[3])}
    severities = {name: rows.severity(limits[name][0]) for name in codes}
    organisations, _, queues = rows.bodies(requests, ROOT)
    neighbourhoods = {name: code for name, code in places.items() if name != NOWHERE}
    by_code = {code: name for name, code in reversed(places.items())}
    inspected = {name: code for code, name in sorted(by_code.items())}
    posts, people = rows.posts_and_people(ROOT, inspected, organisations)
    scheme = (rows.SCHEME, "Boston service request types", "Boston service request types", "")
    tables: dict[str, tuple[str, Sequence[rows.Row]]] = {
        "schemes": ("code name name_en standard", [scheme]),
        "classes": (
            "scheme kind code4 major major_en name name_en public severity emergency valid_from valid_to",
            rows.class_rows(codes, severities),
        ),
        "conditions": (
            "scheme kind class code finding finding_en closing closing_en limit_value limit_clock evidence"
            " valid_from valid_to",
            rows.condition_rows(codes, limits),
        ),
        "mappings": ("from_scheme from_kind from_code to_scheme to_kind to_code", []),
        "organisations": ("code name name_en kind level place parent superior phone", organisations),
        "posts": ("code title title_en role organisation place classes", posts),
        "people": ("username name name_en language posts demo", people),
        "duties": (
            "role scheme kind class scope place organisation legal_ground legal_ground_en valid_from valid_to",
            rows.duty_rows(requests, codes, queues, neighbourhoods, ROOT),
        ),
        "components": (
            "code16 scheme class name name_en grid lon lat owner maintainer authority state recorded_on accuracy"
            " source note", [],
        ),
        "holidays": ("date working name name_en", holidays()),
        "stage_limits": ("stage value clock", []),
    }  # fmt: skip
    for name, (header, table) in tables.items():
        write_csv(folder / f"{name}.csv", header, table)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
