"""Each rule of the checker, by one small edit of the example pack."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridlink.packs.findings import Finding, Where
from gridlink.packs.pack import Pack
from gridlink.packs.pack_reading import read_pack
from tests.packs.planted import EXAMPLE, edited

CASES = [
    ("pack.toml", "[settings.delay]\nmax = 2", "[settings.delay]\nmax = -1", "bad-key"),
    ("pack.toml", 'timezone = "Asia/Shanghai"', 'timezone = "Asia/Nowhere"', "bad-key"),
    ("pack.toml", 'crs = "WGS84"', 'crs = "GCJ-02"', "bad-crs"),
    ("pack.toml", 'root = "9901"', 'root = "9801"', "outside-root"),
    ("pack.toml", 'default_scheme = "jw-2026"', 'default_scheme = "jw-2027"', "unknown-reference"),
    ("pack.toml", 'version = "2026.1"', "version = ", "bad-toml"),
    ("pack.toml", 'version = "2026.1"', "", "missing-key"),
    ("calendar.toml", 'monday = ["08:00-12:00", "14:00-18:00"]', 'monday = ["08:00-12:00", "11:00-18:00"]', "bad-hours"),
    ("notices.toml", "您反映的问题已收到，编号 {number}。", "您反映的问题已收到，编号 {name}。", "unknown-placeholder"),
    ("indicators.toml", 'numerator = "reworked"', 'numerator = "rework"', "bad-key"),
    ("places.csv", "code,level,name,name_en", "code,name_en,level,names", "missing-column"),
    ("places.csv", "990102101,street", "990102101,district", "wrong-level"),
    ("places.csv", "990102,district,云山区,Yunshan District,2025-01-01,\n", "", "no-parent-place"),
    ("places.csv", "Binjiang District,2025-01-01,", "Binjiang District,2025-01-01,2024-01-01", "dates-reversed"),
    ("places.csv", "Binjiang District,2025-01-01,", "Binjiang District,01/01/2025,", "bad-value"),
    ("places.csv", "Binjiang District,2025-01-01,", "Binjiang District,2025-01-01", "cell-count"),
    ("places.geojson", '{"code": "990101001001"}', '{"code": "990101001009"}', "shape-missing"),
    ("places.geojson", '{"code": "990101001001"}', '{"code": "990101001009"}', "shape-unknown"),
    ("grids.geojson", "[[[121.200065, 31.901832]", "[[[121.190065, 31.901832]", "bad-geometry"),
    ("responsibility_grids.csv", " 990101001002012\n", " 990101001002012 990101001003001\n", "grid-patrolled-twice"),
    ("responsibility_grids.csv", " 990101001002012\n", " 990101001002012 990102001003001\n", "grid-outside-place"),
    ("organisations.csv", "gov-990101,滨江区人民政府,Binjiang District Government,block,district,990101,gov-9901,",
     "gov-990101,滨江区人民政府,Binjiang District Government,block,district,990101,,", "no-parent-organisation"),
    ("organisations.csv", "line,city,9901,gov-9901,,000-5550021", "line,city,9901,sup-9901,,000-5550021",
     "parent-not-block"),
    ("people.csv", ",sup-9901,yes", ",,yes", "post-not-held"),
    ("posts.csv", "event:04 event:02", "event:04 event:77", "bad-class-prefix"),
    ("classes.csv", "jw-2026,event,0506,", "jw-2026,event,0507,", "class-without-condition"),
    ("conditions.csv", "The water has drained.,2,urgent_hour,", "The water has drained.,,,", "condition-without-limit"),
    ("conditions.csv", "The water has drained.,2,urgent_hour,", "The water has drained.,0,urgent_hour,", "bad-limit"),
    ("conditions.csv", ",道路积水深超过十五厘米或面积超过一百平方米。,", ",,", "empty-cell"),
    ("mappings.csv", "jw-2026,event,0506,cjt214-2007,event,0406", "jw-2026,event,0506,cjt214-2007,event,0407",
     "unknown-class"),
    ("duties.csv", "handles,jw-2026,event,0501,line,9901,water-co,", "handles,jw-2026,event,0501,line,9901,,",
     "duty-body"),
    ("components.csv", "9901010101000001,", "9901020101000001,", "component-id"),
    ("components.csv", "121.206041,31.903102", "121.209041,31.903102", "component-outside-grid"),
    ("components.csv", "121.206041,31.903102", "121.206041,95", "bad-value"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code"), CASES)
def test_the_checker_finds_it(file: str, old: str, new: str, code: str, tmp_path: Path) -> None:
    _, findings = read_pack(edited(tmp_path, file, old, new))

    assert code in {finding.code for finding in findings}


def test_a_warning_does_not_keep_a_pack_from_being_loaded(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(EXAMPLE, tmp_path / "copy"))
    people = (copy / "people.csv").read_text(encoding="utf-8")
    (copy / "people.csv").write_text(people.replace(",audit-9901,yes", ",,yes"), encoding="utf-8")

    pack, findings = read_pack(copy)

    assert pack is not None
    assert [(finding.code, finding.severity) for finding in findings] == [("post-not-held", "warning")]


def test_the_callers_duty_check_sees_the_pack_and_adds_its_findings() -> None:
    def no_supervisor(pack: Pack) -> Iterator[Finding]:
        reason = f"{len(pack.duties)} duties"
        yield Where("duties.csv", 2).finding("duty-fault", reason=reason, reason_zh=reason)

    pack, findings = read_pack(EXAMPLE, check_duties=no_supervisor)

    assert pack is None
    assert [(finding.code, finding.message) for finding in findings] == [("duty-fault", "87 duties")]


UNREAD = [
    ("pack.toml", 'version = "2026.1"', 'version = "2026.1"\nvresion = "2"', 7),
    ("pack.toml", "once = true", "once = true\ntwice = true", 50),
    ("roles.toml", 'name = "受理员"', 'name = "受理员"\nnames = "x"', 10),
    ("notices.toml", 'channel = "message"', 'channel = "message"\nchanel = "letter"', 5),
    ("calendar.toml", "saturday = []", "saturday = []\nsunnyday = []", 14),
    ("indicators.toml", 'better = "lower"', 'better = "lower"\nbest = 1', 63),
]


@pytest.mark.parametrize(("file", "old", "new", "line"), UNREAD)
def test_a_key_that_nothing_reads_is_a_warning_with_its_place(
    file: str, old: str, new: str, line: int, tmp_path: Path
) -> None:
    pack, findings = read_pack(edited(tmp_path, file, old, new))

    assert pack is not None
    assert [(f.file, f.line, f.code, f.severity) for f in findings] == [(file, line, "unknown-key", "warning")]
