"""How many components stand where, for those who share out work."""

from __future__ import annotations

from django.db.models import Count

from gridlink.grid.models import Component, ResponsibilityGrid


def components_by_grid() -> dict[int, int]:
    """{unit grid: components in it}, abandoned (废弃) ones left out. 1 statement over the whole register."""
    standing = Component.objects.exclude(state=Component.State.ABANDONED).order_by()
    return dict(standing.values_list("place").annotate(Count("pk")))


def responsibility_codes() -> tuple[str, ...]:
    """Every code a responsibility grid ever had here, ended ones too. 1 statement."""
    return tuple(ResponsibilityGrid.objects.order_by("code").values_list("code", flat=True))
