"""Loading a city's pack: the first time, the same again, a preview, the export; beside `bulk_create` of the bare rows.

    python bench/pack_loading.py            the made city, and packs/shanghai where it can be read

Every measurement is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _city import ROOT, fresh, say, table

sys.path.insert(0, str(ROOT))
STEPS = ("load", "again", "preview", "export")


def main() -> None:
    """Measure both databases and print the section."""
    with tempfile.TemporaryDirectory(prefix="gridlink-bench-pack-") as folder:
        subprocess.run([sys.executable, str(ROOT / "bench" / "_city_pack.py"), folder], check=True)
        packs = {"made city": Path(folder), "Shanghai": ROOT / "packs" / "shanghai"}
        rows = [row for name, pack in packs.items() for row in _rows(name, pack)]
    sys.stdout.write("## Loading a city's pack\n\n")
    sys.stdout.write(
        "A made city of 46,000 places (39,312 unit grids), 39,312 members of 1,872 responsibility grids, 6,961 bodies, "
        "5,141 posts and accounts, 3,339 duties, and `packs/shanghai`. Reading checks every rule of the pack. Baseline: "
        "`bulk_create` of the same rows as bare model instances, without comparison, fingerprints, paths or ledger. "
        "A demo started again asks only the digest. MB: the largest the process grew, the read pack included.\n\n"
    )
    head = (
        "pack, database",
        "rows",
        "read",
        "digest",
        "first load",
        "bulk_create",
        "same again",
        "preview",
        "export",
        "MB",
    )
    sys.stdout.write(table(head, rows))


def _rows(name: str, pack: Path) -> list[tuple[str, ...]]:
    rows = []
    for kind in ("sqlite", "postgresql"):
        say(f"{name} on {kind}")
        found = _measured(kind, pack, "load")
        if not found:
            say(f"{pack} cannot be read; left out")
            return rows
        bare = _measured(kind, pack, "bulk_create")
        times = [f"{found[step]:.1f} s" for step in ("read", "digest", "load")]
        times += [f"{bare['bulk_create']:.1f} s", *(f"{found[step]:.1f} s" for step in STEPS[1:])]
        rows.append((f"{name}, {kind}", f"{found['rows']:,}", *times, f"{found['mb']:.0f}"))
    return rows


def _measured(kind: str, pack: Path, what: str) -> dict[str, float]:
    """What one process says about itself, on an empty database."""
    environment = fresh(kind)
    command = [sys.executable, __file__, "child", what, str(pack)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def child(what: str, folder: Path) -> dict[str, float]:
    """In a process of its own: seconds of each step."""
    import django

    django.setup()
    from django.core.management import call_command

    from config.wiring import install
    from gridlink.packs.duty_rules import duties_fit
    from gridlink.packs.pack_reading import read_pack
    from gridlink.packs.stored import digest_of_source, opened, read_files

    call_command("migrate", verbosity=0)
    install()
    spent: dict[str, float] = {}
    pack, findings = _timed(spent, "read", lambda: read_pack(folder, check_duties=duties_fit))
    if pack is None:
        say("\n".join(str(finding) for finding in findings[:3]))
        return {}
    with opened(folder) as source:
        _timed(spent, "digest", lambda: digest_of_source(source))
        files = read_files(source)
    if what == "bulk_create":
        _timed(spent, "bulk_create", lambda: _bare(pack))
    else:
        spent["rows"] = _steps(spent, pack, files)
    spent["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return spent


def _steps(spent: dict[str, float], pack: Any, files: dict[str, bytes]) -> int:
    from gridlink.packs.exporting import export_pack
    from gridlink.packs.loading import difference_of, load_pack
    from gridlink.people.permissions import SYSTEM

    now = datetime(2026, 11, 23, 4, tzinfo=UTC)

    def load() -> Any:
        return load_pack(pack, by=SYSTEM, now=now, demo=True, files=files)

    report = _timed(spent, "load", load)
    assert _timed(spent, "again", load).is_empty
    assert _timed(spent, "preview", lambda: difference_of(pack, demo=True)).is_empty
    export = _timed(spent, "export", lambda: export_pack(today=now.date()))
    assert export.files == files, export.edited
    return sum(row.added for row in report.tables)


def _bare(pack: Any) -> None:
    """The rows as instances through `bulk_create`; bodies without parents, since those have no ids yet."""
    from django.apps import apps
    from django.db import transaction

    from gridlink.packs.plans import plans_of

    more = {"recorded_at": datetime.now(UTC), "recorded_by": "bench", "reason": ""}
    with transaction.atomic():
        for plan in plans_of(pack, demo=True):
            model = apps.get_model(plan.table)
            ids = {
                name: dict(apps.get_model(table).objects.values_list(field, "pk"))
                for name, (table, field) in plan.links.items()
            }
            made = [
                model(
                    **{name: value for name, value in row.items() if name not in ids},
                    **{f"{name}_id": known.get(row[name]) for name, known in ids.items()},
                    **(more if plan.has_versions else {}),
                )
                for row in plan.rows
            ]
            model.objects.bulk_create(made, batch_size=1000)


def _timed(spent: dict[str, float], name: str, job: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    answer = job()
    spent[name] = time.perf_counter() - started
    return answer


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        sys.stdout.write(json.dumps(child(sys.argv[2], Path(sys.argv[3]))))
    else:
        main()
