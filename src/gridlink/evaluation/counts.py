"""The named counts (统计量): what each counts, in Chinese, in English and exactly. The one place. Pure.

Counts of cases show how each case stands now, not how it stood when the period ended. Void cases are counted as voided
and filed only; suspended cases (挂账) are not due while they are suspended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridlink.cases.lifecycle import Stage
from gridlink.cases.measures import NOW, Condition, Measure
from gridlink.evaluation.formulas import ACCEPTOR, BODY, DISPATCHER, DUTY_CHIEF, PLACE, SUPERVISOR

CASES, REPORTS, STEPS = "cases", "reports", "steps"
DONE = (Stage.HANDLED, Stage.CHECKING, Stage.ANSWERED, Stage.CHECKED, Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class Count:
    """A named count. `source` says what is counted: cases, reports, or the steps people took (one step, one).

    `forgiven` are those left out of it although the scores count them in: overruns granted on appeal (超时申诉).
    """

    code: str
    name: str
    name_en: str
    definition: str
    definition_en: str
    measure: Measure
    source: str = CASES
    objects: tuple[str, ...] = (PLACE, BODY)
    forgiven: Condition | None = None

    def within(self, other: Count) -> Measure:
        """Those that `other` counts and that fit this count too, whenever: the numerator of a rate."""
        if self.code == other.code:
            return other.measure
        return Measure(other.measure.any_of, (*other.measure.also, self.measure.any_of, *self.measure.also))


def _one(when: str, where: Mapping[str, object] | None = None, unless: Mapping[str, object] | None = None) -> Measure:
    return Measure((Condition(when, where or {}, unless or {}),))


HANDLED = Condition("handled_at", {"stage__in": DONE})
OVERDUE = Condition("handling_due_at", {"stage": Stage.DISPATCHED, "handling_due_at__lt": NOW})
LATE = {"handled_on_time": False}
EXEMPTED = Condition(where={"stage__in": DONE, "overrun_exempt": True, **LATE})
EXEMPTED_CLOSED = Condition(where={"stage": Stage.CLOSED, "overrun_exempt": True, **LATE})

_OF_CASES = (
    Count(
        "accepted", "受理数", "accepted", "本期由受理员受理并登记的案卷，同一案卷有多条上报也只计一次",
        "cases the acceptor took up in the period, each once however many reports say it",
        _one("registered_at"), objects=(PLACE,),
    ),
    Count("filed", "立案数", "filed", "本期立案的案卷（含后来作废的）", "cases filed in the period, later voided ones too",
          _one("filed_at", {"filed_at__isnull": False})),
    Count("voided", "作废数", "voided", "本期立案、后经批准作废的案卷", "cases filed in the period and since voided",
          _one("filed_at", {"filed_at__isnull": False, "stage": Stage.VOID})),
    Count("filed_soundly", "准确立案数", "filed soundly", "本期立案且未作废的案卷", "cases filed in the period and not voided",
          _one("filed_at", {"filed_at__isnull": False}, {"stage": Stage.VOID})),
    Count(
        "due_to_handle", "应处置数", "due to be handled", "处置数加超期未处置数；挂账、作废的案卷不计",
        "handled, plus overdue and not handled; suspended and void cases are left out", Measure((HANDLED, OVERDUE)),
    ),
    Count(
        "handled", "处置数", "handled", "本期处置完成、未被退回重办的案卷（含自处理）",
        "cases handled in the period and not sent back to work, those mended on the spot included", Measure((HANDLED,)),
    ),
    Count(
        "handled_on_time", "按期处置数", "handled on time", "处置数中未超时的案卷；申诉获准的超时仍计为超时，只在评分时按期计",
        "handled cases that did not overrun; an overrun exempted on appeal stays one here, only the score forgives it",
        _one("handled_at", {"stage__in": DONE}, LATE), forgiven=EXEMPTED,
    ),
    Count(
        "handled_late", "超期处置数", "handled late", "处置数中超时的案卷", "handled cases that overran",
        _one("handled_at", {"stage__in": DONE, **LATE}),
    ),
    Count(
        "overdue_unhandled", "超期未处置数", "overdue and not handled", "处置期限在本期、已过期且仍在处置中的案卷",
        "cases still being handled whose time ran out in the period", Measure((OVERDUE,)),
    ),
    Count(
        "due_to_close", "应结案数", "due to be closed", "处置数加超期未处置数，与应处置数相同",
        "handled, plus overdue and not handled: the same as due to be handled", Measure((HANDLED, OVERDUE)),
    ),
    Count("closed", "结案数", "closed", "本期结案的案卷；在结案率中为应结案案卷里已结案的",
          "cases closed in the period; in a rate, those due to be closed that have been",
          _one("closed_at", {"stage": Stage.CLOSED})),
    Count(
        "closed_on_time", "按期结案数", "closed on time", "结案数中处置未超时的案卷；申诉获准的超时只在评分时按期计",
        "closed cases whose handling did not overrun; only the score forgives an overrun exempted on appeal",
        _one("closed_at", {"stage": Stage.CLOSED}, LATE), forgiven=EXEMPTED_CLOSED,
    ),
    Count("reworked", "返工数", "reworked", "本期立案、曾因核查不通过返工的案卷",
          "cases filed in the period and sent back to work by a check at least once",
          _one("filed_at", {"rework_count__gt": 0})),
    Count("delayed", "延期数", "delayed", "本期立案、获准延期的案卷", "cases filed in the period and granted a delay",
          _one("filed_at", {"delay_count__gt": 0})),
    Count("suspended", "挂账数", "suspended", "本期立案、曾挂账的案卷", "cases filed in the period and at some time suspended",
          _one("filed_at", {"suspension_count__gt": 0})),
    Count("wrongly_dispatched", "错派数", "wrongly dispatched", "本期立案、改派过处置单位的案卷",
          "cases filed in the period that had to go to another body than the first", _one("filed_at", {"body_count__gt": 1})),
    Count("urged", "督促数", "urged", "本期立案、被督促过的案卷", "cases filed in the period and urged at least once",
          _one("filed_at", {"urge_count__gt": 0})),
    Count("listed", "挂账督办数", "on the public list", "本期立案、现列入挂账督办的案卷",
          "cases filed in the period that stand on the public list now", _one("filed_at", {"on_list": True})),
)  # fmt: skip

_OF_REPORTS = (
    Count("reported", "上报数", "reported", "本期收到的上报", "reports received in the period", _one("received_at"),
          REPORTS, (PLACE,)),
    Count("reported_validly", "有效上报数", "reported validly", "本期收到、所成案卷已立案的上报",
          "reports received in the period that led to a filed case", _one("received_at", {"is_valid": True}), REPORTS,
          (PLACE,)),
    Count("declined", "不予受理数", "declined", "本期收到、不予受理的上报", "reports received in the period and declined",
          _one("received_at", {"stage": "declined"}), REPORTS, (PLACE,)),
    Count("merged", "合并数", "merged", "本期收到、并入其他上报的上报", "reports received in the period and merged into another",
          _one("received_at", {"stage": "merged"}), REPORTS, (PLACE,)),
)  # fmt: skip


def _steps(
    code: str, name: str, name_en: str, done: str, done_en: str, verbs: tuple[str, ...], post: str, **also: object
) -> Count:
    """A count of steps; `also` are columns the step must have, `late=False` leaves out those taken too late."""
    unless = {"on_time": False} if also.pop("late", None) is False else {}
    measure = _one("at", {"verb__in": verbs, **also}, unless)
    return Count(code, name, name_en, done, done_en, measure, STEPS, (PLACE, post))


FILINGS = ("case.filed", "case.closed_self_handled")
_OF_STEPS = (
    _steps("findings", "监督员上报数", "reports made", "本期本岗位的上报", "reports this post made in the period",
           ("report.received",), SUPERVISOR, channel="supervisor"),
    _steps("valid_findings", "有效上报数", "valid reports made", "其中所成案卷已立案的", "those whose case was filed",
           ("report.received",), SUPERVISOR, channel="supervisor", is_valid=True),
    _steps("verified", "核实数", "verified", "本期答复的核实", "verifications answered in the period", ("report.answered",),
           SUPERVISOR),
    _steps("verified_on_time", "按时核实数", "verified on time", "其中在核实时限内的", "those answered within the limit",
           ("report.answered",), SUPERVISOR, late=False),
    _steps("checked", "核查数", "checked", "本期答复的核查", "checks answered in the period", ("case.check_answered",),
           SUPERVISOR),
    _steps("checked_on_time", "按时核查数", "checked on time", "其中在核查时限内的", "those answered within the limit",
           ("case.check_answered",), SUPERVISOR, late=False),
    _steps("acceptances", "受理数", "acceptances", "本期受理的上报", "reports accepted in the period", ("report.accepted",),
           ACCEPTOR),
    _steps("verifications_sent", "核实派发数", "verifications sent", "本期派发的核实", "verifications sent in the period",
           ("report.sent_to_verify",), ACCEPTOR),
    _steps("verifications_sent_on_time", "核实按时派发数", "verifications sent on time", "其中在受理时限内的",
           "those sent within the limit of acceptance", ("report.sent_to_verify",), ACCEPTOR, late=False),
    _steps("checks_sent", "核查派发数", "checks sent", "本期派发的核查", "checks sent in the period", ("case.check_sent",),
           ACCEPTOR),
    _steps("checks_sent_on_time", "核查按时派发数", "checks sent on time", "其中在核查派发时限内的", "those sent within the limit",
           ("case.check_sent",), ACCEPTOR, late=False),
    _steps("filings", "立案数", "filings", "本期的立案", "filings in the period", FILINGS, DUTY_CHIEF),
    _steps("filings_on_time", "按时立案数", "filings on time", "其中在立案时限内的", "those within the limit of filing", FILINGS,
           DUTY_CHIEF, late=False),
    _steps("sound_filings", "准确立案数", "sound filings", "其中案卷后来未作废的", "those whose case was not voided later",
           FILINGS, DUTY_CHIEF, undone=False),
    _steps("closings", "结案数", "closings", "本期的结案", "closings in the period", ("case.closed",), DUTY_CHIEF),
    _steps("closings_on_time", "按时结案数", "closings on time", "其中在结案时限内的", "those within the limit of closing",
           ("case.closed",), DUTY_CHIEF, late=False),
    _steps("dispatched", "派遣数", "dispatched", "本期的派遣", "dispatches in the period", ("case.dispatched",), DISPATCHER),
    _steps("dispatched_on_time", "按时派遣数", "dispatched on time", "其中在派遣时限内的", "those within the limit of dispatch",
           ("case.dispatched",), DISPATCHER, late=False),
    _steps("dispatched_rightly", "准确派遣数", "dispatched rightly", "其中未被处置单位回退的",
           "those the body did not have taken back (回退)", ("case.dispatched",), DISPATCHER, undone=False),
)  # fmt: skip

COUNTS: dict[str, Count] = {count.code: count for count in (*_OF_CASES, *_OF_REPORTS, *_OF_STEPS)}
