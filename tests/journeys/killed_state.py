"""What the database of a killed installation holds, as JSON on standard output. Run by test_killed."""

from __future__ import annotations

import json
import sys
from collections import Counter

import django


def main() -> None:
    """Read everything there is to compare."""
    django.setup()
    from config.wiring import WIRING
    from gridlink.cases import rebuild as cases
    from gridlink.evidence.models import Evidence
    from gridlink.evidence.storing import open_checked
    from gridlink.intake import rebuild as intake
    from gridlink.intake.models import Notice, Report
    from gridlink.ledger.models import Delivery, Entry
    from gridlink.ledger.outbox import name_of

    for sha256 in Evidence.objects.values_list("sha256", flat=True):
        open_checked(sha256).close()
    walked = Entry.objects.filter(subject__regex="^(report|case):").exclude(verb__startswith="evidence.")
    state = {
        "reports": list(Report.objects.values_list("description", "number")),
        "steps": [[subject, body.get("step", "")] for subject, body in walked.values_list("subject", "body")],
        "evidence": list(Evidence.objects.values_list("id", "sha256")),
        "news": [
            [entry, name_of(handler)]
            for entry, verb in Entry.objects.filter(verb__in=WIRING).values_list("id", "verb")
            for handler in WIRING[verb]
        ],
        "deliveries": list(Delivery.objects.values_list("entry_id", "handler", "status")),
        "statuses": Counter(Delivery.objects.values_list("status", flat=True)),
        "notices": list(Notice.objects.values_list("key", "report_id", "template")),
        "differences": [str(found) for found in cases.all_differences()]
        + [str(found) for found in intake.all_differences()],
    }
    json.dump(state, sys.stdout)


if __name__ == "__main__":
    main()
