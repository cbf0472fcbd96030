"""The sentences of the pack checker: per code the reason and the fix, in English and Chinese."""

from __future__ import annotations

import re

from gridlink.packs.file_messages import CELLS, UNREADABLE
from gridlink.packs.rule_messages import BODIES, CATALOGUE, PLACES

MESSAGES: dict[str, tuple[str, str, str, str]] = {**UNREADABLE, **CELLS, **PLACES, **BODIES, **CATALOGUE}
"""Code → (reason, 原因, fix, 改法)."""

WARNINGS = frozenset(
    {
        "unknown-file", "byte-order-mark", "unknown-key", "unknown-column", "area-differs", "grid-not-patrolled", "grids-apart",
        "post-not-held", "role-without-post", "duty-owner-only", "holidays-end",
    }
)  # fmt: skip
"""Findings that do not keep a pack from being loaded."""

_CHINESE = {
    "a quotation mark inside an unquoted cell": "未加引号的格中有引号",
    "text after a closing quotation mark": "引号结束后还有文字",
    "a quotation mark is never closed": "引号没有结束",
    "; it looks like GBK (GB 18030)": "，像是 GBK（GB 18030）",
    "not a FeatureCollection": "不是 FeatureCollection",
    "nested too deep": "嵌套过深",
    "a feature without properties.code or geometry": "要素缺少 properties.code 或 geometry",
    "a ring is not closed": "环没有闭合",
    "off the earth": "坐标超出地球范围",
    "it holds more than digits": "含有数字以外的字符",
    "a level above its own is zero": "上级的段为零",
    "it is zero": "全为零",
    "wrong digits": "位数不对",
    "the digits of a level": "某一级的位数",
    "not two times": "不是两个时刻",
    "no time of day": "不是时刻",
    "it ends before it begins": "结束早于开始",
    "it overlaps the one before": "与前一段重叠",
    "it is cut short": "文件不完整",
    "component": "部件",
    "event": "事件",
    "block": "块",
    "line": "条",
    "centre": "中心",
    "contractor": "作业单位",
    "a small English word": "小写英文单词",
    "small letters, digits and -": "小写字母、数字和 -",
    "digits in quotation marks": "加引号的数字",
    "levels with different names whose digits add up to 15": "名称各不相同、位数合计 15 的各级",
    "a score no other grade begins at": "与其他等级不同的起始分",
    "true or false": "true 或 false",
    "two counts of the same kind: both of cases, both of reports, or both of people's steps": (
        "同类的两个统计量：都是案卷、都是上报，或都是人员办理步骤"
    ),
}
_PATTERNS = (
    (re.compile(r"it has (\d+) digits"), r"有 \1 位"),
    (re.compile(r"(?:Ring )?Self-intersection(.*)"), r"自相交\1"),
    (re.compile(r"([\d, ]+) digits"), r"\1 位"),
    (re.compile(r" \((.+)\?\)"), r"（\1？）"),
    (re.compile(r"one of (.+)"), r"以下之一：\1"),
    (re.compile(r"some of (.+)"), r"以下若干：\1"),
)


def in_chinese(text: str) -> str:
    """A part of a sentence that is filled in, in Chinese where it is known; else as it stands."""
    if text in _CHINESE:
        return _CHINESE[text]
    for pattern, chinese in _PATTERNS:
        if found := pattern.fullmatch(text):
            return found.expand(chinese)
    return text
