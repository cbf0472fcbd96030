"""Which column of a file is which field of a component. Pure.

Headers known: the field names of city packs, those of the exchange tables of CJ/T 214 (ObjID, DeptCode1 …; standards
digest 1(b)) and their Chinese titles. Whatever else a file calls its columns is named with `--column ours=theirs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gridlink.kernel.errors import Invalid

FIELDS = (
    "code16", "scheme", "class", "name", "name_en", "grid", "lon", "lat", "owner", "maintainer", "authority", "state",
    "recorded_on", "changed_on", "accuracy", "source", "note",
)  # fmt: skip

ALIASES: Mapping[str, tuple[str, ...]] = {
    "code16": ("code", "objid", "标识码", "部件标识码", "部件编码", "部件代码", "编码"),
    "scheme": ("分类标准",),
    "class": ("class_code", "objclass", "小类代码", "类别代码", "分类代码", "部件类别", "部件小类代码"),
    "name": ("objname", "部件名称", "名称"),
    "name_en": ("英文名称",),
    "grid": ("bgid", "place", "所在单元网格", "单元网格", "单元网格编码"),
    "lon": ("longitude", "lng", "x", "经度"),
    "lat": ("latitude", "y", "纬度"),
    "authority": ("deptcode1", "主管部门", "主管部门代码"),
    "owner": ("deptcode2", "权属单位", "权属单位代码"),
    "maintainer": ("deptcode3", "养护单位", "养护单位代码"),
    "state": ("objstate", "状态", "部件状态"),
    "recorded_on": ("ordate", "初始日期"),
    "changed_on": ("chdate", "变更日期"),
    "accuracy": ("精度", "精度等级"),
    "source": ("datasource", "数据来源"),
    "note": ("备注",),
}
_BY_HEADER = {name: field for field in FIELDS for name in (field, *ALIASES[field])}


def field_of(header: str) -> str | None:
    """The field a header stands for, None when it is not known. Case, spaces and units in brackets do not count."""
    return _BY_HEADER.get(_plain(header))


def recognised(headers: Sequence[str]) -> int:
    """How many headers of a line are known: which line is the header is told by that."""
    return sum(field_of(header) is not None for header in headers)


def mapped(headers: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Field → position. `given` maps a field to the file's own header; to "" when the column is not to be read.

    `Invalid` for a field that does not exist, a header the file does not have, two columns of one field, and when
    what every component needs is missing: a point, and the class or the id that holds it.
    """
    positions: dict[str, int] = {}
    plain = [_plain(header) for header in headers]
    for field, theirs in given.items():
        if field not in FIELDS:
            raise Invalid("import.unknown_field", field="columns", name=field, allowed=list(FIELDS))
        if theirs and _plain(theirs) not in plain:
            raise Invalid("import.no_such_column", field="columns", name=theirs, headers=list(headers)[:40])
        if theirs:
            positions[field] = plain.index(_plain(theirs))
    taken = set(positions.values())
    for position, header in enumerate(headers):
        field_name = field_of(header)
        if field_name is None or field_name in given or position in taken:
            continue
        if field_name in positions:
            raise Invalid("import.column_twice", field="columns", name=field_name, header=header)
        positions[field_name] = position
    missing = [name for name in ("lon", "lat") if name not in positions]
    missing += [] if {"code16", "class"} & positions.keys() else ["class"]
    if missing:
        raise Invalid("import.columns_missing", field="columns", missing=missing, headers=list(headers)[:40])
    return positions


def _plain(header: str) -> str:
    text = header.strip().lstrip("\ufeff").strip("\"'").lower()
    for bracket in ("(", "（"):
        text = text.split(bracket)[0]
    return "".join(text.split())
