"""The city as pages need it, also before a pack is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from gridlink.grid import queries as grid
from gridlink.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class ShownCity:
    """Name, English name, time zone and languages, its own first; `is_loaded` is false while there is no city."""

    name: str
    name_en: str
    timezone: str
    is_loaded: bool = True
    languages: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone every page shows times in."""
        return ZoneInfo(self.timezone)

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages its pages can be read in: the city's, of those gridlink speaks; all where it names none."""
        spoken = [code for code, _words in settings.LANGUAGES]
        return tuple(code for code in self.languages if code in spoken) or tuple(spoken)

    @property
    def language(self) -> str:
        """The language for who has chosen none: the installation's (GRIDLINK_LANGUAGE), else the city's own."""
        return str(settings.FIRST_LANGUAGE or (self.offered[0] if self.languages else settings.LANGUAGE_CODE))


def shown_city() -> ShownCity:
    """The loaded city, or gridlink itself in Shanghai's time. No statement while the city is kept, else 2."""
    try:
        city = grid.city()
    except Missing:
        return ShownCity(_("No city loaded"), "No city loaded", "Asia/Shanghai", is_loaded=False)
    return ShownCity(city.name, city.name_en, city.timezone, languages=city.languages)
