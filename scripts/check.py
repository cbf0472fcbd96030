"""Run every check that is not a test, all of them even after one has failed, and say which failed."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable

CHECKS: list[tuple[str, list[str]]] = [
    ("format", [f"{BIN}/ruff", "format", "--check", "."]),
    ("lint", [f"{BIN}/ruff", "check", "."]),
    ("types", [f"{BIN}/mypy"]),
    ("layers", [f"{BIN}/lint-imports", "--no-logo"]),
    ("django", [PYTHON, "-m", "django", "check"]),
    ("migrations", [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"]),
    ("docs", [PYTHON, "scripts/check_docs.py"]),
    ("lifecycle docs", [PYTHON, "scripts/make_lifecycle_docs.py", "--check"]),
    ("pack schemas", [f"{BIN}/gridlink", "pack-schemas", "--check"]),
    ("vendored files", [PYTHON, "scripts/vendor.py", "--check"]),
]


def main() -> None:
    """Run the checks one after another; exit 1 when any failed."""
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", **os.environ}
    failed = []
    for name, command in CHECKS:
        started = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env=environment, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:15} {verdict:6} {time.monotonic() - started:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout, flush=True)
    if failed:
        sys.exit(f"check: {len(failed)} of {len(CHECKS)} failed: {', '.join(failed)}")
    print(f"check: all {len(CHECKS)} passed")


if __name__ == "__main__":
    main()
