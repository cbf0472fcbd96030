"""The indicators, weights and grades of the field, in force where a city's pack says nothing. Pure.

Source: standards.md 1(e); in CJ/T 292 the worked annexes are informative, so the weights are examples. Left out for
want of data: 监督举报率 (region, 0.1) and 漏报率 (supervisor, 0.2); a composite shares their weights among the others.
"""

from __future__ import annotations

from typing import Any

from gridlink.evaluation.formulas import ACCEPTOR, BODY, DISPATCHER, DUTY_CHIEF, PLACE, SUPERVISOR

_MANY = [[100, 40], [300, 60], [500, 75], [1200, 90], [None, 100]]
_BODY_TIERS = [[50, 100], [100, 90], [200, 75], [500, 60], [1000, 40], [None, 0]]


def _rate(
    objects: tuple[str, ...], code: str, names: str, parts: str, words: str, weight: str = "0", score: str = "rate"
) -> dict[str, Any]:
    """One rate: names "中文|English", parts "numerator/denominator", words "分子÷分母|numerator ÷ denominator"."""
    name, name_en = names.split("|")
    numerator, denominator = parts.split("/")
    formula, formula_en = words.split("|")
    return {
        "code": code, "objects": list(objects), "name": name, "name_en": name_en, "numerator": numerator,
        "denominator": denominator, "formula": formula, "formula_en": formula_en, "weight": weight, "score": score,
    }  # fmt: skip


def _number(
    objects: tuple[str, ...], code: str, names: str, count: str, weight: str, tiers: list[Any]
) -> dict[str, Any]:
    name, name_en = names.split("|")
    return {
        "code": code, "objects": list(objects), "name": name, "name_en": name_en, "numerator": count,
        "denominator": "", "formula": name, "formula_en": name_en, "weight": weight, "score": tiers,
    }  # fmt: skip


P, B = (PLACE,), (BODY,)
INDICATORS: list[dict[str, Any]] = [
    _rate(P, "filing_rate", "立案率|Filing rate", "filed/accepted", "立案数 ÷ 受理数|filed ÷ accepted"),
    _rate(P, "handling_rate", "处置率|Handling rate", "handled/due_to_handle", "处置数 ÷ 应处置数|handled ÷ due to be handled"),
    _rate(P, "on_time_handling_rate", "按期处置率|On-time handling rate", "handled_on_time/due_to_handle",
          "按期处置数 ÷ 应处置数|handled on time ÷ due to be handled"),
    _rate(P, "closing_rate", "结案率|Closing rate", "closed/due_to_close", "结案数 ÷ 应结案数|closed ÷ due to be closed", "0.3"),
    _rate(P, "on_time_closing_rate", "按期结案率|On-time closing rate", "closed_on_time/due_to_close",
          "按期结案数 ÷ 应结案数|closed on time ÷ due to be closed", "0.4"),
    _rate(P, "rework_rate", "返工率|Rework rate", "reworked/due_to_close", "返工数 ÷ 应结案数|reworked ÷ due to be closed",
          score="inverse"),
    _rate(P, "delay_rate", "延期率|Delay rate", "delayed/due_to_handle", "延期数 ÷ 应处置数|delayed ÷ due to be handled",
          score="inverse"),
    _rate(P, "valid_report_rate", "有效上报率|Valid report rate", "reported_validly/reported",
          "有效上报数 ÷ 上报数|reported validly ÷ reported"),
    _number(B, "filed", "立案数|Cases filed", "filed", "0.1", _BODY_TIERS),
    _rate(B, "handling_rate", "处置率|Handling rate", "handled/due_to_handle", "处置数 ÷ 应处置数|handled ÷ due to be handled"),
    _rate(B, "on_time_handling_rate", "按期处置率|On-time handling rate", "handled_on_time/due_to_handle",
          "按期处置数 ÷ 应处置数|handled on time ÷ due to be handled", "0.3"),
    _rate(B, "closing_rate", "结案率|Closing rate", "closed/due_to_close", "结案数 ÷ 应结案数|closed ÷ due to be closed", "0.3"),
    _rate(B, "on_time_closing_rate", "按期结案率|On-time closing rate", "closed_on_time/due_to_close",
          "按期结案数 ÷ 应结案数|closed on time ÷ due to be closed"),
    _rate(B, "rework_rate", "返工率|Rework rate", "reworked/due_to_close", "返工数 ÷ 应结案数|reworked ÷ due to be closed",
          "0.3", "inverse"),
    _rate((SUPERVISOR,), "valid_report_rate", "监督员有效上报率|Valid report rate", "valid_findings/findings",
          "有效上报数 ÷ 监督员上报数|valid reports made ÷ reports made", "0.4"),
    _rate((SUPERVISOR,), "on_time_verification_rate", "按时核实率|On-time verification rate", "verified_on_time/verified",
          "按时核实数 ÷ 核实数|verified on time ÷ verified", "0.2"),
    _rate((SUPERVISOR,), "on_time_check_rate", "按时核查率|On-time check rate", "checked_on_time/checked",
          "按时核查数 ÷ 核查数|checked on time ÷ checked", "0.2"),
    _number((ACCEPTOR,), "acceptances", "受理数|Acceptances", "acceptances", "0.25", _MANY),
    _rate((ACCEPTOR,), "verification_sending_rate", "核实按时派发率|Verifications sent on time",
          "verifications_sent_on_time/verifications_sent",
          "核实按时派发数 ÷ 核实派发数|verifications sent on time ÷ verifications sent", "0.4"),
    _rate((ACCEPTOR,), "check_sending_rate", "核查按时派发率|Checks sent on time", "checks_sent_on_time/checks_sent",
          "核查按时派发数 ÷ 核查派发数|checks sent on time ÷ checks sent", "0.35"),
    _rate((DUTY_CHIEF,), "on_time_filing_rate", "按时立案率|On-time filing rate", "filings_on_time/filings",
          "按时立案数 ÷ 立案数|filings on time ÷ filings", "0.25"),
    _rate((DUTY_CHIEF,), "sound_filing_rate", "准确立案率|Sound filing rate", "sound_filings/filings",
          "准确立案数 ÷ 立案数|sound filings ÷ filings", "0.4"),
    _rate((DUTY_CHIEF,), "prompt_closing_rate", "按时结案率|On-time closing rate", "closings_on_time/closings",
          "按时结案数 ÷ 结案数|closings on time ÷ closings", "0.35"),
    _number((DISPATCHER,), "dispatched", "派遣数|Dispatches", "dispatched", "0.2", _MANY),
    _rate((DISPATCHER,), "on_time_dispatch_rate", "按时派遣率|On-time dispatch rate", "dispatched_on_time/dispatched",
          "按时派遣数 ÷ 派遣数|dispatched on time ÷ dispatched", "0.4"),
    _rate((DISPATCHER,), "dispatch_accuracy", "准确派遣率|Dispatch accuracy", "dispatched_rightly/dispatched",
          "准确派遣数 ÷ 派遣数|dispatched rightly ÷ dispatched", "0.4"),
]  # fmt: skip

GRADES: list[dict[str, Any]] = [
    {"code": "A", "min": 90, "colour": "green", "name": "绿", "name_en": "Green"},
    {"code": "B", "min": 75, "colour": "blue", "name": "蓝", "name_en": "Blue"},
    {"code": "C", "min": 60, "colour": "yellow", "name": "黄", "name_en": "Yellow"},
    {"code": "D", "min": 40, "colour": "red", "name": "红", "name_en": "Red"},
    {"code": "E", "min": 0, "colour": "black", "name": "黑", "name_en": "Black"},
]
