"""Real places by code and name: counties, streets and towns, neighbourhoods and villages of one city or district.

Source: modood/Administrative-divisions-of-China (WTFPL), in ../shared/data/divisions. English names are not invented and
not romanised: below the district they are the Chinese proper name followed by the English word for its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scripts.cities.writing import DATA, read_csv

KINDS = {
    "街道": "Subdistrict", "镇": "Town", "乡": "Township", "地区": "Area", "农场": "Farm", "林场": "Forest Farm",
    "村委会": "Village", "居委会": "Neighbourhood", "虚拟社区": "Virtual Neighbourhood", "虚拟生活区": "Virtual Neighbourhood",
}  # fmt: skip
"""How a name ends, and the English word for it; whatever ends otherwise is a "Zone" (园区, 开发区, 度假区 …)."""


@dataclass(frozen=True, slots=True)
class Division:
    """A place by its digits, 9 for a street or town and 12 for a neighbourhood or village."""

    code: str
    level: str
    name: str
    name_en: str

    @property
    def kind(self) -> str:
        """The English word for what it is: "Subdistrict", "Town" …"""
        return kind_of(self.name)


def kind_of(name: str) -> str:
    """The English word for a place, by the end of its Chinese name."""
    return next((word for ending, word in KINDS.items() if name.endswith(ending)), "Zone")


def english(name: str) -> str:
    """The Chinese proper name with the English word for its kind: 外滩街道 → 外滩 Subdistrict."""
    for ending, word in KINDS.items():
        if name.endswith(ending) and name != ending:
            return f"{name.removesuffix(ending)} {word}"
    return f"{name} Zone"


def streets(column: str, value: str) -> list[Division]:
    """Streets and towns whose `provinceCode` or `areaCode` is `value`, by code."""
    rows = read_csv(DATA / "divisions" / "streets_all.csv.gz")
    found = [Division(row["code"], "street", row["name"], english(row["name"])) for row in rows if row[column] == value]
    return sorted(found, key=lambda each: each.code)


def neighbourhoods(column: str, value: str) -> list[Division]:
    """Neighbourhoods and villages whose `provinceCode` or `areaCode` is `value`, by code."""
    rows = read_csv(DATA / "divisions" / "villages_shanghai_beijing.csv.gz")
    found = [
        Division(row["code"], "neighbourhood", row["name"], english(row["name"]))
        for row in rows
        if row[column] == value
    ]
    return sorted(found, key=lambda each: each.code)


def by_parent(places: list[Division], digits: int) -> Mapping[str, list[Division]]:
    """Places by the first `digits` of their code, in order."""
    found: dict[str, list[Division]] = {}
    for place in places:
        found.setdefault(place.code[:digits], []).append(place)
    return found
