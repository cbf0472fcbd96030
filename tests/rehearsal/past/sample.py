"""The sixty real requests the tests of the past read, and the pack they belong to."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from gridlink.kernel.calendar import WorkCalendar
from gridlink.packs.limits import calendar_of, day_rule
from gridlink.packs.pack import Pack
from gridlink.packs.pack_reading import read_pack
from gridlink.rehearsal.past.layout import Layout, read_layout
from gridlink.rehearsal.past.requests import PastFile, read_past

SAMPLE = Path(__file__).parent / "boston_sample.csv"
BOSTON = ZoneInfo("America/New_York")
HEADER = SAMPLE.read_text(encoding="utf-8").splitlines()[0]


@cache
def pack() -> Pack:
    found, findings = read_pack(settings.PACKS / "boston")
    assert found is not None, findings
    return found


@cache
def layout() -> Layout:
    return read_layout(settings.PACKS / "boston")


@cache
def calendar() -> WorkCalendar:
    return calendar_of(pack(), day_rule(pack()))


def read(path: Path = SAMPLE) -> PastFile:
    return read_past(path, layout(), BOSTON)


def row(id: str = "1", opened: str = "2011-10-03 09:00:00", **cells: str) -> str:
    """One line of a file: a bulk item in Dorchester, closed the next day, but for the cells given."""
    values = {
        "case_enquiry_id": id, "open_dt": opened, "target_dt": "", "closed_dt": "2011-10-20 10:00:00", "ontime": "ONTIME",
        "case_title": "Bulk item", "type": "Schedule a Bulk Item Pickup", "queue": "PWDx_Schedule a Bulk Item Pickup",
        "department": "PWDx", "location": "1 Main St", "neighborhood": "Dorchester", "latitude": "42.3144",
        "longitude": "-71.0569", "source": "Self Service",
    } | cells  # fmt: skip
    return ",".join(values[name] for name in HEADER.split(","))


def file(folder: Path, *lines: str, header: str = HEADER) -> Path:
    """A file of these lines."""
    path = folder / "requests.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path
