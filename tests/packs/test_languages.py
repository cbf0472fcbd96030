"""A city writes its pack in its own language; English beside it only where the city says that it speaks both."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from gridlink.packs.pack_reading import read_pack
from tests.packs.planted import EXAMPLE


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "copy"))


def _edit(folder: Path, file: str, old: str, new: str, count: int = 1) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, old
    (folder / file).write_text(text.replace(old, new, count), encoding="utf-8")


def _found(folder: Path, **given: object) -> list[tuple[str, int, str]]:
    _, findings = read_pack(folder, **given)  # type: ignore[arg-type]
    return [(f.file, f.line, f.code) for f in findings]


def _speaks(folder: Path, languages: str) -> None:
    _edit(folder, "pack.toml", '["zh-hans", "en"]', languages)


@pytest.mark.parametrize("languages", ['["zh-hans"]', '["en"]', '["en", "zh-hans"]'])
def test_a_city_of_one_written_language_may_leave_the_english_out(copy: Path, languages: str) -> None:
    _speaks(copy, languages)
    _edit(copy, "pack.toml", 'name_en = "Jiangwan City"\n', "")
    _edit(copy, "pack.toml", 'label_en = "District"\n', "")
    _edit(copy, "roles.toml", 'name_en = "Acceptor"\n', "")
    _edit(copy, "places.csv", ",滨江区,Binjiang District,", ",滨江区,,")
    if languages != '["en"]':
        _edit(copy, "pack.toml", '["监督员", "Supervisor"]', '["监督员"]')

    pack, findings = read_pack(copy)

    assert findings == []
    assert pack is not None
    assert (pack.city.name_en, pack.city.levels[1].label_en) == ("江湾市", "区")
    assert pack.places[1].name_en == "滨江区"
    assert next(role.name_en for role in pack.roles if role.code == "acceptor") == "受理员"


def test_a_column_of_english_may_be_missing_altogether(copy: Path) -> None:
    _speaks(copy, '["zh-hans"]')
    path = copy / "schemes.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    at = rows[0].index("name_en")
    path.write_text("\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows) + "\n", encoding="utf-8")

    pack, findings = read_pack(copy)

    assert findings == []
    assert pack is not None
    assert [row.name_en for row in pack.schemes] == [row.name for row in pack.schemes]


def test_a_bilingual_city_must_give_both(copy: Path) -> None:
    _edit(copy, "places.csv", ",滨江区,Binjiang District,", ",滨江区,,")
    _edit(copy, "roles.toml", 'name_en = "Acceptor"\n', "")

    assert _found(copy) == [("places.csv", 3, "empty-cell"), ("roles.toml", 8, "missing-key")]


@pytest.mark.parametrize("languages", ["[]", '["fr"]', '["en", "en"]', '"en"', "[1]"])
def test_languages_that_gridlink_does_not_speak_are_told(copy: Path, languages: str) -> None:
    _speaks(copy, languages)

    assert ("pack.toml", 7, "bad-key") in _found(copy)


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (date(2026, 11, 23), []),
        (date(2026, 12, 1), ["holidays-end"]),
        (date(2027, 3, 1), ["holidays-end"]),
    ],
)
def test_a_calendar_that_ends_too_soon_is_a_warning(copy: Path, today: date, codes: list[str]) -> None:
    pack, findings = read_pack(copy, today=today)

    assert pack is not None
    assert [(f.code, f.severity) for f in findings] == [(code, "warning") for code in codes]


WEIGHED = """name = "处置率"
objects = ["place", "body"]
weight = 0.3
score = [[50, 40], [90.5, 75], [inf, 100]]
"""


def test_an_indicator_may_say_whom_it_weighs_and_how_it_scores(copy: Path) -> None:
    _edit(copy, "indicators.toml", 'name = "处置率"\n', WEIGHED)

    pack, findings = read_pack(copy)

    assert findings == []
    assert pack is not None
    first = next(row for row in pack.indicators if row.objects)
    assert (first.objects, first.weight) == (("place", "body"), 0.3)
    assert first.score == ((50.0, 40.0), (90.5, 75.0), (None, 100.0))


@pytest.mark.parametrize(
    ("old", "new", "about"),
    [
        ('denominator = "accepted"', 'denominator = "findings"', "denominator"),
        ('better = "higher"', 'better = "higher"\nobjects = ["supervisor"]', "objects"),
        ('better = "higher"', 'better = "higher"\nscore = "best"', "score"),
        ('better = "higher"', 'better = "higher"\nscore = [[90, 1], [50, 2], [inf, 3]]', "score"),
        ('better = "higher"', 'better = "higher"\nscore = [[50, 2]]', "score"),
        ('better = "higher"', 'better = "higher"\nweight = "much"', "weight"),
        ('unit = "percent"', 'unit = "number"', "unit"),
        ("min = 75", "min = 90", "min"),
    ],
)
def test_a_figure_the_evaluation_cannot_count_is_told(copy: Path, old: str, new: str, about: str) -> None:
    _edit(copy, "indicators.toml", old, new)

    pack, findings = read_pack(copy)

    assert pack is None
    assert [(f.file, f.code) for f in findings] == [("indicators.toml", "bad-key")]
    assert about in findings[0].message
