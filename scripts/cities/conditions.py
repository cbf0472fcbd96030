"""Conditions (立案条件, 结案条件) in own words, by condition tag, with the limits one city was observed to use.

`limits_observed.csv` gives codes, tags and values; the sentences of its source are not copied. A class takes the row of
the observed class it names; `=TAG:value:clock;…` in place of that name sets conditions of our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from scripts.cities.writing import DATA, read_csv

EVIDENCE = "before after photo"
CLOCKS = {"urgent_day": "natural_day"}
"""That city's importer reads an urgent day as a natural one; so do we."""


class Words(NamedTuple):
    """What is found and when it counts as mended; {n} stands for the class's Chinese name, {e} for its English one."""

    finding: str
    finding_en: str
    closing: str
    closing_en: str


COMPONENT = {
    "HAZARD": Words("{n}缺失、移位或破裂，危及行人或车辆。", "{e}: missing, displaced or broken, a danger to people or vehicles.",
                    "现场已围护，{n}已复位或更换，危险消除。", "Fenced off, put back or replaced; the danger is gone."),
    "DAMAGED": Words("{n}破损，尚不危及安全。", "{e}: damaged, without danger.", "{n}已修复或更换。", "Mended or replaced."),
    "LOOSE_NOISY": Words("{n}松动，车辆驶过时作响。", "{e}: loose, and noisy when driven over.",
                         "{n}平稳，不再作响。", "It lies firm and makes no noise."),
    "SURROUND_PAVEMENT": Words("{n}周边路面破损或沉降。", "{e}: the pavement around it is broken or has sunk.",
                               "周边路面已修复平整。", "The pavement is level again."),
    "BLOCKED": Words("{n}被杂物堵塞。", "{e}: blocked.", "杂物已清除，恢复通畅。", "Cleared and open again."),
    "DIRTY": Words("{n}脏污、有张贴涂画或积存垃圾。", "{e}: dirty, pasted over or full of litter.",
                   "{n}已清洁。", "It is clean."),
    "TILTED_FALLEN": Words("{n}倾斜、松脱或倒伏。", "{e}: leaning, hanging loose or fallen over.",
                           "{n}已扶正固定。", "It stands upright and firm."),
    "ABANDONED": Words("{n}已废弃不用，未予拆除。", "{e}: out of use and not removed.",
                       "已拆除并恢复原状。", "Removed, and the ground made good."),
    "UNAUTHORISED": Words("{n}未经许可设置、占用或改作他用。", "{e}: set up, occupied or used otherwise without permit.",
                          "已补办手续或恢复原状。", "Permitted, or put back as it was."),
    "GREEN_UPKEEP": Words("{n}缺株、枯死、受损或疏于养护。", "{e}: missing, dead, damaged or neglected plants.",
                          "已补植或养护到位。", "Replanted or tended."),
    "WRONG_CONTENT": Words("{n}内容有误、过期或不清。", "{e}: wrong, outdated or unreadable content.",
                           "内容已更正。", "The content has been put right."),
    "LAMP_OUT": Words("{n}不亮。", "{e}: does not light.", "{n}已正常亮灯。", "It lights again."),
    "WRONG_HOURS": Words("{n}未按规定时间启闭。", "{e}: not on or open at its hours.",
                         "已按规定时间启闭。", "It keeps its hours."),
    "LEAK": Words("{n}渗漏。", "{e}: leaking.", "渗漏已止住。", "The leak is stopped."),
    "NOISE": Words("{n}噪声扰民。", "{e}: a noise nuisance.", "噪声已消除。", "The noise has stopped."),
    "PONDING": Words("{n}处积水。", "{e}: water stands there.", "积水已排除。", "The water has been drained."),
    "DOOR_OPEN": Words("{n}箱门敞开或缺失。", "{e}: its door is open or gone.", "箱门已关闭锁好。", "The door is shut and locked."),
    "OTHER": Words("{n}有其他不合管理要求的情形。", "{e}: otherwise not as it must be.",
                   "已按要求整改。", "Put right as required."),
}  # fmt: skip
EVENT = {
    "": Words("发现{n}。", "Found: {e}.", "问题已消除，现场恢复原状。", "It is gone and the place is as it was."),
    "UNAUTHORISED": Words("{n}，未经许可或不合规定。", "{e}, without permit or against the rules.",
                          "已制止，现场恢复原状。", "It was stopped and the place is as it was."),
    "HAZARD": Words("{n}，危及人身或周边安全。", "{e}, a danger to people or to what stands near.",
                    "现场已警示围护，险情或隐患排除。", "Marked and fenced off; the danger is gone."),
    "DAMAGED": Words("{n}，影响通行或使用。", "{e}, in the way of traffic or use.", "已修复，恢复使用。",
                     "Mended and in use again."),
    "LEAK": Words("{n}，正在漏水。", "{e}, with water running out.", "漏水已止住。", "The water is stopped."),
    "BLOCKED": Words("{n}，不能通畅。", "{e}, and nothing gets through.", "已疏通清除，恢复通畅。", "Cleared and open again."),
    "DIRTY": Words("{n}，环境脏乱。", "{e}, and the place is dirty.", "环境已清理干净。", "The place is clean."),
    "NOISE": Words("{n}，噪声扰民。", "{e}, with noise that disturbs people.", "噪声已停止。", "The noise has stopped."),
    "ABANDONED": Words("{n}，堆积遗弃未清。", "{e}, left lying.", "已清运完毕。", "Cleared away."),
    "GREEN_UPKEEP": Words("{n}，绿化受损。", "{e}, and plants suffer.", "已清理养护到位。", "Cleared and tended."),
    "DISPUTE": Words("{n}，当事人未能自行和解。", "{e}, which those concerned could not settle.",
                     "已调解并达成一致，或已告知其他解决途径。", "Settled by mediation, or shown another way to settle it."),
    "COMPLAINT": Words("{n}，需要调查答复。", "{e}, to be looked into and answered.", "已调查并答复来信来电人。",
                       "Looked into and answered."),
    "CARE": Words("{n}，当事人需要救助。", "{e}: somebody needs help.", "已救助或妥善安置。", "Helped or taken in."),
}  # fmt: skip
TOLD = frozenset({"DISPUTE", "COMPLAINT"})
"""What is proved by a written result and by no photo."""


class Limit(NamedTuple):
    """A condition tag with its limit."""

    tag: str
    value: str
    clock: str


@cache
def _observed() -> dict[tuple[str, str], tuple[Limit, ...]]:
    """Limits by (kind, class name), the first of each tag."""
    found: dict[tuple[str, str], dict[str, Limit]] = {}
    for row in read_csv(DATA / "standards" / "limits_observed.csv"):
        limit = Limit(row["condition_tag"], row["limit_value"], CLOCKS.get(row["limit_unit"], row["limit_unit"]))
        found.setdefault((row["domain"], row["minor_name"]), {}).setdefault(limit.tag, limit)
    return {key: tuple(limits.values()) for key, limits in found.items()}


def limits_of(kind: str, source: str) -> Iterator[Limit]:
    """The limits a class takes: from the observed class named, of whichever kind, or set here after "="."""
    if source.startswith("="):
        for part in source[1:].split(";"):
            yield Limit(*part.split(":"))
        return
    known = _observed()
    yield from known.get((kind, source)) or known["event" if kind == "component" else "component", source]


def conditions_of(scheme: str, classes: Iterable[dict[str, str]], day: str) -> Iterator[tuple[str, ...]]:
    """Rows of conditions.csv for rows of a class table (`kind code name name_en observed`)."""
    for row in classes:
        words_of = COMPONENT if row["kind"] == "component" else EVENT
        names = {"n": row["name"], "e": row["name_en"]}
        told: set[Words] = set()
        for limit in limits_of(row["kind"], row["observed"]):
            words = words_of.get(limit.tag) or words_of[""]
            if words in told:
                continue
            told.add(words)
            texts = [text.format(**names) for text in words]
            key = (scheme, row["kind"], row["code"], str(len(told)))
            yield (*key, *texts, limit.value, limit.clock, "text" if limit.tag in TOLD else EVIDENCE, day, "")
