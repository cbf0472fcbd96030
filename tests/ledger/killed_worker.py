"""A worker that stops between a handler's effect and its commit, to be killed there. Run by test_outbox."""

from __future__ import annotations

import sys
import time

import django
from django.db.models import F


def main() -> None:
    """Work the outbox with a handler that never returns."""
    django.setup()
    from gridlink.ledger.models import Cursor
    from gridlink.ledger.outbox import handler, wire, work_once

    @handler("tests.count")
    def count_and_hang(entry) -> None:
        Cursor.objects.filter(name="effects").update(position=F("position") + 1)
        sys.stdout.write("effect\n")
        sys.stdout.flush()
        time.sleep(120)

    wire({"case.filed": [count_and_hang]})
    work_once()


if __name__ == "__main__":
    main()
