"""Reports merged into others: who follows whom."""

from __future__ import annotations

from gridlink.intake.models import Report


def followers_of(report_id: int) -> list[Report]:
    """Every report merged into this one, directly or through another, the earliest first. 1 statement a level, and 1."""
    found: dict[int, Report] = {}
    level = [report_id]
    while level:
        rows = {row.pk: row for row in Report.objects.filter(merged_into__in=level)}
        level = [pk for pk in rows if pk not in found]
        found |= rows
    return [found[pk] for pk in sorted(found)]


def chain_of(report_id: int) -> list[int]:
    """This report and those it follows, one after the other. 1 statement for each."""
    chain = [report_id]
    while above := Report.objects.filter(pk=chain[-1]).values_list("merged_into_id", flat=True).first():
        chain.append(above)
    return chain
