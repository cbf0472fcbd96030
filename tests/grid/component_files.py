"""Small files of components of the example city, and what imports them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gridlink.cli.components import component_classes
from gridlink.grid import queries as grid
from gridlink.grid.actions.importing import ImportReport, import_components
from gridlink.grid.importing.opening import ImportOptions
from gridlink.people.permissions import SYSTEM
from tests.actors import GRID

HEADER = "code16,class,name,lon,lat,owner,maintainer,authority,state,recorded_on,accuracy,source,note"
FIRST = 9901010101900001


def line(number: int = 0, **values: str) -> str:
    """One CSV line; `number` counts the ids from `FIRST`."""
    lon, lat = grid.grid_centre(GRID)
    given = {"code16": str(FIRST + number), "class": "0101", "name": f"上水井盖{number}", "lon": f"{lon:.7f}"}
    given |= {"lat": f"{lat + number * 1e-7:.7f}", "owner": "water-co"} | values
    return ",".join(given.get(name, "") for name in HEADER.split(","))


def csv_file(
    folder: Path, *lines: str, encoding: str = "utf-8", name: str = "survey.csv", header: str = HEADER
) -> Path:
    """A CSV file of these lines."""
    path = folder / name
    path.write_bytes("".join(f"{each}\n" for each in (header, *lines)).encode(encoding))
    return path


def imported(path: Path, *, by: Any = SYSTEM, **options: Any) -> ImportReport:
    """Import it as the command line does."""
    wanted = ImportOptions(**{"scheme": "jw-2026"} | options)
    return import_components(path, wanted, classes=component_classes(), by=by)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """(added, changed, unchanged, rejected)."""
    return report.added, report.changed, report.unchanged, report.rejected
