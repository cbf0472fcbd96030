"""Loads the example pack in a process of its own. Run by test_loading_at_once.

python -m tests.packs.loading_process WORD          every duty's ground says WORD; waits for a line, then loads
python -m tests.packs.loading_process WORD hang     stops after the duties are written, to be killed there
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import django


def main(word: str, *, hang: bool) -> None:
    """Load and print what was changed, or the code of the refusal."""
    django.setup()
    from django.db import connection

    from gridlink.kernel.errors import Refused
    from gridlink.packs.loading import load_pack
    from gridlink.packs.pack_reading import read_pack
    from gridlink.people.permissions import SYSTEM
    from tests.packs.planted import EXAMPLE

    pack, _ = read_pack(EXAMPLE)
    assert pack is not None
    pack = replace(pack, duties=tuple(replace(row, legal_ground=word) for row in pack.duties), digest=word * 64)
    say("ready")
    sys.stdin.readline()
    seen = []

    def stop(execute, statement, params, many, context):
        done = execute(statement, params, many, context)
        if "catalogue.Duty" in (params or ()):
            seen.append(statement)
        if hang and len(seen) == 2:  # the first reads what was loaded before, the second writes what is now
            say("writing")
            time.sleep(120)
        return done

    with connection.execute_wrapper(stop):
        try:
            report = load_pack(pack, by=SYSTEM, now=datetime.now(UTC))
        except Refused as refusal:
            say(refusal.code)
        else:
            say(" ".join(str(row.added + row.changed) for row in report.tables if row.table == "catalogue.Duty"))


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], hang="hang" in sys.argv)
