"""Everything that changes a report, one file per group of verbs."""

from gridlink.intake.actions.accepting import accept_report, decline_report, reopen_report
from gridlink.intake.actions.batch import receive_reports
from gridlink.intake.actions.erasing import erase_reporter
from gridlink.intake.actions.merging import merge_report, unmerge_report
from gridlink.intake.actions.receiving import receive_report
from gridlink.intake.actions.verifying import answer_verification, recall_verification, send_to_verify

__all__ = [
    "accept_report",
    "answer_verification",
    "decline_report",
    "erase_reporter",
    "merge_report",
    "recall_verification",
    "receive_report",
    "receive_reports",
    "reopen_report",
    "send_to_verify",
    "unmerge_report",
]
