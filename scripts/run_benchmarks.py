"""Run every bench/*.py and write what they print into docs/benchmarks.md.

    scripts/run_benchmarks.py [name …]

A benchmark is a script that prints one Markdown section (`## …`) on standard output, its baseline in the same table,
and its progress on standard error. Names that begin with an underscore are shared modules. One that fails is named, and
the file is not written, so that the document never mixes two runs.
"""

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "benchmarks.md"


def machine() -> str:
    """One sentence on what the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, check=False, capture_output=True, text=True
    ).stdout.strip()
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {memory:.0f} GB, {platform.platform()}, "
        f"Python {platform.python_version()}, commit {commit or 'unknown'}, load {load:.1f} at the start."
    )


def run(script: Path) -> str | None:
    """The Markdown one benchmark prints; None when it fails or prints nothing."""
    print(f"==> {script.relative_to(ROOT)}", file=sys.stderr, flush=True)
    started = time.monotonic()
    done = subprocess.run([sys.executable, script], cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    verdict = "done" if done.returncode == 0 else f"failed with exit code {done.returncode}"
    print(f"    {verdict} after {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() else None


def main() -> None:
    """Run all, or those named; only a full run writes the document."""
    wanted = set(sys.argv[1:])
    scripts = sorted(path for path in (ROOT / "bench").glob("*.py") if not path.name.startswith("_"))
    if unknown := wanted - {path.stem for path in scripts}:
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}")
    head = machine()
    chosen = [path for path in scripts if not wanted or path.stem in wanted]
    if not chosen:
        sys.exit("there is no benchmark in bench/ yet")
    sections = {path.stem: run(path) for path in chosen}
    if failed := [name for name, section in sections.items() if section is None]:
        sys.exit(f"benchmarks that failed: {', '.join(failed)}; {TARGET.relative_to(ROOT)} was not written")
    text = "\n\n".join(section for section in sections.values() if section)
    print(text)
    if wanted:
        return
    note = "Written by `make bench`; each figure stands beside a baseline of the same run.\n\nMeasured " + head
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(f"# Benchmarks\n\n{note}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
