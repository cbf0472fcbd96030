"""Reading cases: lists, one case, counts. Frozen rows outside this app."""

from gridlink.cases.queries.counts import any_open, open_counts, open_total, stage_counts
from gridlink.cases.queries.detail import CaseDetail, Happening, case_detail, open_case_at
from gridlink.cases.queries.lists import CaseFilter, CaseRow, cases_near, list_cases, rows_of
from gridlink.cases.queries.steps import StepOffer, steps_for

__all__ = [
    "CaseDetail",
    "CaseFilter",
    "CaseRow",
    "Happening",
    "StepOffer",
    "any_open",
    "case_detail",
    "cases_near",
    "list_cases",
    "open_case_at",
    "open_counts",
    "open_total",
    "rows_of",
    "stage_counts",
    "steps_for",
]
