"""What simulated people write and are called, in the language the city goes by first."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Words:
    """One language: results of handling, reasons for requests and rulings, invented names and numbers of nobody."""

    results: tuple[str, ...]
    unclear: str
    not_ours: str
    is_yours: str
    must_wait: str
    no_parts: str
    not_mended: str
    surnames: tuple[str, ...]
    given: tuple[str, ...]
    name: str
    phone: str

    def caller(self, rng: Random) -> tuple[str, str]:
        """An invented name, and a number of a block that belongs to nobody."""
        surname, given = rng.choice(self.surnames), rng.choice(self.given)
        number = rng.randrange(10_000)
        return self.name.format(surname=surname, given=given), self.phone.format(number=number, short=number % 100)


CHINESE = Words(
    results=("已清理完毕", "已修复，恢复正常使用", "已更换新件", "已劝离并恢复原状", "已现场处置，设置警示"),
    unclear="照片不清，请补充",
    not_ours="不属于本单位职责范围",
    is_yours="责任清单明确由你单位处置",
    must_wait="需等待施工条件",
    no_parts="配件未到货",
    not_mended="现场核查未整改到位",
    surnames=tuple("王李张刘陈杨黄赵周吴徐孙马朱胡"),
    given=("伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超"),
    name="{surname}{given}",
    phone="1390000{number:04d}",
)
ENGLISH = Words(
    results=(
        "Cleared.",
        "Mended and in use again.",
        "Replaced.",
        "Stopped, and put back as it was.",
        "Made safe; marked off.",
    ),
    unclear="The photo is not clear; please add another.",
    not_ours="Not within our duties.",
    is_yours="The duty register names you.",
    must_wait="Work has to wait for the site.",
    no_parts="The parts have not arrived.",
    not_mended="Found not mended on site.",
    surnames=("Hill", "Marsh", "Stone", "Rivers", "Field", "Brook", "Wood", "Lake"),
    given=("Ann", "Ben", "Cara", "Dan", "Eve", "Finn", "Gail", "Hugh"),
    name="{given} {surname}",
    phone="555-01{short:02d}",
)


def words_of(languages: tuple[str, ...]) -> Words:
    """The words of a city that goes by these languages, the first of them first."""
    return ENGLISH if languages and languages[0].startswith("en") else CHINESE
