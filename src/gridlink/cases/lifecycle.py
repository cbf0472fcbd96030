"""The closed loop of a case (发现→立案→派遣→处置→核查→结案): every step, who may take it, what it needs, which clock it moves.

This is the one table. Permissions, buttons, the diagram in docs/lifecycle, history verbs and tests follow from it.
Source: standards.md 1(d). Pure: no Django here.
"""

from __future__ import annotations

from enum import StrEnum

from gridlink.kernel.workflow import Apart, Workflow, step
from gridlink.kernel.workflow import ClockEffect as Clock


class Stage(StrEnum):
    """Where a case stands."""

    SUBMITTED = "submitted"  # 待立案: accepted by the acceptor, waits for the duty chief
    SENT_BACK = "sent_back"  # 退回受理
    FILED = "filed"  # 待派遣
    DISPATCHED = "dispatched"  # 处置中
    SUSPENDED = "suspended"  # 挂账: clock paused until a day
    HANDLED = "handled"  # 待核查
    CHECKING = "checking"  # 核查中
    ANSWERED = "answered"  # 核查已回: waits for the acceptor's ruling
    CHECKED = "checked"  # 待结案
    CLOSED = "closed"  # 已结案
    VOID = "void"  # 作废


S = Stage
AT_WORK = [S.FILED, S.DISPATCHED, S.SUSPENDED, S.HANDLED, S.CHECKING, S.ANSWERED, S.CHECKED]

STEPS = {
    # filing: supervising side
    "file": step([S.SUBMITTED], S.FILED, "cases.file", needs=["condition"]),
    "send_back": step([S.SUBMITTED], S.SENT_BACK, "cases.file", needs=["reason"]),
    "resubmit": step([S.SENT_BACK], S.SUBMITTED, "intake.accept"),
    "withdraw": step([S.SENT_BACK], S.VOID, "intake.accept", needs=["reason"]),
    # 自处理, the exception to separation of duties: a trifle the supervisor mended on the spot, both photos given
    "close_self_handled": step([S.SUBMITTED], S.CLOSED, "cases.close", needs=["condition", "self_handled", "evidence"]),
    # commanding side
    "dispatch": step([S.FILED], S.DISPATCHED, "cases.dispatch", needs=["organisation"], clock=Clock.START),
    "escalate": step(
        [S.FILED, S.DISPATCHED], S.FILED, "cases.escalate", needs=["reason", "superior"], clock=Clock.PAUSE
    ),
    "hand_down": step([S.FILED], S.FILED, "cases.dispatch", needs=["reason", "platform"]),
    "request_void": step([S.FILED], None, "cases.request_void", needs=["reason", "no_open_request"]),
    # dispatcher and duty chief may sit in one centre (监督指挥中心): two people, not two organisations
    "approve_void": step(
        [S.FILED],
        S.VOID,
        "cases.approve_void",
        needs=["void_request"],
        clock=Clock.STOP,
        apart_from=[Apart("request_void", by="person")],
    ),
    "refuse_void": step(
        [S.FILED],
        None,
        "cases.approve_void",
        needs=["void_request", "reason"],
        apart_from=[Apart("request_void", by="person")],
    ),
    # handling
    "finish": step([S.DISPATCHED], S.HANDLED, "cases.handle", needs=["evidence", "result"], clock=Clock.STOP),
    "request_delay": step([S.DISPATCHED], None, "cases.handle", needs=["reason", "no_open_request"]),
    "approve_delay": step(
        [S.DISPATCHED],
        None,
        "cases.approve_delay",
        needs=["delay_request"],
        clock=Clock.EXTEND,
        apart_from=["request_delay"],
    ),
    "refuse_delay": step(
        [S.DISPATCHED], None, "cases.approve_delay", needs=["delay_request", "reason"], apart_from=["request_delay"]
    ),
    "request_return": step([S.DISPATCHED], None, "cases.handle", needs=["reason", "no_open_request"]),
    "approve_return": step(
        [S.DISPATCHED],
        S.FILED,
        "cases.approve_return",
        needs=["return_request"],
        clock=Clock.PAUSE,
        apart_from=["request_return"],
    ),
    "refuse_return": step(
        [S.DISPATCHED], None, "cases.approve_return", needs=["return_request", "reason"], apart_from=["request_return"]
    ),
    "request_suspension": step([S.DISPATCHED], None, "cases.handle", needs=["reason", "until", "no_open_request"]),
    "approve_suspension": step(
        [S.DISPATCHED],
        S.SUSPENDED,
        "cases.approve_suspension",
        needs=["suspension_request"],
        clock=Clock.PAUSE,
        apart_from=["request_suspension"],
    ),
    "refuse_suspension": step(
        [S.DISPATCHED],
        None,
        "cases.approve_suspension",
        needs=["suspension_request", "reason"],
        apart_from=["request_suspension"],
    ),
    "resume": step([S.SUSPENDED], S.DISPATCHED, "cases.approve_suspension", clock=Clock.RESUME),
    # checking: supervising side again; whoever handled it neither checks nor closes it
    "send_check": step([S.HANDLED, S.ANSWERED], S.CHECKING, "cases.check", needs=["supervisor"]),
    "recall_check": step([S.CHECKING], S.HANDLED, "cases.check", needs=["reason"]),
    "answer_check": step(
        [S.CHECKING], S.ANSWERED, "cases.answer_check", needs=["outcome", "evidence"], apart_from=["finish"]
    ),
    "pass_check": step([S.ANSWERED], S.CHECKED, "cases.check", needs=["check_passed"], apart_from=["finish"]),
    "rework": step([S.ANSWERED], S.FILED, "cases.check", needs=["reason"], apart_from=["finish"]),
    # the supervisor who looked and the duty chief who closes sit in one centre: two people, one organisation
    "close": step([S.CHECKED], S.CLOSED, "cases.close", apart_from=["finish", Apart("answer_check", by="person")]),
    "return_check": step([S.CHECKED], S.HANDLED, "cases.close", needs=["reason"]),
    # 督办: urging leaves the stage alone; it may come at any time before closing
    "urge": step(AT_WORK, None, "cases.urge", needs=["note"]),
    "put_on_list": step(AT_WORK, None, "cases.circulate", needs=["reason", "not_on_list"]),
    "circulate": step(AT_WORK, None, "cases.circulate", needs=["note", "on_list"]),
    "strike_off": step([*AT_WORK, S.CLOSED, S.VOID], None, "cases.circulate", needs=["reason", "on_list"]),
    # after closing, once: the overrun stays on record and is only left out of the scores
    "appeal_overrun": step([S.CLOSED], None, "cases.appeal", needs=["reason", "overran", "no_appeal"]),
    # the dispatcher reviews it first, then the acceptor decides on what was supported
    "support_appeal": step(
        [S.CLOSED], None, "cases.review_appeal", needs=["new_appeal"], apart_from=["appeal_overrun"]
    ),
    "refuse_appeal": step(
        [S.CLOSED], None, "cases.review_appeal", needs=["new_appeal", "reason"], apart_from=["appeal_overrun"]
    ),
    "grant_appeal": step(
        [S.CLOSED],
        None,
        "cases.grant_appeal",
        needs=["supported_appeal"],
        apart_from=["appeal_overrun", Apart("support_appeal", by="person")],
    ),
    "turn_down_appeal": step(
        [S.CLOSED],
        None,
        "cases.grant_appeal",
        needs=["supported_appeal", "reason"],
        apart_from=["appeal_overrun", Apart("support_appeal", by="person")],
    ),
}

LIFECYCLE = Workflow(name="case", stages=Stage, steps=STEPS, initial=S.SUBMITTED, terminal=(S.CLOSED, S.VOID))

# Which limit of the pack (stage_limits.csv) runs in a stage; the handling clock of DISPATCHED is the condition's own.
STAGE_LIMITS = {
    S.SUBMITTED: "filing",
    S.SENT_BACK: "acceptance",
    S.FILED: "dispatch",
    S.HANDLED: "check",
    S.CHECKING: "check_on_site",
    S.ANSWERED: "check",
    S.CHECKED: "closing",
}

OPEN = tuple(stage for stage in Stage if stage not in LIFECYCLE.terminal)

# The ledger's verbs: what the history says when a step has been taken.
VERBS = {
    "file": "case.filed",
    "send_back": "case.sent_back",
    "resubmit": "case.resubmitted",
    "withdraw": "case.withdrawn",
    "close_self_handled": "case.closed_self_handled",
    "dispatch": "case.dispatched",
    "escalate": "case.escalated",
    "hand_down": "case.handed_down",
    "request_void": "case.void_requested",
    "approve_void": "case.voided",
    "refuse_void": "case.void_refused",
    "finish": "case.finished",
    "request_delay": "case.delay_requested",
    "approve_delay": "case.delayed",
    "refuse_delay": "case.delay_refused",
    "request_return": "case.return_requested",
    "approve_return": "case.returned",
    "refuse_return": "case.return_refused",
    "request_suspension": "case.suspension_requested",
    "approve_suspension": "case.suspended",
    "refuse_suspension": "case.suspension_refused",
    "resume": "case.resumed",
    "send_check": "case.check_sent",
    "recall_check": "case.check_recalled",
    "answer_check": "case.check_answered",
    "pass_check": "case.check_passed",
    "rework": "case.reworked",
    "close": "case.closed",
    "return_check": "case.check_returned",
    "urge": "case.urged",
    "put_on_list": "case.listed",
    "circulate": "case.circulated",
    "strike_off": "case.struck_off",
    "appeal_overrun": "case.overrun_appealed",
    "support_appeal": "case.appeal_supported",
    "grant_appeal": "case.appeal_granted",
    "turn_down_appeal": "case.appeal_turned_down",
    "refuse_appeal": "case.appeal_refused",
}
