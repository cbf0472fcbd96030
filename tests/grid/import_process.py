"""`python -m tests.grid.import_process FILE ROWS`: import it in chunks of so many rows, a line on stdout behind each."""

from __future__ import annotations

import sys
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()
    from gridlink.cli.components import component_classes
    from gridlink.grid.actions.importing import import_components
    from gridlink.grid.importing import csv_reading, lean
    from gridlink.grid.importing.opening import ImportOptions
    from gridlink.people.permissions import SYSTEM

    csv_reading.CHUNK_ROWS, csv_reading.BLOCK = int(sys.argv[2]), 1 << 15
    lean.WORTH_ROWS = 1_000
    options = ImportOptions(scheme="jw-2026")
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.stdout.write("began\n")
    report = import_components(
        Path(sys.argv[1]),
        options,
        classes=component_classes(),
        by=SYSTEM,
        progress=lambda at, _size: sys.stdout.write(f"{at}\n") and None,
    )
    sys.stdout.write(f"done {report.added} {report.rejected}\n")
