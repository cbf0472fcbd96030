"""The way of a report (上报/诉求): received → sent to verify → answered → accepted, declined or merged. Pure: no Django.

Source: standards.md 1(d), the rows before 值班长-立案.
"""

from __future__ import annotations

from enum import StrEnum

from gridlink.kernel.workflow import Workflow, step


class Stage(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"  # 待受理
    VERIFYING = "verifying"  # 核实中
    ANSWERED = "answered"  # 核实已回
    ACCEPTED = "accepted"  # 已受理
    DECLINED = "declined"  # 不予受理
    MERGED = "merged"  # 已合并


S = Stage
UNDECIDED = [S.RECEIVED, S.VERIFYING, S.ANSWERED]

STEPS = {
    "send_to_verify": step([S.RECEIVED, S.ANSWERED], S.VERIFYING, "intake.verify", needs=["supervisor"]),
    "answer": step([S.VERIFYING], S.ANSWERED, "intake.answer", needs=["outcome"]),
    "recall": step([S.VERIFYING], S.RECEIVED, "intake.verify", needs=["reason"]),
    "accept": step([S.RECEIVED, S.ANSWERED], S.ACCEPTED, "intake.accept", needs=["case_class"]),
    "decline": step([S.RECEIVED, S.ANSWERED], S.DECLINED, "intake.accept", needs=["reason"]),
    "merge": step(UNDECIDED, S.MERGED, "intake.merge", needs=["into"]),
    "unmerge": step([S.MERGED], S.RECEIVED, "intake.merge", needs=["reason"]),
    "reopen": step([S.ACCEPTED, S.DECLINED], S.RECEIVED, "intake.accept", needs=["reason", "no_live_case"]),
}

LIFECYCLE = Workflow(
    name="report", stages=Stage, steps=STEPS, initial=S.RECEIVED, terminal=(S.ACCEPTED, S.DECLINED, S.MERGED)
)

STAGE_LIMITS = {S.RECEIVED: "acceptance", S.VERIFYING: "verification", S.ANSWERED: "acceptance"}

VERBS = {
    "send_to_verify": "report.sent_to_verify",
    "answer": "report.answered",
    "recall": "report.recalled",
    "accept": "report.accepted",
    "decline": "report.declined",
    "merge": "report.merged",
    "unmerge": "report.unmerged",
    "reopen": "report.reopened",
}
