"""The city as pages need it, also before a pack is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from gridlink.grid import queries as grid
from gridlink.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class ShownCity:
    """Name, English name and time zone; `is_loaded` is false while there is no city."""

    name: str
    name_en: str
    timezone: str
    is_loaded: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """The time zone every page shows times in."""
        return ZoneInfo(self.timezone)


def shown_city() -> ShownCity:
    """The loaded city, or gridlink itself in Shanghai's time. No statement while the city is kept, else 2."""
    try:
        city = grid.city()
    except Missing:
        return ShownCity(_("No city loaded"), "No city loaded", "Asia/Shanghai", is_loaded=False)
    return ShownCity(city.name, city.name_en, city.timezone)
