"""The sentences of an import: per code the reason and the fix, in English and Chinese. Pure.

Codes are stable; the rejected file carries them beside the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

_LINES = {
    "too-long-line": (
        "The line has more than {most} bytes.", "该行超过 {most} 字节。",
        "Look for a missing line break.", "请检查是否缺少换行。",
    ),
    "not-decodable": (
        "The line is not {encoding} text.", "该行不是 {encoding} 文本。",
        "Save the file again in one encoding, or name it with --encoding.", "请以同一种编码另存，或用 --encoding 指明编码。",
    ),
    "nul": (
        "The line holds a NUL byte.", "该行含有空字节（NUL）。",
        "Export the file again; take the byte out.", "请重新导出文件，或删去该字节。",
    ),
    "stray-quote": (
        "A quotation mark is not closed, or text follows a closed one.", "引号未配对，或引号之后还有文字。",
        "Close the quotation mark, or write it twice where it is meant.", "请补全引号；引号本身请写两个。",
    ),
    "cell-count": (
        "The line has {value} cells; the header has {wanted}.", "该行有 {value} 个单元格，表头有 {wanted} 个。",
        "Write as many cells as the header; quote text that holds a comma.", "请与表头列数一致；含逗号的文字请加引号。",
    ),
    "not-a-point": (
        "The feature is no point: {value}.", "该要素不是点：{value}。",
        "Give one point per component.", "每个部件请给一个点。",
    ),
    "bad-feature": (
        "The feature cannot be read: {value}.", "要素无法读取：{value}。",
        "Correct the JSON there.", "请改正此处的 JSON。",
    ),
}  # fmt: skip

_CELLS = {
    "missing": (
        "It is empty.", "该项为空。",
        "Fill it in.", "请填写。",
    ),
    "too-long": (
        "The text has {length} characters; at most {most} fit.", "文字有 {length} 个字，最多 {most} 个。",
        "Shorten it.", "请缩短。",
    ),
    "control-character": (
        "The text holds a control character.", "文字中有控制字符。",
        "Take it out.", "请删去。",
    ),
    "bad-code": (
        "“{value}” is no component id of 16 digits with no part zero.", "“{value}”不是 16 位、各段非零的部件标识码。",
        "Write 6 digits division, 2 major, 2 minor class, 6 serial. In Excel format the column as text: a number keeps 15 digits.",
        "请写：6 位区划、2 位大类、2 位小类、6 位流水。Excel 中请设为文本格式，数字只保留 15 位。",
    ),
    "other-division": (
        "The id names division {value}, the point lies in {wanted}.", "标识码属区划 {value}，坐标位于 {wanted}。",
        "Correct the id or the point.", "请改正标识码或坐标。",
    ),
    "other-class": (
        "The id says class {value}, the class column {wanted}.", "标识码为类别 {value}，类别列为 {wanted}。",
        "Correct the id or the class.", "请改正标识码或类别。",
    ),
    "twice-in-file": (
        "{value} stands in the file twice, with different content.", "{value} 在文件中出现两次，内容不同。",
        "Keep the line that is right.", "请只保留正确的一行。",
    ),
    "differs": (
        "{value} is on the register with other content: {wanted}.", "{value} 已在册，内容不同：{wanted}。",
        "Import with --update to change the register, or take the line out.", "需要更新请加 --update，否则请删去该行。",
    ),
    "retired": (
        "{value} is retired; its id is not used again.", "{value} 已废弃，标识码不再使用。",
        "Leave the id empty to get a new one.", "请留空标识码，由系统编号。",
    ),
    "no-serial-left": (
        "The class has no serial left in division {value}.", "区划 {value} 内该类流水号已用完。",
        "Give the component an id by hand.", "请手工编号。",
    ),
    "unknown-class": (
        "There is no component class {value} in the scheme {wanted}.", "{wanted} 中没有部件类别 {value}。",
        "Add the class to the catalogue, or correct it; --scheme names another scheme.",
        "请在类别目录中增加，或改正；--scheme 可指定其他分类。",
    ),
    "unknown-body": (
        "No organisation has the code or the name {value}.", "没有代码或名称为 {value} 的单位。",
        "Write the code of an organisation, or leave it empty.", "请填写单位代码，或留空。",
    ),
    "bad-state": (
        "{value} is no state of a component.", "{value} 不是部件状态。",
        "Write intact, damaged, lost or abandoned.", "请写 完好、破损、丢失 或 废弃。",
    ),
    "bad-accuracy": (
        "{value} is no class of accuracy.", "{value} 不是精度等级。",
        "Write A (0.5 m), B (1 m) or C (10 m).", "请写 A（0.5 米）、B（1 米）或 C（10 米）。",
    ),
    "bad-date": (
        "{value} is no date.", "{value} 不是日期。",
        "Write 2026-01-31.", "请写成 2026-01-31。",
    ),
    "bad-number": (
        "{value} is no number of degrees.", "{value} 不是经纬度数值。",
        "Write degrees with a point, such as 121.4737.", "请写十进制度数，如 121.4737。",
    ),
    "not-on-earth": (
        "{value} is no point on Earth.", "{value} 不是有效坐标。",
        "Longitude is within ±180, latitude within ±90; were the two columns swapped?",
        "经度应在 ±180、纬度在 ±90 之内；两列是否颠倒？",
    ),
    "outside-city": (
        "{value} lies in no unit grid of the city.", "{value} 不在任何单元网格内。",
        "Correct the point; name the datum with --datum.", "请改正坐标；坐标系用 --datum 指明。",
    ),
    "swapped": (
        "{value} lies outside the city; with longitude and latitude exchanged it lies inside.",
        "{value} 在城市之外；经纬度对调后在城市之内。",
        "Exchange the two columns.", "请对调经纬度两列。",
    ),
    "unknown-grid": (
        "{value} is no unit grid in force.", "{value} 不是现行单元网格。",
        "Correct it, or leave it empty: the point decides.", "请改正，或留空由坐标确定。",
    ),
    "other-grid": (
        "The point lies in {wanted}, {metres} m from the grid {value} named, farther than the survey may err.",
        "坐标位于 {wanted}，距所填网格 {value} {metres} 米，超出测量误差。",
        "Correct the grid or the point, or leave the grid empty.", "请改正网格或坐标，或留空网格。",
    ),
    "outside-round": (
        "It stands in {value}, outside the place of this census round.", "位于 {value}，不在本轮普查范围内。",
        "Bring it into the round of that place.", "请归入该地的普查轮次。",
    ),
    "not-your-place": (
        "Your posts do not let you edit components at {value}.", "您的岗位不能编辑 {value} 的部件。",
        "Ask somebody whose post covers it.", "请由有权限的人员导入。",
    ),
}  # fmt: skip

REASONS: Mapping[str, tuple[str, str, str, str]] = _LINES | _CELLS


def sentences(code: str, params: Mapping[str, object]) -> tuple[str, str, str, str]:
    """Reason and fix of a code in English, then both in Chinese."""
    reason, reason_zh, fix, fix_zh = REASONS[code]
    shown = {name: str(value)[:60] for name, value in params.items()}
    return reason.format(**shown), fix.format(**shown), reason_zh.format(**shown), fix_zh.format(**shown)
