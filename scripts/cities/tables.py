"""The tables of a pack that are made and not drawn, written into its folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.cities.bodies import Bodies, write_bodies
from scripts.cities.catalogue import Classes, write_catalogue
from scripts.cities.divisions import Division, neighbourhoods, streets
from scripts.cities.duties import Row
from scripts.cities.holidays import write_holidays
from scripts.cities.writing import write_csv

DUTIES = "role scheme kind class scope place organisation legal_ground legal_ground_en valid_from valid_to"
COMPONENTS = (
    "code16 scheme class name name_en grid lon lat owner maintainer authority state recorded_on accuracy source note"
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A pack's classification: its code, its classes, what its majors are called, whether it is mapped to CJ/T 214."""

    code: str
    classes: Classes
    majors: Mapping[str, Mapping[str, tuple[str, str]]]
    with_cjt: bool = True


def write_tables(folder: Path, scheme: Scheme, bodies: Bodies, duties: Iterable[Row]) -> None:
    """Organisations, posts, people, classes, conditions, mappings, duties, holidays; components without a row."""
    write_bodies(folder, bodies)
    write_catalogue(folder, scheme.code, scheme.classes, scheme.majors, with_cjt=scheme.with_cjt)
    write_csv(folder / "duties.csv", DUTIES, duties)
    write_holidays(folder)
    write_csv(folder / "components.csv", COMPONENTS, [])


def write_district(folder: Path, district: Division, first_day: str) -> None:
    """places.csv of a city of one district: it, its streets and towns, its neighbourhoods and villages."""
    places = (district, *streets("areaCode", district.code), *neighbourhoods("areaCode", district.code))
    rows = [(place.code, place.level, place.name, place.name_en, first_day, "") for place in places]
    write_csv(folder / "places.csv", "code level name name_en valid_from valid_to", rows)
